/** Marks the code unit that follows it, in four hexadecimal digits. */
const MARK = '\u0001';
/** What SQLite's text does not keep: NUL ends it, and a lone surrogate has no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNKEPT = /[\u0000\u0001\p{Cs}]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same
const MARKED = /\u0001([0-9a-f]{4})/g;

/** A text as SQLite keeps it, so that any text comes back as it was; most texts stay as they are. */
export function toKeptText(text: string): string {
  return text.replace(UNKEPT, (unit) => MARK + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

export function fromKeptText(text: string): string {
  return text.includes(MARK)
    ? text.replace(MARKED, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
    : text;
}
