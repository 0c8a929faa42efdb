import * as characters from './characters.ts';
import type { TemplateOutput } from './template-output.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { CHUNK, CLASS, classOf, startsWith } = characters;
const { COMMON, CREDENTIAL, meaningOf, NAMES_USER, OBJECT } = words;

const SPACE = 32;
const UNDERSCORE = 95;
const DASH = 45;
const DOT = 46;
const LESS = 60;
const EQUALS = 61;
const COLON = 58;
const GREATER = 62;
const OPEN_BRACKET = 91;
const LONGEST_QUOTED = 64;
/** Before the space before a quoted value, of which nothing is known: `: = ,`. */
const ENDS_KEY: readonly number[] = [COLON, EQUALS, 44];

/** Whether the word found last by `wordBefore`, which ends at `end`, is `text`. */
const isWord = (output: TemplateOutput, end: number, text: string): boolean =>
  end - output.wordStart === text.length && startsWith(output.units, output.wordStart, text);

/** Whether this unit, before a space, may end what makes the next word a name: `for`, `user`, `account`, `host`, `-`. */
export const mayPrecedeName = (unit: number): boolean =>
  unit === DASH || (unit | 32) === 114 || (unit | 32) === 116;

/**
 * Whether the plain word from `start` to `end` is somebody's name by its place: `password for bob`, `invalid user
 * bob`, `User bob logged in`, `<ip> - bob [<time>]` in an access log. Words that mean something to us are no names.
 */
export function isNameByPlace(
  output: TemplateOutput,
  source: Uint16Array,
  start: number,
  end: number,
): boolean {
  if (output.last() !== SPACE) return false;
  if (output.last(2) === DASH)
    return output.last(4) === GREATER && source[end] === SPACE && source[end + 1] === OPEN_BRACKET;
  const last = output.last(2) | 32;
  const initial =
    last === 114
      ? output.last(3) === 111
        ? output.last(4)
        : output.last(5)
      : last === 116
        ? output.last(5)
        : 0;
  if (!INITIALS.includes(initial | 32)) return false;
  const wordEnd = output.length - 1;
  output.wordBefore(output.length);
  if (isWord(output, wordEnd, 'for')) {
    if ((output.wordBefore(output.wordStart) & CREDENTIAL) === 0) return false;
  } else if (
    isWord(output, wordEnd, 'user') ||
    isWord(output, wordEnd, 'account') ||
    isWord(output, wordEnd, 'host')
  ) {
    const isSubject =
      output.wordStart === 0 ||
      output.units[output.wordStart - 1] !== SPACE ||
      output.last(wordEnd - output.wordStart + 3) === COLON;
    const isNamed = output.wordStart > 0 && (output.wordBefore(output.wordStart) & NAMES_USER) !== 0;
    if (!isNamed && !(isSubject && actsNext(source, end))) return false;
  } else return false;
  return meaningOf(source, start, end) === 0;
}

/** Of `for` and `user`; of `host`, and `o` in `account`. */
const INITIALS: readonly number[] = [102, 117, 104, 111];

const ACTS = [
  'logged ',
  'signed ',
  'authenticated',
  'connected',
  'disconnected',
  'from ',
  'has ',
  'was ',
  'is ',
];

function actsNext(source: Uint16Array, end: number): boolean {
  if (source[end] !== SPACE) return false;
  for (const act of ACTS) if (startsWith(source, end + 1, act)) return true;
  return false;
}

/** Whether what begins at `start` may be the value of `user=`: a word that is no other word we know, and no key. */
export function mayBeOwner(source: Uint16Array, start: number, end: number): boolean {
  return source[end] !== EQUALS && (meaningOf(source, start, end) & COMMON) === 0;
}

/**
 * End of a quoted identifier whose opening quote stands right before `start`, or 0: one word, which a noun for
 * something that has a name precedes, or which is written as only identifiers are (`max_size`, `public.users`).
 */
export function quotedIdentifierEnd(
  output: TemplateOutput,
  source: Uint16Array,
  start: number,
  quote: number,
): number {
  let end = start;
  let marks = 0;
  while (end < start + LONGEST_QUOTED && (classOf(source[end]) & CHUNK) !== 0) {
    if (source[end] === UNDERSCORE || (source[end] === DOT && end > start)) marks++;
    end++;
  }
  if (end === start || source[end] !== quote || end - start < 2) return 0;
  if (start < 4 || source[start - 2] !== SPACE || ENDS_KEY.includes(source[start - 3] ?? 0)) return 0;
  if (source[end + 1] === COLON || source[end + 1] === EQUALS) return 0;
  if (source[end - 1] === DOT || (CLASS[source[end + 1] ?? 0] ?? 0) & 3 || source[end + 1] === LESS) return 0;
  if (marks > 0 && source[start] !== UNDERSCORE && source[start] !== 47 && source[start] !== 46) return end;
  output.length--;
  const noun = output.wordBefore(output.length) & OBJECT;
  output.length++;
  return noun === 0 ? 0 : end;
}
