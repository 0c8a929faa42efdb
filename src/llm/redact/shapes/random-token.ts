import { ATOM, classAt, DIGIT, isHexAt, JOINT, LOWER, UPPER } from '../characters.ts';
import type { Spans } from '../spans.ts';

/** From how many characters on an atom that looks made by chance is taken for a secret, whatever is around it. */
export const LONG_ATOM = 20;
/** The same of atoms with `-`, `+`, `/` and `=` between them. */
const LONG_RUN = 32;
/** Of pairs of neighbours in letters and digits drawn at random, 0.62 differ in class; in words, less than 0.25. */
const LEAST_CHANGES = 0.36;
const MOST_JOINTS = 0.1;
const LEAST_DIGITS_OF_CAPITALS = 3;

/** Whether [`start`, `end`), an atom or a run of them, looks made by chance: small letters, capitals, digits, mixed. */
function looksRandom(text: string, start: number, end: number): boolean {
  let [seen, changes, joints, digits, before] = [0, 0, 0, 0, 0];
  for (let at = start; at < end; at++) {
    const kind = classAt(text, at) & (LOWER | UPPER | DIGIT);
    if (kind === 0) joints++;
    else if (before !== 0 && kind !== before) changes++;
    if (kind === DIGIT) digits++;
    seen |= kind;
    before = kind;
  }
  const length = end - start;
  if (joints > MOST_JOINTS * length) return false;
  if (seen === (LOWER | UPPER | DIGIT)) return changes >= LEAST_CHANGES * length;
  // Base32: capitals and digits, long.
  return seen === (UPPER | DIGIT) && length >= LONG_RUN && joints === 0 && digits >= LEAST_DIGITS_OF_CAPITALS;
}

const LEAST_HASH = 32;

/** Reads an atom, or the run of atoms that begins with it, that is long and looks made by chance; 0 where it does not. */
export function readRandom(text: string, start: number, end: number, spans: Spans): number {
  if (end - start >= LEAST_HASH && isHex(text, start, end)) return spans.add(start, end, 'hash', text);
  const stop = chunkEnd(text, end, start + LONGEST_READ);
  if (stop - start >= LONG_RUN && looksRandom(text, start, stop))
    return spans.add(start, partsEnd(text, chunkEnd(text, stop)), 'token', text);
  if (end - start < LONG_ATOM || !looksRandom(text, start, end)) return 0;
  return spans.add(start, partsEnd(text, end), 'token', text);
}

const MOST_PARTS = 4;
const LEAST_PART = 5;

/** End of a token's further parts after dots, as Discord's have. */
function partsEnd(text: string, from: number): number {
  let end = from;
  for (let part = 0; part < MOST_PARTS && text.charAt(end) === '.'; part++) {
    const stop = chunkEnd(text, end + 1);
    if (stop - end - 1 < LEAST_PART || !isByChance(text, end + 1, stop)) break;
    end = stop;
  }
  return end;
}

/** As far a run of atoms is read to tell what it is: a longer one is known by its beginning. */
const LONGEST_READ = 128;

function chunkEnd(text: string, from: number, most: number = text.length): number {
  let end = from;
  const limit = Math.min(text.length, most);
  while (end < limit && (classAt(text, end) & (ATOM | JOINT)) !== 0) end++;
  return end;
}

function isHex(text: string, start: number, end: number): boolean {
  const from = text.charCodeAt(start + 1) === 120 ? start + 2 : start;
  let digits = 0;
  for (let at = from; at < end; at++) {
    if (!isHexAt(text, at)) return false;
    if ((classAt(text, at) & DIGIT) !== 0) digits++;
  }
  return end - from >= LEAST_HASH && digits > 0 && digits < end - from;
}

/** How long a value is at most for its looks to say that it is no secret. */
const LONGEST_PLAIN = 64;
/** Of an address or a code in hexadecimal. */
const LONGEST_HEX = 18;

/** Whether the value of a key that may be secret looks so: letters with digits, or capitals within. */
export function looksSecret(value: string, least: number): boolean {
  const { length } = value;
  if (length > LONGEST_PLAIN) return true;
  if (length < least || (length <= LONGEST_HEX && value.startsWith('0x'))) return false;
  let [seen, joints] = [0, 0];
  for (let at = 0; at < length; at++) {
    seen |= classAt(value, at);
    if ('/\\:.'.includes(value.charAt(at))) joints++;
  }
  const isLettered = (seen & (LOWER | UPPER)) !== 0;
  const isOfBothCases = (seen & (LOWER | UPPER)) === (LOWER | UPPER);
  if (isLettered && (seen & DIGIT) !== 0) return joints * 6 < length;
  return isOfBothCases && length >= LONG_ATOM && joints === 0;
}

/** A digit, or small letters and capitals: no words. */
export function isByChance(text: string, from: number, end: number): boolean {
  let seen = 0;
  for (let at = from; at < end; at++) seen |= classAt(text, at);
  return (seen & DIGIT) !== 0 || (seen & (LOWER | UPPER)) === (LOWER | UPPER);
}
