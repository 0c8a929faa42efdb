import type { EffectiveConfig } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import type { AnswerKey, NewAnswer } from '../log/index.ts';
import { labelSetOf, UNCLASSIFIED } from '../log/index.ts';
import { whyNoAnswer } from '../store/index.ts';
import { toTemplate } from '../template/index.ts';
import type { AnswerRow } from './answer-file.ts';
import { countOf, printable } from './console.ts';

/** Problems of rows that are named; the others are counted. */
const MOST_NAMED = 10;

export interface RowReading {
  readonly file: string;
  readonly config: EffectiveConfig;
  /** The person whose answers they are where a row names none. */
  readonly who: string | null;
}

/** What names an answer in the store. */
export function keyOf({ labelSet, by, template, scope, message = null }: NewAnswer): AnswerKey {
  return { labelSet, by, template, scope, message };
}

/**
 * The answers of a file's rows, each key once.
 * @throws LogsieveError ANSWERS_DATA that names the bad rows, where there are any
 */
export function answersOf(rows: readonly AnswerRow[], reading: RowReading): NewAnswer[] {
  const labels = new Set([...reading.config.labels.map(({ name }) => name), UNCLASSIFIED]);
  const problems: string[] = [];
  const answers = new Map<string, { readonly line: number; readonly answer: NewAnswer }>();
  for (const row of rows) {
    const answer = row.problem ?? answerOf(row, labels, reading);
    if (typeof answer === 'string') {
      problems.push(`line ${row.line}: ${answer}`);
      continue;
    }
    const { template, ...rest } = keyOf(answer);
    const key = JSON.stringify(rest.message === null ? { ...rest, template } : rest);
    const before = answers.get(key);
    if (before === undefined) answers.set(key, { line: row.line, answer });
    else if (before.answer.label !== answer.label)
      problems.push(`line ${row.line}: another label than line ${before.line} has for the same`);
  }
  if (problems.length > 0) throw badRows(problems, reading.file);
  return [...answers.values()].map(({ answer }) => answer);
}

/** The answer of a row, or what is wrong with it. */
function answerOf(
  { cells }: AnswerRow,
  labels: ReadonlySet<string>,
  { config, who }: RowReading,
): NewAnswer | string {
  const { label = '', by = 'person', message, template, scope, source, prompt_version, cost } = cells;
  if (label === '') return 'there is no label';
  if (!labels.has(label)) return `the label "${printable(label, 60)}" is not in the label set`;
  if (by !== 'person' && by !== 'llm') return `by is "${printable(by, 20)}", allowed: person, llm`;
  const text = message ?? template;
  if (text === undefined) return 'there is neither template nor message';
  const answer: NewAnswer = {
    labelSet: labelSetOf(config.labels),
    by,
    template: toTemplate(text.slice(0, config.formats.maxMessageChars)),
    scope: source ?? scope ?? (message === undefined ? '*' : ''),
    message,
    label,
    reason: cells.reason,
    who: cells.who ?? (by === 'person' ? who : null),
    model: cells.model,
    promptVersion: prompt_version === undefined ? null : Number(prompt_version),
    cost: cost === undefined ? null : Number(cost),
    at: cells.at,
  };
  return whyNoAnswer(answer) ?? answer;
}

function badRows(problems: readonly string[], file: string): LogsieveError {
  const more =
    problems.length > MOST_NAMED ? `; and ${countOf(problems.length - MOST_NAMED, 'row')} more` : '';
  const named = problems.slice(0, MOST_NAMED).join('; ');
  return new LogsieveError(
    'ANSWERS_DATA',
    `${countOf(problems.length, 'row')} of ${file} cannot be taken: ${named}${more}`,
    { place: { file }, remedy: 'mend the rows; nothing of the file was taken' },
  );
}
