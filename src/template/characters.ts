/** What a code unit can be to the scanner: bits of one byte, looked up for every unit of a message. */
export const LETTER = 1;
export const DIGIT = 2;
/** Joins atoms to one chunk: `-.:@+%~$#*` and the slashes. */
export const JOINT = 4;
export const SLASH = 8;
export const BACKSLASH = 16;
export const AT = 32;
export const SPACE = 64;
/** Not a code unit's own: the chunk holds a placeholder already. */
export const MASKED = 128;
/** Not a code unit's own either: the chunk holds a dot. */
export const DOTTED = 256;

/** Letters, digits and `_`: what an atom is made of. */
export const ATOM = LETTER | DIGIT;
/** What a chunk is made of, placeholders aside. */
export const CHUNK = ATOM | JOINT;

// A module's own constants, not its exports, are what V8 folds.
const TABLE: Uint8Array = buildClasses();
const ATOM_BITS = ATOM;

/** Class of each UTF-16 code unit. Units beyond ASCII are letters, but for spaces and general punctuation. */
export const CLASS: Uint8Array = TABLE;

function buildClasses(): Uint8Array {
  const classes = new Uint8Array(0x10000);
  classes.fill(LETTER, 0x80);
  classes.fill(0, 0x2000, 0x2070);
  classes.fill(0, 0x3001, 0x3012);
  classes.fill(SPACE, 0, 0x21);
  classes.fill(SPACE, 0x7f, 0xa1);
  classes.fill(SPACE, 0x2000, 0x2010);
  for (const space of [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff])
    classes[space] = SPACE;
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_')
    classes[letter.charCodeAt(0)] = LETTER;
  for (const digit of '0123456789') classes[digit.charCodeAt(0)] = DIGIT;
  for (const joint of '-.:+%~$#*') classes[joint.charCodeAt(0)] = JOINT;
  classes['/'.charCodeAt(0)] = JOINT | SLASH;
  classes['\\'.charCodeAt(0)] = JOINT | BACKSLASH;
  classes['@'.charCodeAt(0)] = JOINT | AT;
  return classes;
}

export const classOf = (unit: number | undefined): number => TABLE[unit ?? 0] ?? 0;
export const isDigit = (unit: number | undefined): boolean => unit !== undefined && unit >= 48 && unit <= 57;
export const isAtom = (unit: number | undefined): boolean => ((TABLE[unit ?? 0] ?? 0) & ATOM_BITS) !== 0;
export const isUpper = (unit: number | undefined): boolean => unit !== undefined && unit >= 65 && unit <= 90;
export const isLower = (unit: number | undefined): boolean => unit !== undefined && unit >= 97 && unit <= 122;
export const isAsciiLetter = (unit: number | undefined): boolean => isUpper(unit) || isLower(unit);
export const isHexDigit = (unit: number | undefined): boolean =>
  unit !== undefined &&
  ((unit >= 48 && unit <= 57) || (unit >= 97 && unit <= 102) || (unit >= 65 && unit <= 70));

/** A letter of a script that may be written without spaces, so that an atom of it can be a whole sentence: Han, kana, Thai. */
export const isUnspaced = (unit: number | undefined): boolean =>
  unit !== undefined &&
  (unit >= 0x2e80 || (unit >= 0x0e00 && unit < 0x1100) || (unit >= 0x1780 && unit < 0x1800));

/** End of the run of decimal digits that begins at `at`; `at` itself where there is none. */
export function digitsEnd(units: Uint16Array, at: number): number {
  let end = at;
  while (isDigit(units[end])) end++;
  return end;
}

/** End of the atom that begins at `at`. */
export function atomEnd(units: Uint16Array, at: number): number {
  let end = at;
  while (isAtom(units[end])) end++;
  return end;
}

/** Whether `text` (ASCII) stands at `at`, in any case. `text` must be lower-case letters, digits or punctuation. */
export function startsWith(units: Uint16Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const unit = units[at + index] ?? 0;
    const wanted = text.charCodeAt(index);
    if (unit !== wanted && !(isUpper(unit) && unit + 32 === wanted)) return false;
  }
  return true;
}
