/** What a code unit can be: bits of one byte, looked up for every unit of a text. */
export const LOWER = 1;
export const UPPER = 2;
export const DIGIT = 4;
/** `_` and all that is beyond ASCII and no space or punctuation: part of a word, of no case. */
export const OTHER = 8;
/** At these a reader of its own looks closer. */
export const MARK = 16;
const SPACE = 32;
/** Joins atoms to what may be one token: `-`, `+`, `/`, `=`. */
export const JOINT = 64;

export const LETTER = LOWER | UPPER | OTHER;
/** Letters, digits and `_`: what a word, a key or a number is made of. */
export const ATOM = LETTER | DIGIT;

/** Class of each UTF-16 code unit. */
export const CLASS: Uint8Array = buildClasses();

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(0x10000);
  classes.fill(OTHER, 0x80);
  classes.fill(0, 0x2000, 0x2070);
  classes.fill(0, 0x3001, 0x3012);
  classes.fill(SPACE, 0, 0x21);
  classes.fill(SPACE, 0x7f, 0xa1);
  classes.fill(SPACE, 0x2000, 0x200c);
  for (const space of [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]) classes[space] = SPACE;
  classes.fill(LOWER, 97, 123);
  classes.fill(UPPER, 65, 91);
  classes.fill(DIGIT, 48, 58);
  classes['_'.charCodeAt(0)] = OTHER;
  for (const joint of '-+/=') classes[joint.charCodeAt(0)] = JOINT;
  for (const mark of '\u001b@+:-\\/%[<(') {
    const unit = mark.charCodeAt(0);
    classes[unit] = (classes[unit] ?? 0) | MARK;
  }
  return classes;
}

// A module's own constant, not its export, is what V8 folds.
const TABLE = CLASS;

/** Class of the unit at `at`; that of a space outside the text, where NaN would make the look-up slow. */
export const classAt = (text: string, at: number): number => TABLE[text.charCodeAt(at) | 0] ?? SPACE;
export const isAtomAt = (text: string, at: number): boolean => (classAt(text, at) & ATOM) !== 0;
export const isDigitAt = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return unit >= 48 && unit <= 57;
};
export const isSpaceAt = (text: string, at: number): boolean => (classAt(text, at) & SPACE) !== 0;

export const isHexAt = (text: string, at: number): boolean => {
  const unit = text.charCodeAt(at);
  return (unit >= 48 && unit <= 57) || ((unit | 32) >= 97 && (unit | 32) <= 102);
};

/** `"`, `'` and the backtick. */
export const isQuote = (unit: number): boolean => unit === 34 || unit === 39 || unit === 96;

/** End of the atom at `at`, no further than `limit`. */
export function atomEnd(text: string, at: number, limit: number = text.length): number {
  let end = at;
  while (end < limit && isAtomAt(text, end)) end++;
  return end;
}

/** End of the run of spaces at `at`, at most `most` of them. */
export function spacesEnd(text: string, at: number, most: number): number {
  let end = at;
  while (end < at + most && isSpaceAt(text, end) && end < text.length) end++;
  return end;
}

/** Whether a title-case letter begins here: a capital, of any script that has them. */
export function isCapitalAt(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return unit >= 65 && unit <= 90;
  const letter = text.charAt(at);
  return letter !== letter.toLowerCase();
}
