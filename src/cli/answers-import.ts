import { Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import type { Answer, NewAnswer } from '../log/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { type AnswerFileFormat, formatOfName } from './answer-columns.ts';
import { readAnswerRows } from './answer-file.ts';
import { answersOf, keyOf } from './answer-rows.ts';
import { personName } from './answer-text.ts';
import { countOf, print } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { resolveInputs } from './input.ts';
import { interruptible } from './interruptible.ts';

interface ImportFlags extends GlobalFlags {
  readonly format?: AnswerFileFormat;
  readonly who?: string;
}

/** `logsieve answers import`: answers of another store or of another program. */
export function answersImportCommand(): Command {
  return new Command('import')
    .summary('take answers from a file')
    .description(
      'Takes answers from a CSV or NDJSON file with the columns that `answers export` writes. A row needs a label, ' +
        'and a template or a message: a message answers that one line, a template all lines that have it. The source ' +
        'is in scope or source, where nothing means any for a template and none for a line; who gave the answer in ' +
        'by (person or llm; default: person), who, model and at (default: now). All rows are checked first, and all ' +
        'are taken, oldest first, or none. What the store says already is left as it is, and so is a row that is older ' +
        'than the answer in force for the same template or message, source and by: it is counted as older.',
    )
    .argument('<file>', 'the file; - for standard input')
    .addOption(
      new Option('--format <format>', "csv or ndjson (default: as the file's name ends)").choices([
        'csv',
        'ndjson',
      ]),
    )
    .option('--who <name>', "who gave answers that name nobody (default: the system's user)")
    .addHelpText(
      'after',
      `
Examples:
  logsieve answers import answers.csv
  logsieve answers export --format ndjson | LOGSIEVE_HOME=other logsieve answers import - --format ndjson

Exit codes: 0 done, 2 usage or configuration, 3 the store, 6 bad rows, 9 files; docs/errors.md.`,
    )
    .action((file: string, _flags: unknown, command: Command) =>
      interruptible((signal) => importAnswers(file, command.optsWithGlobals<ImportFlags>(), signal)),
    );
}

async function importAnswers(file: string, flags: ImportFlags, signal: AbortSignal): Promise<void> {
  const config = readConfig(sourcesOf(flags));
  const format = flags.format ?? formatOfName(file);
  if (format === undefined) {
    throw new LogsieveError('USAGE', `the name ${file} does not tell the format`, {
      remedy: 'say --format csv or --format ndjson',
    });
  }
  const answers: NewAnswer[] = [];
  for (const input of await resolveInputs([file])) {
    const rows = await readAnswerRows(input, format, signal);
    answers.push(...answersOf(rows, { file: input.name, config, who: personName(flags.who) }));
  }
  await using store = await openStore({ directory: config.home });
  const { fresh, unchanged, older } = await comparedWith(store, answers);
  await store.answers.append(oldestFirst(fresh));
  const number = (count: number) => count.toLocaleString('en-US');
  print(
    `${file}: ${countOf(fresh.length, 'new answer')}, ${number(unchanged)} unchanged` +
      (older === 0 ? '' : `, ${number(older)} older and left`),
  );
}

/** Those of the answers that say something else than what is in force and are not older; the others are counted. */
async function comparedWith(store: Store, answers: readonly NewAnswer[]) {
  const fresh: NewAnswer[] = [];
  let [unchanged, older] = [0, 0];
  for (const answer of answers) {
    const kept = await store.answers.find(keyOf(answer));
    if (saysTheSame(kept, answer)) unchanged += 1;
    else if (kept !== undefined && timeOf(answer) < timeOf(kept)) older += 1;
    else fresh.push(answer);
  }
  return { fresh, unchanged, older };
}

/** In the order in which they were given; of those of one time the last first, as `answers export` writes them. */
function oldestFirst(answers: readonly NewAnswer[]): NewAnswer[] {
  const untimed = answers.filter(({ at }) => at === undefined);
  const timed = answers.filter(({ at }) => at !== undefined).toReversed();
  return [...timed.sort((a, b) => timeOf(a) - timeOf(b)), ...untimed];
}

/** When an answer was given, in milliseconds; without a time it is given by being imported, after all others. */
function timeOf({ at }: NewAnswer): number {
  return at === undefined ? Number.POSITIVE_INFINITY : Date.parse(at);
}

/** Who says it a second time, and when, adds nothing. */
function saysTheSame(kept: Answer | undefined, answer: NewAnswer): boolean {
  if (kept?.label !== answer.label) return false;
  const fields = ['reason', 'model', 'promptVersion'] as const;
  return fields.every((field) => (answer[field] ?? kept[field]) === kept[field]);
}
