/** Grows whenever the same answers may split a template otherwise than before. */
export const SPLIT_VERSION = 2;

/** A line of one template, with what a person said of it. */
export interface LabelledLine {
  readonly message: string;
  readonly label: string;
}

/** Gives the label that the values of a message call for; undefined where nobody labelled such values. */
export type Split = (message: string) => string | undefined;

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
/** A quoted value is one word, and so are `Jan  2` and `02 Jan 2026`; else letters and digits with what joins them. */
const WORD = new RegExp(
  `"[^"]*"|'[^']*'|\\b\\d{1,2} ${MONTH} \\d{2,4}\\b|\\b${MONTH} {1,2}\\d{1,2}\\b(?![.:@/\\\\-]\\w)|[\\p{L}\\p{N}_]+(?:[.:@/\\\\-][\\p{L}\\p{N}_]+)*`,
  'gu',
);
/** Dates and times of day, and what else of a time is a word by itself. */
const TIME = new RegExp(
  [
    String.raw`^\d{4}([-/.])\d\d?\1\d\d?(?!\d)`,
    String.raw`^\d\d?([-/.])\d\d?\2\d{4}(?!\d)`,
    String.raw`^\d\d?\/\p{L}{3}\/\d{4}|^\d\d?[- ]${MONTH}[- ]\d{2,4}(?!\d)`,
    String.raw`^\d\d:\d\d|^\d:\d\d:\d\d`,
    String.raw`^${MONTH} {1,2}\d`,
    '^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|AM|PM|am|pm)$',
  ].join('|'),
  'u',
);
const KEY_SEPARATOR = '\u0000';

/**
 * Finds the values that tell lines of one template apart which people labelled differently: the places, counted in
 * words from the left or from the right, at which each value goes with one label. Of these, the places with the
 * fewest values are kept, jointly where there are several; times tell nothing. Deterministic: the order of the lines
 * does not count.
 * @returns undefined where no place tells the labels apart, or where all lines have one label
 */
export function splitTemplate(lines: readonly LabelledLine[]): Split | undefined {
  if (new Set(lines.map(({ label }) => label)).size < 2) return undefined;
  const read = lines.map(({ message, label }) => ({ words: wordsOf(message), label }));
  const shortest = Math.min(...read.map(({ words }) => words.length));
  const places = [...Array(shortest).keys()].flatMap((place) => [place, -1 - place]);
  let fewest = Number.POSITIVE_INFINITY;
  let kept: number[] = [];
  for (const place of places) {
    const labels = new Map<string, string>();
    const tells = read.every(({ words, label }) => {
      const value = words.at(place) ?? '';
      const known = labels.get(value);
      labels.set(value, label);
      return !TIME.test(value) && (known === undefined || known === label);
    });
    if (!tells || labels.size > fewest) continue;
    if (labels.size < fewest) kept = [];
    fewest = labels.size;
    kept.push(place);
  }
  if (kept.length === 0) return undefined;
  const keyOf = (words: readonly string[]) => kept.map((place) => words.at(place) ?? '').join(KEY_SEPARATOR);
  const labelOf = new Map(read.map(({ words, label }) => [keyOf(words), label]));
  return (message) => labelOf.get(keyOf(wordsOf(message)));
}

function wordsOf(message: string): string[] {
  return message.match(WORD) ?? [];
}
