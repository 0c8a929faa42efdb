import * as characters from './characters.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { atomEnd, classOf, DIGIT, digitsEnd, isAsciiLetter, isAtom, isDigit, isHexDigit, isUpper } =
  characters;
const { CLOCK, DEVICE, FAMILY, meaningOf, NAME, UNIT } = words;

/** What an atom that holds a digit is. */
export type AtomKind = 'number' | 'measure' | 'name' | 'device' | 'hex' | 'id';

const UNDERSCORE = 95;
const DOT = 46;
const DASH = 45;
const COLON = 58;
const COMMA = 44;

/** Kind of the atom from `start` to `end`, which holds at least one digit, by itself alone. */
export function kindOfAtom(units: Uint16Array, start: number, end: number): AtomKind {
  const digits = digitsEnd(units, start);
  if (digits === end) return isPaddedHex(units, start, end) ? 'hex' : 'number';
  if (end - start <= 20 && fewDigits(units, start, end) && isName(units, start, end)) return 'name';
  if (digits > start) {
    if (isPaddedHex(units, start, end) || (isPrefixedHex(units, start) && end > start + 2)) return 'hex';
    if (isUnit(units, digits, end) || isDuration(units, start, end)) return 'measure';
    return isLongHex(units, start, end) ? 'hex' : 'id';
  }
  if (isLongHex(units, start, end)) return 'hex';
  let letters = start;
  while (isAsciiLetter(units[letters])) letters++;
  const tail = digitsEnd(units, letters);
  if (tail === end && tail - letters <= 4 && (meaningOf(units, start, letters) & DEVICE) !== 0)
    return 'device';
  return 'id';
}

/** `0000000a` is hexadecimal, and so is `00000005` beside it. */
export const isPaddedHex = (units: Uint16Array, start: number, end: number): boolean =>
  (end - start === 8 || end - start === 16) &&
  units[start] === 48 &&
  units[start + 1] === 48 &&
  isLongHex(units, start, end);

const isUnit = (units: Uint16Array, start: number, end: number): boolean =>
  (meaningOf(units, start, end) & UNIT) !== 0;

/** `1h30m`, `2m3s`. */
function isDuration(units: Uint16Array, start: number, end: number): boolean {
  let at = start;
  while (at < end) {
    const letters = digitsEnd(units, at);
    if (letters === at) return false;
    at = letters;
    while (at < end && isAsciiLetter(units[at])) at++;
    if (at === letters || (meaningOf(units, letters, at) & CLOCK) === 0) return false;
  }
  return true;
}

function isLongHex(units: Uint16Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  for (let at = start; at < end; at++) if (!isHexDigit(units[at])) return false;
  return true;
}

/**
 * A name that holds a digit: known (`ec2`, `x86_64`), made of known parts (`utf8_bin`), or words around one
 * digit (`flush2db`, `jk2_init`, `Slf4jLogger`).
 */
function isName(units: Uint16Array, start: number, end: number): boolean {
  if ((meaningOf(units, start, end) & NAME) !== 0) return true;
  let part = start;
  let named = 0;
  for (let at = start; at <= end; at++) {
    if (at < end && units[at] !== UNDERSCORE) continue;
    if (hasDigit(units, part, at)) {
      if (
        (meaningOf(units, part, at) & NAME) === 0 &&
        !isX64(units, part, at) &&
        !isWordsAroundDigit(units, part, at)
      )
        return false;
      named++;
    }
    part = at + 1;
  }
  return named > 0;
}

/** No name that we know holds more than five: most ids are told by that alone. */
function fewDigits(units: Uint16Array, start: number, end: number): boolean {
  let digits = 0;
  for (let at = start; at < end; at++) if (isDigit(units[at])) digits++;
  return digits < 6;
}

/** The second half of `x86_64`. */
const isX64 = (units: Uint16Array, start: number, end: number): boolean =>
  end - start === 2 &&
  units[start] === 54 &&
  units[start + 1] === 52 &&
  units[start - 1] === UNDERSCORE &&
  units[start - 2] === 54;

export function hasDigit(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isDigit(units[at])) return true;
  return false;
}

const VOWELS = [...'aeiou'].reduce((bits, letter) => bits | (1 << (letter.charCodeAt(0) & 31)), 0);
const isVowel = (unit: number): boolean => ((VOWELS >> (unit & 31)) & 1) === 1;

function isWordsAroundDigit(units: Uint16Array, start: number, end: number): boolean {
  let digitAt = -1;
  let vowels = 0;
  let hexOnly = true;
  for (let at = start; at < end; at++) {
    const unit = units[at] ?? 0;
    if (isDigit(unit)) {
      if (digitAt >= 0) return false;
      digitAt = at;
    } else if (!isAsciiLetter(unit)) return false;
    else {
      if (!isHexDigit(unit)) hexOnly = false;
      if (isVowel(unit)) vowels++;
    }
  }
  const before = digitAt - start;
  const after = end - digitAt - 1;
  if (hexOnly || (units[digitAt] !== 50 && units[digitAt] !== 52)) return false;
  return before >= 1 && after >= 1 && before + after >= 4 && vowels > 0 && Math.max(before, after) >= 3;
}

/** End of a version of three or more parts (`1.10.2_1`, `3.10.0-1062.9.1.el7.x86_64`), or 0. */
export function versionEnd(units: Uint16Array, at: number, parts = 3): number {
  let end = digitsEnd(units, at);
  let count = 1;
  if (end === at) return 0;
  while (units[end] === DOT && isDigit(units[end + 1])) {
    end = digitsEnd(units, end + 1);
    count++;
  }
  if (count < parts) return 0;
  end = atomEnd(units, end);
  while (isVersionSuffix(units, end)) end = atomEnd(units, end + 1);
  return end;
}

function isVersionSuffix(units: Uint16Array, at: number): boolean {
  const joint = units[at];
  if (joint === DASH || joint === 43)
    return isDigit(units[at + 1]) || (isAsciiLetter(units[at + 1]) && atomHasDigit(units, at + 1));
  return joint === DOT && (isDigit(units[at + 1]) || (isAtom(units[at + 1]) && atomHasDigit(units, at + 1)));
}

function atomHasDigit(units: Uint16Array, at: number): boolean {
  for (let end = at; end < at + 16; end++) {
    const bits = classOf(units[end]);
    if ((bits & DIGIT) !== 0) return true;
    if (!isAtom(units[end])) return false;
  }
  return false;
}

/** End of the number at `at` with its fraction and exponent; a unit is no part of it. */
export function numberEnd(units: Uint16Array, at: number): number {
  let end = digitsEnd(units, at);
  if (units[end] === DOT && isDigit(units[end + 1])) end = digitsEnd(units, end + 1);
  if (units[end] === 101 || units[end] === 69) {
    const sign = units[end + 1];
    const exponent = digitsEnd(units, sign === DASH || sign === 43 ? end + 2 : end + 1);
    if (isDigit(units[exponent - 1]) && exponent > end + 1 && exponent <= end + 5 && !isAtom(units[exponent]))
      end = exponent;
  }
  return end;
}

/** End of a vendor's message identifier (`%ASA-4-106023`, `%SYS-5-CONFIG_I`) from its `%` on, or 0. */
export function facilityCode(units: Uint16Array, at: number): number {
  let end = at + 1;
  let severity = 0;
  if (!isUpper(units[end])) return 0;
  for (;;) {
    const part = end;
    while (isUpper(units[end]) || isDigit(units[end]) || units[end] === UNDERSCORE) end++;
    if (end === part) return 0;
    if (severity > 0) return isAtom(units[end]) || units[end] === DASH || units[end] === 60 ? 0 : end;
    if (units[end] !== DASH) return 0;
    end++;
    if (isDigit(units[end]) && units[end + 1] === DASH) {
      severity = 1;
      end += 2;
    }
  }
}

/**
 * End of an error code of letters and digits at `at` (`ORA-00600`, `AH00163`, `CWWKF0011I:`), or 0: letters of a
 * known family, or a shape that only codes have where a code stands, before a colon or in brackets.
 */
export function errorCode(units: Uint16Array, at: number, before: number): number {
  let letters = at;
  while (letters < at + 9 && isUpper(units[letters])) letters++;
  if (letters < at + 2 || letters > at + 8) return 0;
  const family = (meaningOf(units, at, letters) & FAMILY) !== 0;
  const start = units[letters] === DASH ? letters + 1 : letters;
  let end = digitsEnd(units, start);
  if (end < start + 3 || end > start + 7) return 0;
  if (family && units[end] === DASH && isDigit(units[end + 1])) end = digitsEnd(units, end + 1);
  const severity = isUpper(units[end]) && 'IWESFAN'.includes(String.fromCharCode(units[end] ?? 0));
  if (severity) end++;
  if (isAtom(units[end])) return 0;
  if (family) return end;
  const next = units[end + 1] ?? 0;
  const isHeading = units[end] === COLON && (next === 32 || next === 0);
  const isBracketed = (before === 91 && units[end] === 93) || (before === 40 && units[end] === 41);
  return (isHeading || isBracketed) && (severity || units[start] === 48) ? end : 0;
}

/** End of the run of ASCII letters at `at`. */
export function lettersEnd(units: Uint16Array, at: number): number {
  let end = at;
  while (isAsciiLetter(units[end])) end++;
  return end;
}

/** End of a number with thousands separators and its fraction (`1,234,567.8`), or 0. */
export function thousandsEnd(units: Uint16Array, at: number): number {
  let end = digitsEnd(units, at);
  if (end > at + 3 || units[end] !== COMMA) return 0;
  let groups = 0;
  while (units[end] === COMMA && digitsEnd(units, end + 1) === end + 4) {
    end += 4;
    groups++;
  }
  if (groups === 0 || isAtom(units[end]) || units[end] === COMMA) return 0;
  return units[end] === DOT && isDigit(units[end + 1]) ? digitsEnd(units, end + 1) : end;
}

/** Whether all digits from `start` to `end` are zeros. */
export function isZero(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const unit = units[at] ?? 0;
    if (unit !== 48 && unit !== DOT && unit !== 120 && unit !== 88) return false;
  }
  return true;
}

export const isPrefixedHex = (units: Uint16Array, at: number): boolean =>
  units[at] === 48 && (units[at + 1] === 120 || units[at + 1] === 88);

/** Digits and capitals only, as codes such as `42P01` are written. */
export function isCodeLike(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isDigit(units[at]) && !isUpper(units[at])) return false;
  return true;
}

/** A letter of those that generated names are made of. */
export const isConsonant = (unit: number): boolean =>
  unit > 97 && unit < 123 && unit !== 121 && !isVowel(unit);
