import type { Answer } from '../log/index.ts';

/** The columns of a file of answers, or its keys, in order, and the field of an answer that each holds. */
export const ANSWER_FIELDS = {
  id: 'id',
  label: 'label',
  template: 'template',
  scope: 'scope',
  message: 'message',
  by: 'by',
  reason: 'reason',
  who: 'who',
  model: 'model',
  prompt_version: 'promptVersion',
  cost: 'cost',
  at: 'at',
} as const satisfies Readonly<Record<string, keyof Answer>>;

/** A column of a file of answers; `source` may stand for `scope` in a file that is read. */
export type AnswerColumn = keyof typeof ANSWER_FIELDS | 'source';

export type AnswerFileFormat = 'csv' | 'ndjson';

/** The format that a file's name tells; undefined where it tells none. */
export function formatOfName(name: string): AnswerFileFormat | undefined {
  if (/\.(csv|tsv)$/i.test(name)) return 'csv';
  return /\.(ndjson|jsonl|json)$/i.test(name) ? 'ndjson' : undefined;
}
