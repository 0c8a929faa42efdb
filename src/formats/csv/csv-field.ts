import { type CsvSplitter, DOUBLED, TRAILING } from './csv-splitter.ts';

const QUOTE = 0x22;
const FORMULA = /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;

/** A field's text from the text between its quotes, or of all of it where more follows the closing quote. */
export function unquote(text: string, flags: number): string {
  if ((flags & TRAILING) !== 0) {
    const closing = /^"((?:[^"]|"")*)"/.exec(text);
    return closing === null
      ? text
      : `${(closing[1] ?? '').replaceAll('""', '"')}${text.slice(closing[0].length)}`;
  }
  return (flags & DOUBLED) === 0 ? text : text.replaceAll('""', '"');
}

/** Whether a spreadsheet would run a cell of this text as a formula. */
export function isFormula(text: string | Buffer): boolean {
  return FORMULA.test(typeof text === 'string' ? text : text.toString('utf8', 0, 3));
}

/** Text as one CSV field (RFC 4180), in quotes only where it must be. */
export function csvField(text: string, delimiter: string, escapeFormulas = false): string {
  const safe = escapeFormulas && isFormula(text) ? `'${text}` : text;
  return safe.includes(delimiter) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Bytes as one quoted CSV field: what csvField does, for bytes that cannot be decoded. */
export function quotedBytes(bytes: Buffer, prefix = ''): Buffer {
  return Buffer.concat([Buffer.from(`"${prefix}`), doubledQuotes(bytes), Buffer.from('"')]);
}

/** The inside of a quoted CSV field that holds some bytes. */
export function doubledQuotes(bytes: Buffer): Buffer {
  if (!bytes.includes(QUOTE)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('"', '""'), 'latin1');
}

/** The row's content with the fields written anew that must be; see `CsvSplitter.edits`. */
export function rewriteRow(block: Buffer, start: number, end: number, splitter: CsvSplitter): Buffer {
  const parts: Uint8Array[] = [];
  let done = start;
  for (let i = 0; i < splitter.edits.length; i += 3) {
    const from = splitter.edits[i] ?? 0;
    const to = splitter.edits[i + 1] ?? 0;
    const formula = splitter.edits[i + 2] ?? -1;
    const field = block.subarray(from, to);
    parts.push(block.subarray(done, from));
    if (formula < 0) parts.push(quotedBytes(field));
    else if (formula === from) parts.push(quotedBytes(field, "'"));
    else parts.push(block.subarray(from, formula), Buffer.from("'"), block.subarray(formula, to));
    done = to;
  }
  parts.push(block.subarray(done, end));
  return Buffer.concat(parts);
}
