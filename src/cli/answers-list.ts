import { Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import type { Answer } from '../log/index.ts';
import { labelSetOf } from '../log/index.ts';
import { type AnswerFilter, openStoreIfPresent, type Store } from '../store/index.ts';
import { authorText, sourceText, timeText } from './answer-text.ts';
import { assertLabel } from './assert-label.ts';
import { columns, countOf, print, printable } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { type OutputFormFlags, outputFormOption } from './output-form.ts';
import { positive } from './positive.ts';

interface ListFlags extends OutputFormFlags, GlobalFlags {
  readonly label?: string;
  readonly by?: Answer['by'];
  readonly source?: string;
  readonly search?: string;
  readonly top?: number;
}

/** `logsieve answers list`: the answers in force. */
export function answersListCommand(): Command {
  return new Command('list')
    .summary('show the answers in force, newest first')
    .description('Shows the answers in force for the present label set, newest first.')
    .option('--label <name>', 'only those that say this label')
    .addOption(new Option('--by <author>', 'only those of people, or of LLMs').choices(['person', 'llm']))
    .option('--source <name>', "only those for this source; '*' for those that are for all")
    .option('--search <text>', 'only those with this text in template, message or reason')
    .option('--top <number>', 'show only this many (default: all)', positive)
    .addOption(outputFormOption('{labelSet, answers: [{id, label, template, ...}]}'))
    .addHelpText(
      'after',
      `
Examples:
  logsieve answers list --top 20
  logsieve answers list --by llm --label "Critical Error"
  logsieve answers list --search "disk" --format json | jq '.answers[].template'

Exit codes: 0 done, 2 usage or configuration, 3 the store, 7 an unknown label; docs/errors.md.`,
    )
    .action((_flags: unknown, command: Command) => list(command.optsWithGlobals<ListFlags>()));
}

async function list(flags: ListFlags): Promise<void> {
  const config = readConfig(sourcesOf(flags));
  const { home, labels } = config;
  const labelSet = labelSetOf(labels);
  if (flags.label !== undefined) assertLabel(flags.label, config);
  const { label, by, source: scope, search } = flags;
  await using store = await openStoreIfPresent({ directory: home });
  const answers: Answer[] = [];
  if (store !== undefined) {
    for await (const answer of answersInForce(store, { labelSet, label, by, scope, search }, flags.top))
      answers.push(answer);
  }
  print(flags.format === 'json' ? JSON.stringify({ labelSet, answers }, null, 2) : render(answers));
}

/** The answers in force, newest first. @param most at most this many. @default all */
export async function* answersInForce(
  store: Store,
  filter: AnswerFilter,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<Answer, void, undefined> {
  let left = most;
  let before: number | undefined;
  while (left > 0) {
    const page = await store.answers.inForce(filter, { before, limit: Math.min(left, 1000) });
    yield* page;
    before = page.at(-1)?.id;
    if (before === undefined) return;
    left -= page.length;
  }
}

function render(answers: readonly Answer[]): string {
  const heads = columns(
    answers.map((answer) => [
      String(answer.id).padStart(8),
      answer.label,
      authorText(answer),
      answer.message === null && answer.scope === '*' ? 'any source' : sourceText(answer.scope),
      timeText(answer.at),
    ]),
  ).split('\n');
  return [
    `${countOf(answers.length, 'answer')} in force`,
    ...answers.flatMap(({ template, message, reason }, i) => [
      '',
      heads[i] ?? '',
      message === null ? `    ${printable(template, 400)}` : `    only: ${printable(message, 400)}`,
      ...(reason === null ? [] : [`    because: ${printable(reason, 400)}`]),
    ]),
  ].join('\n');
}
