import { Command, Option } from 'commander';
import { assemble, type Context } from '../assemble.ts';
import { EXIT, LogsieveError } from '../errors.ts';
import { type Format, formatBefore } from '../formats/index.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import { classifyInput, type Work } from './classify-input.ts';
import { say, warn } from './console.ts';
import { addFormatOptions, type FormatFlags, list, parseShare, readOptions } from './format-options.ts';
import { type GlobalFlags, type LlmFlags, sourcesOf } from './globals.ts';
import { type Input, namedOrStandardInput, resolveInputs } from './input.ts';
import { interruptible } from './interruptible.ts';
import { addLlmOptions, sayFirstRequest } from './llm-options.ts';
import { sayNotices } from './notices.ts';
import { OutputClosed } from './output.ts';
import { outputsFor } from './outputs.ts';
import { showProgress } from './progress.ts';
import { renderSummary, Summary, type SummaryJson } from './summary.ts';

interface ClassifyFlags extends FormatFlags, GlobalFlags, LlmFlags {
  readonly output?: string;
  readonly to?: Format;
  readonly explain?: boolean;
  readonly only?: readonly string[];
  readonly failOn?: readonly string[];
  readonly labelColumn?: string;
  readonly escapeFormulas?: boolean;
  readonly strict?: boolean;
  readonly targetPrecision?: number;
  readonly summary: 'text' | 'json' | 'none';
}

/** `logsieve classify`: log lines in, every line labelled. */
export function classifyCommand(): Command {
  const command = new Command('classify')
    .summary('label every line of files or of standard input')
    .description(
      'Labels every line of CSV, NDJSON or plain text, of gzip of each, from files, directories or standard input. ' +
        'The bytes come back as they were, with the label added; one line in is one line out, in order.',
    )
    .argument('[file...]', 'files or directories; - or nothing for standard input')
    .option(
      '-o, --output <out>',
      'write to a file, complete or not at all; to DIR/ one file for each input (the slash is needed unless DIR ' +
        'exists); never over an input or the output of another; to - or without this option, to standard output',
    )
    .addOption(
      new Option('--to <format>', 'format of the output (default: that of the input)').choices([
        'csv',
        'ndjson',
        'text',
      ]),
    )
    .option('--explain', 'add stage, confidence, reason and error_code')
    .option(
      '--only <labels>',
      'print only lines with one of these labels (comma-separated, case ignored)',
      list,
    )
    .option(
      '--fail-on <labels>',
      `exit with ${EXIT.failOn} if a line has one of these labels (comma-separated, case ignored)`,
      list,
    )
    .option('--label-column <name>', 'name of the added column or member (default: target_label)')
    .option('--escape-formulas', 'CSV: disarm cells that a spreadsheet would run, with an apostrophe')
    .option('--strict', 'stop at the first row that cannot be judged')
    .option(
      '--target-precision <number>',
      'share of answers that the classifier is to have right (default: what it was trained for)',
      parseShare,
    )
    .addOption(
      new Option('--summary <form>', 'the closing summary on standard error; json comes even with --quiet')
        .choices(['text', 'json', 'none'])
        .default('text'),
    );
  return addLlmOptions(addFormatOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  logsieve classify app.csv -o labelled.csv
  logsieve classify logs/ -o labelled/ --explain
  tail -f app.log | logsieve classify - --only "Security Alert,Critical Error"
  logsieve classify build.log --fail-on "Critical Error" > /dev/null
  kubectl logs my-pod | logsieve classify - --source my-pod --to ndjson
  GEMINI_API_KEY=... logsieve classify app.csv -o labelled.csv --max-cost 0.25

Exit codes: 0 done, ${EXIT.failOn} --fail-on met its label, ${EXIT.budget} done, but the LLM's budget was reached,
2 usage or configuration, 3 the store, 6 bad input, 7 rules, 8 models, 9 files,
130 interrupted; docs/errors.md.`,
    )
    .action((paths: string[], _flags: unknown, self: Command) =>
      classify(paths, self.optsWithGlobals<ClassifyFlags>()),
    );
}

async function classify(named: readonly string[], flags: ClassifyFlags): Promise<void> {
  const paths = namedOrStandardInput(named, 'classify');
  const sources = sourcesOf(flags);
  const overrides = { ...sources.overrides, 'model.target_precision': flags.targetPrecision };
  await using context = assemble({ ...sources, overrides });
  const only = knownLabels(context, '--only', flags.only);
  const failOn = knownLabels(context, '--fail-on', flags.failOn);
  const inputs = await resolveInputs(paths);
  const open = await outputsFor(inputs, flags, (input) => formatBefore(readOptions(flags, input, context)));
  sayNotices(context, flags.quiet);
  await warmUp(context, inputs);

  const summary = new Summary();
  const cascade = await context.createCascade({
    onFirstRequest: (what) => sayFirstRequest(what, context.config),
    onNotice: (notice) => warn(notice, flags.quiet),
  });
  const progress = showProgress(sizeOf(inputs), flags.quiet === true);
  let isDone = false;
  let isWorthTelling = false;
  try {
    await interruptible(async (signal) => {
      for (const input of inputs) {
        const work: Work = {
          input,
          options: { ...readOptions(flags, input, context), ...outputOptions(flags, context), only },
          output: (document) => open(input, document),
          cascade,
          summary,
          progress,
          isImmediate: flags.output === undefined || flags.output === '-',
          strict: flags.strict === true,
          llm: context.config.llm.isOn
            ? { tempDir: context.config.tempDir, maxWait: context.config.llm.maxWait }
            : null,
          signal,
        };
        summary.begin(input.name);
        await classifyInput(work);
      }
    });
    isDone = true;
    isWorthTelling = true;
  } catch (error) {
    if (!(error instanceof OutputClosed)) {
      isWorthTelling = error instanceof LogsieveError && error.code === 'INTERRUPTED' && summary.rows > 0;
      throw error;
    }
  } finally {
    progress.stop();
    if (isWorthTelling) tell(summary.toJson(cascade.templates, context.llmUsage), flags, inputs.length > 1);
  }
  if (failOn !== undefined && summary.has(failOn)) process.exitCode = EXIT.failOn;
  else if (isDone && summary.hasReachedBudget) process.exitCode = EXIT.budget;
}

/** Bytes of input that nearly always have lines for the classifier. */
const LARGE_INPUT = 2 ** 20;

/** A live line must not wait for the models; with a large file they load beside the first rows; a small one may not need them. */
async function warmUp(context: Context, inputs: readonly Input[]): Promise<void> {
  if (inputs.some(({ kind }) => kind === 'stream')) await context.warmUp();
  // What is wrong with a model is said when a line asks for it.
  else if ((sizeOf(inputs) ?? 0) > LARGE_INPUT) context.warmUp().catch(() => undefined);
}

function tell(summary: SummaryJson, { summary: form, quiet }: ClassifyFlags, isOfSeveral: boolean): void {
  if (form === 'json') say(JSON.stringify(summary));
  else if (form === 'text' && quiet !== true) say(renderSummary(summary, isOfSeveral));
}

function outputOptions(flags: ClassifyFlags, { config }: Context) {
  return {
    to: flags.to,
    explain: flags.explain,
    labelColumn: flags.labelColumn ?? config.formats.labelColumn,
    escapeFormulas: flags.escapeFormulas,
  };
}

function sizeOf(inputs: readonly Input[]): number | null {
  let total = 0;
  for (const { size } of inputs) {
    if (size === null) return null;
    total += size;
  }
  return total;
}

function knownLabels(
  { labels }: Context,
  option: string,
  wanted: readonly string[] | undefined,
): ReadonlySet<string> | undefined {
  if (wanted === undefined) return undefined;
  const names = [...labels.map(({ name }) => name), UNCLASSIFIED];
  const byLowerCase = new Map(names.map((name) => [name.toLowerCase(), name]));
  return new Set(
    wanted.map((label) => {
      const name = byLowerCase.get(label.toLowerCase());
      if (name !== undefined) return name;
      throw new LogsieveError('USAGE', `${option}: "${label}" is no label`, {
        remedy: `the labels are ${names.join(', ')}`,
      });
    }),
  );
}
