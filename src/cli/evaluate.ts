import { Command, Option } from 'commander';
import {
  evaluateByFolds,
  evaluateModel,
  renderEvaluationPage,
  renderEvaluationReport,
  type Split,
} from '../training/index.ts';
import { print, warn } from './console.ts';
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

interface EvaluateFlags extends LabelledDataFlags {
  readonly model?: string;
  readonly split?: Split;
  readonly html?: string;
}

/** `logsieve evaluate`: labelled lines in, how right the answers to them are out. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .summary('measure how right the classifier is on labelled lines')
    .description(
      'Measures the active classifier on labelled lines or, with --split, classifiers that are trained on a part of ' +
        'the lines and judge the rest: lines of other templates, of other systems, or (leaking) other lines at random.',
    )
    .argument('<data>', 'CSV or NDJSON file; - for standard input')
    .addOption(
      new Option('--split <by>', 'train and judge in turn, held out by this').choices([
        'template',
        'source',
        'random',
      ]),
    )
    .option('--model <file>', 'without --split: model in place of the configured one')
    .option('--html <file>', 'write the report here too, as one HTML page with pictures')
    .option(
      '--json',
      'print JSON: {subject, rows, templates, sources, metrics, labels, confusion, leakage, ...}',
    );
  addLabelledDataOptions(command, 'Options that act with --split only:');
  return command
    .addHelpText(
      'after',
      `
Examples:
  logsieve evaluate lines.csv
  logsieve evaluate lines.csv --split source --folds 10
  logsieve evaluate tickets.csv --label-column category --split template --json

Exit codes: 0 done, 2 usage or configuration, 6 bad input,
8 models or data that cannot train one; docs/errors.md.`,
    )
    .action((data: string, _flags: unknown, self: Command) =>
      run(data, self.optsWithGlobals<EvaluateFlags>()),
    );
}

async function run(data: string, flags: EvaluateFlags): Promise<void> {
  await using context = assembleFor(flags);
  for (const notice of context.notices) warn(notice, flags.quiet);
  // Opened before the work, so that a name that cannot be written is said at once.
  const page = flags.html === undefined ? undefined : await openOutputFile(flags.html);
  const steps = showSteps(flags.quiet === true);
  let written = false;
  try {
    await interruptible(async (signal) => {
      const rows = await readRows(data, flags, context, { signal });
      const common = { ...fitOptionsOf(flags), onProgress: steps.onProgress, signal };
      const report =
        flags.split === undefined
          ? await evaluateModel(rows, { ...common, ...(await context.loadClassifier()) })
          : await evaluateByFolds(rows, {
              ...common,
              split: flags.split,
              labels: labelSetFor(rows, context),
              encoder: await context.openEncoder(),
            });
      steps.stop();
      await page?.write(Buffer.from(renderEvaluationPage(report)));
      await page?.commit();
      written = true;
      print(flags.json === true ? JSON.stringify(report, null, 2) : renderEvaluationReport(report));
    });
  } finally {
    steps.stop();
    if (!written) await page?.discard();
  }
}
