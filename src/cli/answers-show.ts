import { Command } from 'commander';
import { readConfig } from '../config.ts';
import type { Answer } from '../log/index.ts';
import { type AnswerEvent, openStoreIfPresent } from '../store/index.ts';
import { answerMissing, answerNumber, authorText, sourceText, timeText } from './answer-text.ts';
import { columns, print, printable } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { type OutputFormFlags, outputFormOption } from './output-form.ts';

type ShowFlags = GlobalFlags & OutputFormFlags;

/** `logsieve answers show`: one answer, and all that happened to what it is about. */
export function answersShowCommand(): Command {
  return new Command('show')
    .summary('show an answer with its history')
    .description(
      'Shows an answer, in force or not, and the history of what it is about: every answer of the same author kind ' +
        'for the same lines, and every undo.',
    )
    .argument('<number>', 'number of the answer, or of an undo', answerNumber)
    .addOption(outputFormOption('{answer, inForce, history: [{id, undoes, ...}]}'))
    .addHelpText(
      'after',
      `
Examples:
  logsieve answers show 7
  logsieve answers show 7 --format json | jq .history

Exit codes: 0 done, 2 usage, configuration or no such answer, 3 the store; docs/errors.md.`,
    )
    .action((id: number, _flags: unknown, command: Command) =>
      show(id, command.optsWithGlobals<ShowFlags>()),
    );
}

async function show(id: number, flags: ShowFlags): Promise<void> {
  const { home } = readConfig(sourcesOf(flags));
  await using store = await openStoreIfPresent({ directory: home });
  const history = (await store?.answers.history(id)) ?? [];
  const answer = history.find((event) => event.id === id)?.answer;
  if (answer === undefined) throw answerMissing(id, home);
  const inForce = history.find(({ undoes, undone }) => undoes === null && !undone)?.answer ?? null;
  print(
    flags.format === 'json'
      ? JSON.stringify({ answer, inForce, history }, null, 2)
      : render(answer, inForce, history),
  );
}

function render(answer: Answer, inForce: Answer | null, history: readonly AnswerEvent[]): string {
  const { id, label, message, template, scope, reason, promptVersion, cost, labelSet, at } = answer;
  const state =
    inForce === null
      ? 'nothing is in force'
      : inForce.id === id
        ? 'in force'
        : `answer ${inForce.id} is in force`;
  const facts = [
    ['answer', `${id} (${state})`],
    ['label', label],
    ['by', `${authorText(answer)}, ${timeText(at)} UTC`],
    ['source', message === null && scope === '*' ? 'any' : sourceText(scope)],
    ['template', printable(template, 1000)],
    ...(message === null ? [] : [['line', printable(message, 1000)]]),
    ...(reason === null ? [] : [['reason', printable(reason, 1000)]]),
    ...(promptVersion === null ? [] : [['prompt version', String(promptVersion)]]),
    ...(cost === null ? [] : [['cost', String(cost)]]),
    ['label set', labelSet],
  ];
  const events = history.map((event) => [
    String(event.id).padStart(8),
    timeText(event.at),
    event.undoes === null ? event.answer.label : `undoes ${event.undoes}`,
    event.undoes === null ? authorText(event.answer) : printable(event.who ?? '', 60),
    event.undone ? 'undone' : event.id === inForce?.id ? 'in force' : '',
  ]);
  return [columns(facts), '', 'history, newest first:', columns(events)].join('\n');
}
