import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { openStoreIfPresent, type Undone } from '../store/index.ts';
import { answerMissing, answerNumber, authorText, personName, subjectText } from './answer-text.ts';
import { print } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';

interface UndoFlags extends GlobalFlags {
  readonly who?: string;
}

/** `logsieve answers undo`: takes an answer back. */
export function answersUndoCommand(): Command {
  return new Command('undo')
    .summary('take an answer back, or an undo')
    .description(
      'Takes an answer back: what was in force before is in force again. The history keeps both, so an undo can be ' +
        'undone by its own number.',
    )
    .argument('<number>', 'number of the answer, or of an undo', answerNumber)
    .option('--who <name>', "who undoes it (default: the system's user)")
    .addHelpText(
      'after',
      `
Examples:
  logsieve answers undo 7
  logsieve answers show 7        shows the number of the undo

Exit codes: 0 done, 2 usage, configuration or no such answer, 3 the store; docs/errors.md.`,
    )
    .action((id: number, _flags: unknown, command: Command) =>
      undo(id, command.optsWithGlobals<UndoFlags>()),
    );
}

async function undo(id: number, flags: UndoFlags): Promise<void> {
  const { home } = readConfig(sourcesOf(flags));
  await using store = await openStoreIfPresent({ directory: home });
  const undone = await store?.answers.undo(id, personName(flags.who));
  if (undone === undefined) throw answerMissing(id, home);
  print(render(id, undone));
}

function render(id: number, { answer, inForce, changed }: Undone): string {
  const what = id === answer.id ? `answer ${id}` : `the undo ${id} of answer ${answer.id}`;
  const now =
    inForce === null
      ? `no answer by ${answer.by === 'person' ? 'a person' : 'an LLM'} is in force`
      : `${inForce.label} is in force (answer ${inForce.id}, ${authorText(inForce)})`;
  return `${changed ? `undid ${what}` : `${what} was undone before`}; ${now} for ${subjectText(answer)}`;
}
