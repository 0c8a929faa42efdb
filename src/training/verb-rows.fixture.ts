import type { Encoder } from '../embedding/index.ts';
import type { LabelledRow } from './group-by-template.ts';

/** Stands in for the encoder where meaning does not matter: words hashed into a unit vector. */
export const wordEncoder: Encoder = {
  dimension: 64,
  maxTokens: 128,
  hash: 'a'.repeat(64),
  encode: (texts) =>
    Promise.resolve(
      texts.map((text) => {
        const vector = new Float32Array(64);
        for (const word of text.split(' ')) {
          let hash = 7;
          for (const character of word) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
          vector[hash % 64] = (vector[hash % 64] ?? 0) + 1;
        }
        const length = Math.hypot(...vector);
        return vector.map((value) => value / length);
      }),
    ),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export const SUBJECTS = [
  'backup',
  'mail',
  'search',
  'billing',
  'export',
  'index',
  'queue',
  'cache',
  'report',
  'sync',
];
const VERBS = {
  news: 'finished cleanly and went idle',
  error: 'failed with exception and timed out',
  usage: 'uses much memory of heap',
};

/** Ten systems, each with one line of every subject and label that only the words of the verb tell apart. */
export const VERB_ROWS: readonly LabelledRow[] = SUBJECTS.flatMap((system) =>
  Object.entries(VERBS).flatMap(([label, verb]) =>
    SUBJECTS.map((subject, index) => ({
      source: system,
      message: `${system} ${subject} ${verb} after ${index} seconds`,
      label,
      line: 2,
    })),
  ),
).map((row, index) => ({ ...row, line: index + 2 }));
