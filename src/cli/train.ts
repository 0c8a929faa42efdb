import { Command } from 'commander';
import type { Context } from '../assemble.ts';
import type { Output } from '../jobs/index.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import {
  clusterTemplates,
  type LabelledRow,
  proposeRules,
  renderClusters,
  renderTrainingReport,
  train,
} from '../training/index.ts';
import { print, say, warn } from './console.ts';
import { interruptible } from './interruptible.ts';
import {
  addLabelledDataOptions,
  assembleFor,
  fitOptionsOf,
  type LabelledDataFlags,
  labelSetFor,
  readRows,
  showSteps,
} from './labelled-data.ts';
import { openOutputFile } from './output.ts';

interface TrainFlags extends LabelledDataFlags {
  readonly output?: string;
  readonly clusters?: boolean;
}

/** What the work behind the command needs. */
interface Work {
  readonly rows: readonly LabelledRow[];
  readonly flags: TrainFlags;
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
        'Rows labelled Unclassified teach it when to abstain.',
    )
    .argument('<data>', 'CSV or NDJSON file; - for standard input')
    .option(
      '-o, --output <model>',
      'write the model here, and its report beside it (.report.md, .report.json)',
    )
    .option('--clusters', 'show clusters of like lines and propose rules for them; labels may be missing')
    .option(
      '--json',
      'print the report as JSON, as in .report.json: {modelSha256, counts, thresholds, conflicts, heldOut, ...}; ' +
        'with --clusters {clusters, warnings, rules}',
    );
  addLabelledDataOptions(command, 'Options of the fit:');
  return command
    .addHelpText(
      'after',
      `
Examples:
  logsieve train lines.csv -o model.safetensors
  logsieve train tickets.csv --label-column category -o tickets.safetensors --target-precision 0.98
  logsieve train unlabelled.csv --clusters

To classify with the model, name it in logsieve.yaml (model.classifier), with its
labels where they are your own.

Exit codes: 0 done, 2 usage or configuration, 6 bad input,
8 the data cannot train a model, 9 files; docs/errors.md.`,
    )
    .action((data: string, _flags: unknown, self: Command) => run(data, self.optsWithGlobals<TrainFlags>()));
}

async function run(data: string, flags: TrainFlags): Promise<void> {
  await using context = assembleFor(flags);
  for (const warning of context.config.warnings) warn(warning, flags.quiet);
  await interruptible(async (signal) => {
    const rows = await readRows(data, flags, context, { labelsOptional: flags.clusters === true, signal });
    const work = { rows, flags, context, signal };
    if (flags.clusters === true) await showClusters(work);
    if (flags.clusters !== true || flags.output !== undefined) await trainModel(work);
  });
}

async function trainModel({ rows, flags, context, signal }: Work): Promise<void> {
  const labels = labelSetFor(rows, context);
  // Opened before the work, so that a name that cannot be written is said at once.
  const outputs = await openOutputs(flags.output);
  const steps = showSteps(flags.quiet === true);
  try {
    const { model, report } = await train(rows, {
      ...fitOptionsOf(flags),
      labels,
      encoder: await context.openEncoder(),
      onProgress: steps.onProgress,
      signal,
    });
    steps.stop();
    const text = renderTrainingReport(report);
    const json = `${JSON.stringify(report, null, 2)}\n`;
    await outputs?.write(model, text, json);
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
    await outputs?.discard();
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

/** The model and its two reports: all are complete before the first gets its final name. */
async function openOutputs(path: string | undefined) {
  if (path === undefined) return undefined;
  const base = path.replace(/\.safetensors$/i, '');
  const files: Output[] = [];
  for (const name of [`${base}.report.md`, `${base}.report.json`, path])
    files.push(await openOutputFile(name));
  let written = false;
  return {
    async write(model: Uint8Array, text: string, json: string): Promise<void> {
      const contents = [Buffer.from(text), Buffer.from(json), model];
      for (const [index, file] of files.entries()) await file.write(contents[index] ?? new Uint8Array());
      for (const file of files) await file.commit();
      written = true;
    },
    async discard(): Promise<void> {
      if (!written) for (const file of files) await file.discard();
    },
  };
}
