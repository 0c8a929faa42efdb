import { createHash } from 'node:crypto';
import type { Answer, AnswerKey, NewAnswer } from '../../log/index.ts';

import type { Value } from './database.ts';

/** The columns of an answer in the order of its row. */
export const ANSWER_COLUMNS = [
  'id',
  'label_set',
  'author',
  'template',
  'scope',
  'message',
  'label',
  'reason',
  'who',
  'model',
  'prompt_version',
  'cost',
  'at',
] as const;

export type AnswerRow = Record<(typeof ANSWER_COLUMNS)[number], Value>;

/** The columns, of a table that has another name in the query. */
export function columnsOf(table: string): string {
  return ANSWER_COLUMNS.map((column) => `${table}.${column}`).join(', ');
}

/** The digest of a key: what is long would make a slow index. A single line is told without its template. */
export function subjectOf({ labelSet, by, template, scope, message }: AnswerKey): string {
  const what = message === null ? ['template', template] : ['message', message];
  return digestOf([labelSet, by, scope, ...what]);
}

/** @returns 128 bits of a SHA-256, hexadecimal */
export function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** The answer with every field, as it will be kept. */
export function filledIn(answer: NewAnswer, now: Date): Omit<Answer, 'id'> {
  const { labelSet, by, template, scope, label } = answer;
  return {
    labelSet,
    by,
    template,
    scope,
    message: answer.message ?? null,
    label,
    reason: answer.reason ?? null,
    who: answer.who ?? null,
    model: answer.model ?? null,
    promptVersion: answer.promptVersion ?? null,
    cost: answer.cost ?? null,
    at: (answer.at === undefined ? now : new Date(answer.at)).toISOString(),
  };
}

export function answerOf(row: AnswerRow): Answer {
  return {
    id: Number(row.id),
    labelSet: String(row.label_set),
    by: row.author === 'person' ? 'person' : 'llm',
    template: String(row.template),
    scope: String(row.scope),
    message: textOf(row.message),
    label: String(row.label),
    reason: textOf(row.reason),
    who: textOf(row.who),
    model: textOf(row.model),
    promptVersion: numberOf(row.prompt_version),
    cost: numberOf(row.cost),
    at: String(row.at),
  };
}

export function textOf(value: Value): string | null {
  return value === null ? null : String(value);
}

export function numberOf(value: Value): number | null {
  return value === null ? null : Number(value);
}
