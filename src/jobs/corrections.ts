import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { AnswerIndex } from '../answers/index.ts';
import type { Answer, AnswerChange, NewAnswer, Verdict } from '../log/index.ts';
import type { Cascade } from '../sieve/index.ts';
import type { Store } from '../store/index.ts';
import { columnOf, type JobDetails } from './job.ts';
import type { JobFiles } from './job-files.ts';
import { AppendFile } from './rows/append-file.ts';
import { chunksOf, readJsonLines } from './rows/read-lines.ts';
import type { RowIndex } from './rows/row-index.ts';
import { RECORD_WORDS } from './rows/row-log.ts';

/** Rows whose messages are read at once, and bytes of these, about. */
const ROWS_AT_ONCE = 4096;
const BYTES_AT_ONCE = 8 * 2 ** 20;
/** Answers to lines of one template that are looked at. */
const MOST_ANSWERS = 100_000;

/** What people say of a template; `AnswerIndex` has it. */
type PersonAnswers = Pick<AnswerIndex, 'person'>;

/** Rows that have another verdict than before. */
export interface Corrections {
  readonly verdicts: ReadonlyMap<number, Verdict>;
  /** How many of them have another label. */
  readonly affected: number;
}

/** Verdicts of the run itself, which come back when an answer is undone. */
export interface RunVerdicts {
  readonly verdictOf: Uint32Array;
  readonly verdicts: readonly Verdict[];
}

/**
 * What the rows of some templates get by the answers in force, where that differs from what they have: a person's
 * answer comes before all else, as in the cascade; without one, what the run itself said; and where the run rested on
 * an answer, what the cascade says now without any.
 */
export async function correctionsOf(
  index: RowIndex,
  run: RunVerdicts,
  templates: ReadonlyMap<number, string>,
  answers: PersonAnswers,
  cascade: () => Promise<Cascade>,
): Promise<Corrections> {
  const verdicts = new Map<number, Verdict>();
  let affected = 0;
  for (const some of portionsOf(index, rowsOf(index, templates))) {
    const found = await judge(some);
    for (const [i, verdict] of found.entries()) {
      const row = some[i] ?? 0;
      const before = index.verdict(row);
      if (isSame(before, verdict)) continue;
      verdicts.set(row, verdict);
      if (before.label !== verdict.label) affected += 1;
    }
  }
  return { verdicts, affected };

  async function judge(some: readonly number[]): Promise<Verdict[]> {
    const byRow = new Map<number, Verdict>();
    const byLine: number[] = [];
    const anew: number[] = [];
    const settle = (row: number, verdict: Verdict | undefined) => {
      const ran = run.verdicts[run.verdictOf[row] ?? 0];
      if (verdict !== undefined) byRow.set(row, verdict);
      else if (ran !== undefined && ran.stage !== 'person') byRow.set(row, ran);
      else anew.push(row);
    };
    const person = (row: number) =>
      answers.person(templates.get(index.templateOf[row] ?? 0) ?? '', index.source(row));
    for (const row of some) {
      const ran = run.verdicts[run.verdictOf[row] ?? 0];
      // A row that is bad is never judged, whatever the answers are.
      if (ran?.errorCode !== undefined) byRow.set(row, ran);
      else {
        const found = person(row);
        if (typeof found === 'function') byLine.push(row);
        else settle(row, found);
      }
    }
    const messages = await index.messages(byLine);
    for (const [i, row] of byLine.entries()) {
      const found = person(row);
      settle(row, typeof found === 'function' ? found(messages[i] ?? '', index.source(row)) : found);
    }
    if (anew.length > 0) {
      anew.sort((a, b) => a - b);
      const texts = await index.messages(anew);
      const judged = await (await cascade()).judgeWithoutPeople(
        texts,
        anew.map((row) => index.source(row)),
      );
      for (const [i, row] of anew.entries()) {
        const verdict = judged[i];
        if (verdict !== undefined) byRow.set(row, verdict);
      }
    }
    return some.flatMap((row) => byRow.get(row) ?? index.verdict(row));
  }
}

/** Numbers of templates that some texts have in a job. */
export async function templatesNamed(
  files: JobFiles,
  { sizes }: JobDetails,
  texts: ReadonlySet<string>,
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  if (texts.size === 0) return found;
  let number = 0;
  await readJsonLines<string>(files.templates, sizes.templates, (text) => {
    if (texts.has(text)) found.set(number, text);
    number += 1;
  });
  return found;
}

/** The answers of people to one template, with one more that is not kept. */
export async function answersWith(store: Pick<Store, 'answers'>, answer: NewAnswer): Promise<PersonAnswers> {
  const { labelSet, template } = answer;
  const kept = await store.answers.inForce(
    { labelSet, by: 'person', search: template },
    { limit: MOST_ANSWERS },
  );
  const {
    message = null,
    reason = null,
    who = null,
    model = null,
    promptVersion = null,
    cost = null,
  } = answer;
  const added: Answer = {
    ...{ ...answer, message, reason, who, model, promptVersion, cost },
    id: Number.MAX_SAFE_INTEGER,
    at: new Date().toISOString(),
  };
  const changes: AnswerChange[] = [...kept, added]
    .filter((found) => found.template === template)
    .map((found) => ({ event: found.id, key: found, answer: found }));
  const index = new AnswerIndex(
    {
      version: () => Promise.resolve(1),
      changesSince: () => Promise.resolve({ version: 1, changes }),
    },
    labelSet,
  );
  await index.refresh();
  return index;
}

/**
 * Writes the verdicts of all rows anew, with corrections, into a file that nobody else writes; they are in force once
 * the details that come back are kept.
 */
export async function writeCorrections(
  files: JobFiles,
  index: RowIndex,
  details: JobDetails,
  { verdicts }: Corrections,
): Promise<JobDetails> {
  const generation = details.generation + 1;
  const column = `${generation}-${randomUUID()}`;
  const verdictOf = index.verdictOf.slice();
  const numbers = new Map<string, number>();
  const numberOf = (verdict: Verdict) => {
    const line = `${JSON.stringify(verdict)}\n`;
    const number = numbers.get(line) ?? index.runVerdicts + numbers.size;
    numbers.set(line, number);
    return number;
  };
  for (const verdict of index.verdicts.slice(index.runVerdicts)) numberOf(verdict);
  for (const [row, verdict] of verdicts) verdictOf[row] = numberOf(verdict);
  const path = files.column(column);
  try {
    await writeWhole(path, new Uint8Array(verdictOf.buffer), numbers.keys());
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { ...details, generation, column };
}

/** The verdict numbers of the run itself. */
export async function readRunColumn(files: JobFiles, index: RowIndex): Promise<Uint32Array> {
  if (index.generation === 0) return index.verdictOf;
  const column = new Uint32Array(index.rows);
  let row = 0;
  for await (const chunk of chunksOf(files.rows, 4 * RECORD_WORDS * index.rows)) {
    const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length / 4);
    for (let at = 0; at < words.length; at += RECORD_WORDS) column[row++] = words[at] ?? 0;
  }
  return column;
}

/** Removes the verdicts of a correction that is not in force, or no longer. */
export async function removeColumn(files: JobFiles, details: JobDetails): Promise<void> {
  const column = columnOf(details);
  if (column !== undefined) await rm(files.column(column), { force: true }).catch(() => undefined);
}

async function writeWhole(path: string, numbers: Uint8Array, lines: Iterable<string>): Promise<void> {
  const file = await AppendFile.open(path, 0);
  try {
    await file.write(numbers);
    for (const line of lines) await file.write(Buffer.from(line));
    await (await file.flush())();
  } finally {
    await file.close();
  }
}

/** Rows in portions whose messages have room in memory. */
function* portionsOf(index: RowIndex, rows: readonly number[]): Generator<number[]> {
  for (let from = 0, to = 0; from < rows.length; from = to) {
    for (let bytes = 0; to < rows.length && to - from < ROWS_AT_ONCE && bytes < BYTES_AT_ONCE; to++) {
      bytes += index.lengthOf(rows[to] ?? 0);
    }
    yield rows.slice(from, to);
  }
}

function rowsOf({ templateOf }: RowIndex, templates: ReadonlyMap<number, string>): number[] {
  const rows: number[] = [];
  if (templates.size === 0) return rows;
  for (const [row, template] of templateOf.entries()) if (templates.has(template)) rows.push(row);
  return rows;
}

function isSame(a: Verdict, b: Verdict): boolean {
  return (
    a.label === b.label &&
    a.stage === b.stage &&
    a.confidence === b.confidence &&
    a.reason === b.reason &&
    a.errorCode === b.errorCode
  );
}
