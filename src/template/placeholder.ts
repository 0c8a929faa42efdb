/** The placeholders, each short, lower-case and one everyday word, so that a WordPiece encoder can read it. */
const PLACEHOLDERS = [
  'num',
  'ip',
  'mac',
  'uuid',
  'hex',
  'time',
  'email',
  'url',
  'path',
  'id',
  'str',
  'host',
  'version',
] as const;

export const NUM = 0;
export const IP = 1;
export const MAC = 2;
export const UUID = 3;
export const HEX = 4;
export const TIME = 5;
export const EMAIL = 6;
export const URL = 7;
export const PATH = 8;
export const ID = 9;
export const STR = 10;
export const HOST = 11;
export const VERSION_NUMBER = 12;

/** Code units of each placeholder with its angle brackets, by its number above. */
const TEXTS: readonly Uint16Array[] = PLACEHOLDERS.map((name) =>
  Uint16Array.from(`<${name}>`, (letter) => letter.charCodeAt(0)),
);
export const PLACEHOLDER_UNITS = TEXTS;
const LENGTHS: readonly number[] = TEXTS.map((text) => text.length);

/** Number of the placeholder that stands at `at`, or -1. */
export function placeholderAt(units: Uint16Array, at: number): number {
  for (let kind = 0; kind < TEXTS.length; kind++) {
    if (isPlaceholder(units, at, kind)) return kind;
  }
  return -1;
}

/** Whether the placeholder numbered `kind` stands at `at`. */
export function isPlaceholder(units: Uint16Array, at: number, kind: number): boolean {
  const text = TEXTS[kind];
  if (text === undefined) return false;
  for (let index = 0; index < text.length; index++) if (units[at + index] !== text[index]) return false;
  return true;
}

/** Length of the placeholder numbered `kind`, in code units. */
export const placeholderLength = (kind: number): number => LENGTHS[kind] ?? 0;
