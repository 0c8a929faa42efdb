/** Ever wider patterns for what stands in a placeholder; the first that fits all values is taken. */
const VALUES: readonly (readonly [test: RegExp, pattern: string])[] = [
  [/^\d+$/, '\\d+'],
  [/^[-+]?\d+(?:\.\d+)?$/, '[-+]?\\d+(?:\\.\\d+)?'],
  [/^\d{1,3}(?:\.\d{1,3}){3}$/, '\\d{1,3}(?:\\.\\d{1,3}){3}'],
  [/^[0-9a-fA-F]+$/, '[0-9a-fA-F]+'],
  [/^\w+$/, '\\w+'],
  [/^[\w.:-]+$/, '[\\w.:-]+'],
  [/^[\w.:/-]+$/, '[\\w.:/-]+'],
  [/^\S+$/, '\\S+'],
];

const LEAST_LITERAL_LETTERS = 6;

/**
 * A regular expression in RE2 syntax, without its anchors, for the messages of one template: the template's
 * literal text as it is, and for each placeholder the narrowest pattern that fits what stands there.
 *
 * @returns undefined where the messages do not hold the literal text, or it is too little to tell them by
 */
export function patternOfTemplate(template: string, messages: readonly string[]): string | undefined {
  const literals = template.split(/(?:<[^<>\s]*>)+/).map((literal) => literal.replace(/\s+/g, ' '));
  const letters = literals.join('').match(/[a-z]/gi)?.length ?? 0;
  if (messages.length === 0 || letters < LEAST_LITERAL_LETTERS) return undefined;
  const aligned = messages.map((message) => gapsOf(message.replace(/\s+/g, ' '), literals));
  const gaps: string[][] = [];
  for (const values of aligned) {
    if (values === undefined) return undefined;
    gaps.push(values);
  }
  let pattern = '';
  for (let position = 0; position <= literals.length; position++) {
    const filler = fillerOf(gaps.map((values) => values[position] ?? ''));
    // A line must be held from its first character: an open beginning would be no anchor.
    if (filler === undefined || (position === 0 && filler.startsWith('.'))) return undefined;
    pattern += filler + escaped(literals[position] ?? '');
  }
  const spaced = messages.some((message) => /\s{2}|[^\S ]|^\s|\s$/.test(message));
  return spaced ? pattern.replaceAll(' ', '\\s+') : pattern;
}

/** What stands before, between and after the literals, found from left to right; the last one sits at the end. */
function gapsOf(message: string, literals: readonly string[]): string[] | undefined {
  const gaps: string[] = [];
  let from = 0;
  for (const [index, literal] of literals.entries()) {
    const last = index === literals.length - 1;
    const at =
      last && literal !== '' && message.endsWith(literal)
        ? message.length - literal.length
        : last && literal === ''
          ? message.length
          : message.indexOf(literal, index === 0 ? from : from + 1);
    if (at < from) return undefined;
    gaps.push(message.slice(from, at));
    from = at + literal.length;
  }
  gaps.push(message.slice(from));
  return gaps;
}

function fillerOf(values: readonly string[]): string | undefined {
  const first = values[0] ?? '';
  if (isConstant(first) && values.every((value) => value === first)) return escaped(first);
  if (values.some((value) => value === '')) return undefined;
  const parts = values.map((value) => value.split(' '));
  const width = parts[0]?.length ?? 0;
  if (parts.some((part) => part.length !== width)) return '.+';
  const patterns: string[] = [];
  for (let index = 0; index < width; index++) {
    const column = parts.map((part) => part[index] ?? '');
    const word = column[0] ?? '';
    const pattern =
      isConstant(word) && column.every((value) => value === word)
        ? escaped(word)
        : VALUES.find(([test]) => column.every((value) => test.test(value)))?.[1];
    if (pattern === undefined) return '.+';
    patterns.push(pattern);
  }
  return patterns.join(' ');
}

const CALENDAR = /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?$/i;

/** Names of months and days change like numbers, though all lines at hand may be of one month. */
function isConstant(text: string): boolean {
  return !/\d/.test(text) && !CALENDAR.test(text);
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll('\\/', '/');
}
