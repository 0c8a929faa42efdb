import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { assemble, type Context } from '../assemble.ts';
import { LogsieveError } from '../errors.ts';
import { labelSetOf } from '../log/index.ts';
import { listReview, type ReviewList, ReviewSession, reviewKey } from '../review/index.ts';
import { type Store, whyNoAnswer } from '../store/index.ts';
import { personName } from './answer-text.ts';
import { assertLabel } from './assert-label.ts';
import { countOf, print, say } from './console.ts';
import { addFormatOptions, type FormatFlags } from './format-options.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { namedOrStandardInput, resolveInputs } from './input.ts';
import { interruptible } from './interruptible.ts';
import { sayNotices } from './notices.ts';
import { positive } from './positive.ts';
import { converse } from './review/converse.ts';
import { ReviewDialogue } from './review/dialogue.ts';
import { renderReviewJson } from './review/review-json.ts';
import { tallyTemplates } from './tally-templates.ts';

interface ReviewFlags extends FormatFlags, GlobalFlags {
  readonly top?: number;
  readonly label?: string;
  readonly format: 'text' | 'json';
  readonly who?: string;
  readonly restart?: boolean;
}

/** Distinct lines of a template to choose from. */
const EXAMPLES = 3;

/** `logsieve review`: a person says what lines are, the templates that matter most first. */
export function reviewCommand(): Command {
  const command = new Command('review')
    .summary('say what lines are, the templates that matter most first')
    .description(
      'Goes through the templates of logs in the terminal, those that matter most first (lines x doubt, after those ' +
        'whose lines people labelled differently); one key labels all lines of a template, and holds at once. ' +
        'Progress is kept by the names of the files: the same files, grown or not, go on where they were. No LLM is ' +
        'asked. Rows that cannot be judged are left out, and counted on standard error. Where standard input is no terminal, keys are read from it line by line, one a line. Memory grows ' +
        'with the number of distinct templates.',
    )
    .argument('[file...]', 'files or directories')
    .option('--top <number>', 'only this many templates (default: all)', positive)
    .option('--label <name>', 'only templates with lines that have this label now')
    .addOption(
      new Option(
        '--format <form>',
        'json: print the list in its order and ask nothing: {lines, leftOut, coveredLines, done, templates: [{template, ' +
          'count, share, doubt, verdicts, split, examples}]}; here - or no file is standard input',
      )
        .choices(['text', 'json'])
        .default('text'),
    )
    .option('--who <name>', "who says so (default: the system's user)")
    .option('--restart', 'forget which templates of these files were done; answers stay');
  return addFormatOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  logsieve review app.csv
  logsieve review logs/ --label Unclassified --top 20
  printf '%s\\n' 1 s q | logsieve review app.csv     labels, leaves as it is, quits
  logsieve review app.csv --format json | jq '.templates[0]'

Keys: the labels' own, l one line, n p example, Enter right as it is, u take back, b back, ? help, q quit;
docs/review.md.

Exit codes: 0 done, 2 usage or configuration, 3 the store, 6 bad input, 7 rules or an unknown label, 8 models,
9 files, 130 interrupted; docs/errors.md.`,
    )
    .action((paths: string[], _flags: unknown, self: Command) =>
      review(paths, self.optsWithGlobals<ReviewFlags>()),
    );
}

async function review(named: readonly string[], flags: ReviewFlags): Promise<void> {
  const isAsking = flags.format === 'text';
  const paths = isAsking ? namedFiles(named) : namedOrStandardInput(named, 'review');
  const who = personName(flags.who);
  assertUsage(flags, who);
  await using context = assemble(sourcesOf(flags));
  if (flags.label !== undefined) assertLabel(flags.label, context.config);
  sayNotices(context, flags.quiet);
  const key = reviewKey(
    labelSetOf(context.labels),
    paths.map((path) => (path === '-' ? path : resolve(path))),
  );
  await interruptible(async (signal) => {
    const inputs = await resolveInputs(paths);
    const store = isAsking ? await context.openStore() : await context.openStoreIfPresent();
    if (flags.restart === true) await store?.reviews.clear(key);
    const done = new Set(await store?.reviews.list(key));
    const { tally, leftOut } = await tallyTemplates({ inputs, flags, context, examples: EXAMPLES, signal });
    leftOut.say(flags.quiet);
    const splits = (await context.loadAnswers()).splitTemplates();
    const { label, top } = flags;
    const list = listReview({ templates: tally.mostFrequent(), splits, done, label, top });
    if (!isAsking) print(renderReviewJson(list, leftOut.toJson()));
    else if (store !== undefined) await ask({ list, store, context, key, who, flags, signal });
  });
}

interface Asking {
  readonly list: ReviewList;
  readonly store: Store;
  readonly context: Context;
  readonly key: string;
  readonly who: string | null;
  readonly flags: ReviewFlags;
  readonly signal: AbortSignal;
}

async function ask({ list, store, context, key, who, flags, signal }: Asking): Promise<void> {
  if (list.items.length === 0) {
    print(
      `nothing to review in ${countOf(list.lines, 'line')}: ${countOf(list.done, 'template')} done before, the ` +
        'rest has answers of people or is not asked for; --restart forgets what was done',
    );
    return;
  }
  const answers = await context.loadAnswers();
  const labelSet = labelSetOf(context.labels);
  const session = new ReviewSession({ list, store, answers, labelSet, key, who });
  const labels = context.labels.map(({ name }) => name);
  try {
    await converse(new ReviewDialogue(session, labels), signal);
  } finally {
    if (flags.quiet !== true) say(closing(session));
  }
}

function closing({ said, left, list }: ReviewSession): string {
  const lines = said.filter(({ line }) => line !== null).length;
  const leftAsTheyAre = said.filter(({ label }) => label === null).length;
  const labelled = said.length - lines - leftAsTheyAre;
  return (
    `${countOf(labelled, 'template')} and ${countOf(lines, 'single line')} labelled, ${leftAsTheyAre} left as ` +
    `they are; ${left.toLocaleString('en-US')} of ${countOf(list.items.length, 'template')} to go`
  );
}

function namedFiles(named: readonly string[]): readonly string[] {
  if (named.length > 0 && !named.includes('-')) return named;
  const what = named.length === 0 ? 'no input' : '- is no input for a review';
  throw new LogsieveError('USAGE', `${what}: standard input is where the keys come from`, {
    remedy: 'name a file or a directory; `logsieve review --help` shows examples',
  });
}

function assertUsage({ format, restart }: ReviewFlags, who: string | null): void {
  const why = whyNoAnswer({ labelSet: '-', by: 'person', template: '-', scope: '*', label: '-', who });
  if (why !== undefined) throw new LogsieveError('USAGE', `--who cannot be kept: ${why}`);
  if (format === 'json') {
    if (restart !== true) return;
    throw new LogsieveError('USAGE', '--restart and --format json do not go together', {
      remedy: 'the list leaves out what was done; a review with --restart forgets that',
    });
  }
  if (process.stdin.isTTY && !process.stdout.isTTY) {
    throw new LogsieveError('USAGE', 'standard output is no terminal, and the keys come from one', {
      remedy: '`--format json` prints the list; or pipe the keys in, one a line',
    });
  }
}
