import { Command, Option } from 'commander';
import type { Context } from '../assemble.ts';
import { SHIPPED } from '../config.ts';
import type { Output } from '../document/index.ts';
import { LogsieveError } from '../errors.ts';
import type { Format } from '../formats/index.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import {
  clusterTemplates,
  joinRows,
  type LabelledRow,
  proposeRules,
  renderClusters,
  renderSuspects,
  renderTrainingPage,
  renderTrainingReport,
  train,
} from '../training/index.ts';
import { countOf, print, say, warn } from './console.ts';
import { interruptible } from './interruptible.ts';
import {
  addLabelledDataOptions,
  assembleFor,
  fitOptionsOf,
  type LabelledDataFlags,
  labelSetFor,
  readRows,
  SHIPPED_COLUMNS,
  showSteps,
} from './labelled-data.ts';
import { openOutputFile } from './output.ts';

interface TrainFlags extends Omit<LabelledDataFlags, 'from'> {
  readonly from?: Format | 'shipped';
  readonly output?: string;
  readonly suspects?: string;
  readonly group?: 'source' | 'template';
  readonly clusters?: boolean;
}

/** What the work behind the command needs. */
interface Work {
  readonly rows: readonly LabelledRow[];
  /** Those of them that the shipped classifier was fitted on, where it is begun with them. */
  readonly shipped: readonly LabelledRow[] | undefined;
  readonly flags: Omit<TrainFlags, 'from'>;
  readonly context: Context;
  readonly signal: AbortSignal;
}

/** `logsieve train`: labelled lines in, a model and a report of how good it is out. */
export function trainCommand(): Command {
  const command = new Command('train')
    .summary('make a classifier from labelled lines')
    .description(
      'Makes a classifier from labelled lines (columns source, log_message and target_label, or as the options name ' +
        'them) and reports how well it judges systems that it was not trained on. Lines of one template count once. ' +
        'Rows labelled Unclassified teach it when to abstain. Of a template that several files label, the last one has ' +
        'its way.',
    )
    .argument('[data...]', 'CSV or NDJSON files; - for standard input')
    .option(
      '-o, --output <model>',
      'write the model here, and beside it its report (.report.md, .report.json, .report.html) and the most doubtful labels (.suspects.csv)',
    )
    .option('--suspects <file>', 'write the 50 most doubtful labels here, as CSV to correct and train on')
    .addOption(
      new Option(
        '--group <by>',
        'what is held out in turn: whole systems, or templates (default: source)',
      ).choices(['source', 'template']),
    )
    .option('--clusters', 'show clusters of like lines and propose rules for them; labels may be missing')
    .option(
      '--json',
      'print the report as JSON, as in .report.json: {modelSha256, counts, thresholds, conflicts, heldOut, ...}; ' +
        'with --clusters {clusters, warnings, rules}',
    );
  addLabelledDataOptions(command, 'Options of the fit:');
  const from = command.options.find(({ long }) => long === '--from');
  if (from !== undefined) {
    from.choices(['csv', 'ndjson', 'text', 'shipped']);
    from.description =
      'format of the input (default: told by name and content); or shipped: begin with the lines that the shipped classifier was fitted on';
  }
  return command
    .addHelpText(
      'after',
      `
Examples:
  logsieve train lines.csv -o model.safetensors
  logsieve train tickets.csv --label-column category -o tickets.safetensors --target-precision 0.98
  logsieve train --from shipped lines.csv -o model.safetensors
  logsieve train lines.csv model.suspects.csv -o model.safetensors
  logsieve train unlabelled.csv --clusters

To classify with the model, name it in logsieve.yaml (model.classifier), with its
labels where they are your own.

Exit codes: 0 done, 2 usage or configuration, 6 bad input,
8 the data cannot train a model, 9 files; docs/errors.md.`,
    )
    .action((data: string[], _flags: unknown, self: Command) =>
      run(data, self.optsWithGlobals<TrainFlags>()),
    );
}

async function run(data: readonly string[], given: TrainFlags): Promise<void> {
  const fromShipped = given.from === 'shipped';
  if (data.length === 0 && !fromShipped) {
    throw new LogsieveError('USAGE', 'no labelled lines are named', {
      remedy: 'name a CSV or NDJSON file, or begin with the shipped lines: --from shipped',
    });
  }
  const { from, ...others } = given;
  const flags = { ...others, ...(from !== undefined && from !== 'shipped' && { from }) };
  await using context = assembleFor(flags);
  for (const warning of context.config.warnings) warn(warning, flags.quiet);
  await interruptible(async (signal) => {
    const reading = {
      labelsOptional: flags.clusters === true,
      named: data.length + Number(fromShipped) > 1,
      signal,
    };
    const shipped = fromShipped
      ? await readRows(SHIPPED.lines, SHIPPED_COLUMNS, context, reading)
      : undefined;
    const inputs: LabelledRow[][] = shipped === undefined ? [] : [shipped];
    for (const path of data) inputs.push(await readRows(path, flags, context, reading));
    const { rows, overruled } = joinRows(inputs);
    if (overruled > 0) {
      warn(`${countOf(overruled, 'row')} left out: a later file labels the template otherwise`, flags.quiet);
    }
    const work = { rows, shipped, flags, context, signal };
    if (flags.clusters === true) await showClusters(work);
    if (flags.clusters !== true || flags.output !== undefined) await trainModel(work);
  });
}

async function trainModel({ rows, shipped, flags, context, signal }: Work): Promise<void> {
  const labels = labelSetFor(rows, context);
  // Opened before the work, so that a name that cannot be written is said at once.
  const outputs = await openOutputs(flags);
  const steps = showSteps(flags.quiet === true);
  try {
    const known = shipped && (await context.loadShippedDecision());
    const { model, report } = await train(rows, {
      ...fitOptionsOf(flags),
      group: flags.group,
      labels,
      known: known && { ...known, seen: new Set(shipped) },
      encoder: await context.openEncoder(),
      onProgress: steps.onProgress,
      signal,
    });
    steps.stop();
    const text = renderTrainingReport(report);
    const json = `${JSON.stringify(report, null, 2)}\n`;
    await outputs.write({
      model,
      text,
      json,
      page: renderTrainingPage(report),
      suspects: renderSuspects(report.suspects, {
        source: flags.sourceColumn ?? context.config.formats.sourceColumn,
        message: flags.messageColumn ?? context.config.formats.messageColumn,
        label: flags.labelColumn ?? context.config.formats.labelColumn,
      }),
    });
    print(flags.json === true ? json : text);
    if (flags.quiet === true) return;
    if (flags.output === undefined) say('The model was not kept: -o FILE writes it.');
    if (labels === undefined) {
      const names = report.thresholds.map(({ label }) => label).join(', ');
      say(
        `The labels are those of the data (${names}): configure them as labels in logsieve.yaml to classify with it.`,
      );
    }
  } finally {
    steps.stop();
    await outputs.discard();
  }
}

async function showClusters({ rows, flags, context, signal }: Work): Promise<void> {
  const steps = showSteps(flags.quiet === true);
  try {
    const found = await clusterTemplates(rows, {
      encoder: await context.openEncoder(),
      onProgress: steps.onProgress,
      signal,
    });
    steps.stop();
    const labels = labelSetFor(rows, context) ?? [...new Set(rows.map((row) => row.label))];
    const proposals = proposeRules(rows, found.clusters, {
      labels: labels.filter((label) => label !== '' && label !== UNCLASSIFIED),
    });
    print(
      flags.json === true
        ? JSON.stringify({ ...found, rules: proposals.rules }, null, 2)
        : renderClusters(found, proposals),
    );
  } finally {
    steps.stop();
  }
}

interface Results {
  readonly model: Uint8Array;
  readonly text: string;
  readonly json: string;
  readonly page: string;
  readonly suspects: string;
}

/** The model, its reports and the suspects: all are complete before the first gets its final name. */
async function openOutputs({ output, suspects }: Pick<TrainFlags, 'output' | 'suspects'>) {
  const names: (readonly [string, keyof Results])[] = [];
  if (output !== undefined) {
    const base = output.replace(/\.safetensors$/i, '');
    names.push(
      [`${base}.report.md`, 'text'],
      [`${base}.report.json`, 'json'],
      [`${base}.report.html`, 'page'],
    );
    if (suspects === undefined) names.push([`${base}.suspects.csv`, 'suspects']);
  }
  if (suspects !== undefined) names.push([suspects, 'suspects']);
  if (output !== undefined) names.push([output, 'model']);
  const files: { readonly file: Output; readonly what: keyof Results }[] = [];
  for (const [name, what] of names) files.push({ file: await openOutputFile(name), what });
  let written = false;
  return {
    async write(results: Results): Promise<void> {
      for (const { file, what } of files) {
        const content = results[what];
        await file.write(typeof content === 'string' ? Buffer.from(content) : content);
      }
      for (const { file } of files) await file.commit();
      written = true;
    },
    async discard(): Promise<void> {
      if (!written) for (const { file } of files) await file.discard();
    },
  };
}
