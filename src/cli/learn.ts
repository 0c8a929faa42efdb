import { Command } from 'commander';
import { assemble, type Context, type LearnResult, namesClassifier } from '../assemble.ts';
import { SHIPPED } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { type LabelledRow, renderLearnReport } from '../training/index.ts';
import { print, say, warn } from './console.ts';
import { addFormatOptions } from './format-options.ts';
import { type LlmFlags, sourcesOf } from './globals.ts';
import { interruptible } from './interruptible.ts';
import { type LabelledDataFlags, readRows, SHIPPED_COLUMNS, showSteps } from './labelled-data.ts';
import { addLlmLimits, sayFirstRequest } from './llm-options.ts';
import { countStages, renderStages, type StageCounts } from './stage-counts.ts';

interface LearnFlags extends LabelledDataFlags, Pick<LlmFlags, 'maxCost' | 'maxRequests'> {
  readonly askAgain?: boolean;
  readonly logs?: readonly string[];
}

/** `logsieve learn`: the answers that are kept in, a better classifier out, if it is one. */
export function learnCommand(): Command {
  const command = new Command('learn')
    .summary('teach the classifier the answers that are kept')
    .description(
      'Fits the classifier anew: to labelled lines (the files that are named, or learn.lines, or those that the ' +
        'shipped one was fitted on) and to the answers that are kept. Answers of people enter; those of an LLM only ' +
        'where something else speaks for them. The new model is put in force unless it is worse than what is, on ' +
        'held-out systems and on held-out answers; `logsieve models rollback` takes it back.',
    )
    .argument('[data...]', 'labelled lines, CSV or NDJSON')
    .option('--ask-again', 'ask the LLM once more about its answers that nothing speaks for')
    .option('--logs <file...>', 'logs to judge before and after: what share of lines each stage decides')
    .option('--label-column <name>', 'column or member that holds the label (default: target_label)')
    .option(
      '--json',
      'print the report as JSON: {model, activated, taught, quarantined, measured, refused, decided, ...}',
    );
  return addLlmLimits(addFormatOptions(command))
    .addHelpText(
      'after',
      `
Examples:
  logsieve learn
  logsieve learn lines.csv --logs app.csv
  logsieve learn --ask-again --max-cost 0.10

Exit codes: 0 done, 2 usage or configuration, 3 the store, 6 bad input,
8 the model is worse and stays out of force, or cannot be made; 9 files; docs/errors.md, docs/learning.md.`,
    )
    .action((data: string[], _flags: unknown, self: Command) =>
      run(data, self.optsWithGlobals<LearnFlags>()),
    );
}

async function run(named: readonly string[], flags: LearnFlags): Promise<void> {
  await using context = assemble(sourcesOf(flags));
  for (const warning of context.config.warnings) warn(warning, flags.quiet);
  const { logs = [] } = flags;
  await interruptible(async (signal) => {
    const { lines, shippedLines } = await readLines(named, flags, context, signal);
    const before = logs.length === 0 ? undefined : await countStages(logs, flags, context, signal);
    const steps = showSteps(flags.quiet === true);
    let result: LearnResult;
    try {
      result = await context.learn({
        lines,
        shippedLines,
        askAgain: flags.askAgain === true ? (what) => sayFirstRequest(what, context.config) : undefined,
        onProgress: steps.onProgress,
        signal,
      });
    } finally {
      steps.stop();
    }
    const after = before && (await countAfter(result, logs, flags, signal));
    tell(result, flags, before && after && { before, after });
    assertActivated(result);
    if (flags.quiet !== true) say(outcomeOf(result, context));
  });
}

/** The files that the user names, here or in the configuration; else, for the shipped labels, the shipped lines. */
async function readLines(
  named: readonly string[],
  flags: LearnFlags,
  context: Context,
  signal: AbortSignal,
): Promise<{ readonly lines: readonly LabelledRow[]; readonly shippedLines: ReadonlySet<LabelledRow> }> {
  const { learn, labelsAreDefault } = context.config;
  const files = named.length > 0 ? named : learn.lines;
  const shipped = labelsAreDefault ? await readRows(SHIPPED.lines, SHIPPED_COLUMNS, context, { signal }) : [];
  if (files.length === 0) return { lines: shipped, shippedLines: new Set(shipped) };
  const lines: LabelledRow[] = [];
  for (const file of files) lines.push(...(await readRows(file, flags, context, { signal })));
  const keyOf = ({ source, message, label }: LabelledRow) => JSON.stringify([source, message, label]);
  const known = new Set(shipped.map(keyOf));
  return { lines, shippedLines: new Set(lines.filter((line) => known.has(keyOf(line)))) };
}

/** What the stages decide with the new model; the same as before where it is not in force. */
async function countAfter(
  { path, report }: LearnResult,
  logs: readonly string[],
  flags: LearnFlags,
  signal: AbortSignal,
): Promise<StageCounts | undefined> {
  if (report.refused.length > 0) return undefined;
  const sources = sourcesOf(flags);
  await using context = assemble({
    ...sources,
    overrides: { ...sources.overrides, 'model.classifier': path },
  });
  return await countStages(logs, flags, context, signal);
}

function tell(
  { report, model, path, isKnown }: LearnResult,
  { json }: LearnFlags,
  stages: { readonly before: StageCounts; readonly after: StageCounts } | undefined,
): void {
  if (json === true) {
    const activated = report.refused.length === 0;
    const { id, file } = model;
    print(JSON.stringify({ model: { id, file, path }, activated, isKnown, ...report, stages }, null, 2));
  } else {
    print(renderLearnReport(report) + (stages === undefined ? '' : `\n${renderStages(stages)}\n`));
  }
}

function assertActivated({ report, model }: LearnResult): void {
  if (report.refused.length === 0) return;
  throw new LogsieveError(
    'MODEL_REGRESSION',
    `model ${model.id} is not put in force: ${report.refused.join('; ')}; ` +
      `macro-F1 before and after: lines ${scoresText(report.measured.lines)}, answers of people ${scoresText(report.measured.people)}`,
    {
      remedy:
        'look at the answers that the report names and undo what is wrong (`logsieve answers undo NUMBER`), then learn again; ' +
        `or, if all are right, \`logsieve models activate ${model.id}\``,
    },
  );
}

function scoresText({ before, after }: { readonly before: number | null; readonly after: number | null }) {
  return [before, after].map((score) => score?.toFixed(3) ?? 'none').join(' and ');
}

function outcomeOf({ model, isKnown }: LearnResult, { config }: Context): string {
  if (isKnown) return `Nothing new: model ${model.id}, which is in force, is the same.`;
  const named = namesClassifier(config)
    ? ` But model.classifier names ${config.model.classifier}, which judges instead.`
    : '';
  return `Model ${model.id} is in force; \`logsieve models rollback\` takes it back.${named}`;
}
