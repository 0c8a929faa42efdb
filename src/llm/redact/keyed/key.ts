import { DIGIT, isAtomAt, LOWER, UPPER } from '../characters.ts';
import type { KeyMeaning } from './key-words.ts';
import * as keyWords from './key-words.ts';

const { ABOUT, ALONE, BY_LAST, BY_WORD, CODE_OF, ENDINGS, IS_NUMBER, KEY_OF, NAME_OF, NO_PERSON, NUMBER_OF } =
  keyWords;
const LONGEST_KEY = 64;
const MEMORY = 4096;
/** A key that another word before it may complete: `User Id=sa`, `Api Key: ...`. */
const PAIRED = /^(?:id|name|key|number|no|code)$/i;

const known = new Map<string, KeyMeaning | null>();

/**
 * What the key whose last atom is [`start`, `end`) says of its value, whatever its style: `client_secret`,
 * `clientSecret`, `X-Api-Key`, `db.password`, `Account Name`. Null where it says nothing.
 * @param floor nothing before it is read
 */
export function meaningOfKey(text: string, start: number, end: number, floor: number): KeyMeaning | null {
  const lowest = Math.max(floor, end - LONGEST_KEY);
  let from = Math.max(start, lowest);
  while (from > lowest && (isAtomAt(text, from - 1) || '-.'.includes(text.charAt(from - 1)))) from--;
  const key = withoutEscape(text.slice(from, end), text.charAt(from - 1));
  const alone = meaningOfName(key);
  if (alone === null && !PAIRED.test(key)) return null;
  if (ALONE.has(key.toLowerCase()) && text.charAt(from - 1) === ' ' && isAtomAt(text, from - 2)) return null;
  if (!PAIRED.test(key) || text.charAt(from - 1) !== ' ') return alone;
  let first = from - 1;
  while (first > lowest && isAtomAt(text, first - 1)) first--;
  const before = text.slice(first, from - 1);
  const together = before === '' ? null : meaningOfName(`${before} ${key}`);
  return together ?? (text.charAt(end) === ':' && NO_PERSON.has(before.toLowerCase()) ? null : alone);
}

/** A key without the end of what stands before it: of a terminal's colour, `ESC[31muser=`, of `%26user=`, `\\x22user`. */
function withoutEscape(key: string, before: string): string {
  if (before === '%') return key.replace(/^[0-9a-f]{2}/i, '');
  if (before === '\\') return key.replace(/^(?:x22|u0022)/i, '');
  return key.replace(/^\d{1,3}m(?=[A-Za-z])/, '');
}

/** The same of a key that is known by itself. */
export function meaningOfName(key: string): KeyMeaning | null {
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const meaning = judge(wordsOf(key));
  if (known.size >= MEMORY) known.clear();
  known.set(key, meaning);
  return meaning;
}

function judge(parts: readonly string[]): KeyMeaning | null {
  const last = parts.at(-1) ?? '';
  const before = parts.at(-2) ?? '';
  const isAbout = parts.length > 1 && ABOUT.has(last);
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index] ?? '';
    const meaning = BY_WORD.get(part) ?? BY_WORD.get(ENDINGS.find((ending) => part.endsWith(ending)) ?? '');
    if (meaning?.rule === 'header') return part === last || last === 'header' ? meaning : null;
    if (meaning !== undefined) return isAbout ? null : meaning;
    if (part === 'key' && KEY_OF.has(parts[index - 1] ?? ''))
      return isAbout ? null : { kind: 'key', rule: 'secret' };
  }
  if (last === 'code' && parts.length > 1)
    return CODE_OF.has(before) ? { kind: 'token', rule: 'secret' } : null;
  if (parts.length > 1 && ALONE.has(last)) return null;
  if (before === 'session' && last === 'id') return { kind: 'token', rule: 'secret' };
  if (last === 'name' && parts.length > 1)
    return NAME_OF.has(before) ? { kind: 'name', rule: 'person' } : null;
  if (IS_NUMBER.has(last)) {
    // `User Id=sa` of a connection string, and `user_id=alice`.
    if (before === 'user' && last === 'id') return { kind: 'user', rule: 'person' };
    const numbered = NUMBER_OF.get(before) ?? null;
    // A Windows `Security ID` is no social security number.
    return numbered?.kind === 'ssn' && last === 'id' ? null : numbered;
  }
  return BY_LAST.get(last) ?? BY_LAST.get(before + last) ?? null;
}

/** The lower-case words of a key, digits at their ends left out. */
function wordsOf(key: string): string[] {
  let spaced = '';
  for (let at = 0; at < key.length; at++) {
    const unit = key.charAt(at);
    if (startsWord(key, at)) spaced += ' ';
    spaced += '_-. '.includes(unit) ? ' ' : unit;
  }
  return spaced
    .toLowerCase()
    .split(' ')
    .map((word) => word.replace(/\d{1,8}$/, '') || word)
    .filter((word) => word !== '');
}

/** A capital after a small letter or a digit, and the last of several capitals before a small one. */
function startsWord(key: string, at: number): boolean {
  if ((caseOf(key, at) & UPPER) === 0 || at === 0) return false;
  const before = caseOf(key, at - 1);
  return (before & (LOWER | DIGIT)) !== 0 || ((before & UPPER) !== 0 && (caseOf(key, at + 1) & LOWER) !== 0);
}

const caseOf = (key: string, at: number): number => {
  const unit = key.charAt(at);
  if (unit >= '0' && unit <= '9') return DIGIT;
  if (unit !== unit.toLowerCase()) return UPPER;
  return unit !== unit.toUpperCase() ? LOWER : 0;
};
