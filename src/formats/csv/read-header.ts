import { LogsieveError } from '../../errors.ts';
import { byteLimit } from '../byte-count.ts';
import { MAX_ROW_BYTES } from '../read-options.ts';
import type { Reading } from '../reading.ts';
import { rewriteRow } from './csv-field.ts';
import { MAX_COLUMNS } from './csv-header.ts';
import { type CsvLayout, layoutOf } from './csv-layout.ts';
import { CsvSplitter, MAX_QUOTED_BYTES } from './csv-splitter.ts';
import { fieldText } from './field-text.ts';

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** What comes before the rows of a CSV. */
export interface CsvHeader {
  readonly layout: CsvLayout;
  /** Bytes that are done with; 0 where the first row is data. */
  readonly length: number;
  /** 1-based line of the header. */
  readonly line: number;
  /** 1-based line on which the rows begin. */
  readonly nextLine: number;
  readonly blankLines: number;
  /** Whether a name was read as quoted after a space. */
  readonly spaced: boolean;
}

/**
 * Reads the header at the beginning of a document; undefined while it is not complete.
 * @throws {LogsieveError} MISSING_COLUMN, DUPLICATE_COLUMN, TOO_MANY_COLUMNS, UNCLOSED_QUOTE, UNSUPPORTED_FORMAT,
 * BAD_ENCODING
 */
export function readHeader(
  reading: Reading,
  block: Buffer,
  ended: boolean,
  delimiter: number,
): CsvHeader | undefined {
  const { options, text } = reading;
  const { name, escapeFormulas = false } = options;
  let start = 0;
  let blankLines = 0;
  for (;;) {
    const blankEnd = blankLineEnd(block, start, ended, delimiter);
    if (blankEnd < 0) return undefined;
    if (blankEnd === start) break;
    start = blankEnd;
    blankLines += 1;
  }
  const line = 1 + blankLines;
  const splitter = new CsvSplitter(delimiter, 0, MAX_COLUMNS, escapeFormulas);
  splitter.feed(block, ended);
  splitter.begin(start);
  const complete = splitter.scan();
  if (splitter.overflow || (ended && !complete)) throw unclosedQuote(name, line, splitter);
  if (!complete) {
    if (block.length <= MAX_ROW_BYTES || splitter.quoteIsOpen) return undefined;
    throw new LogsieveError('UNSUPPORTED_FORMAT', `${name} is no CSV: its first row never ends`, {
      place: { file: name, line },
      remedy: 'name the format with --from text or --from ndjson',
    });
  }
  if (splitter.count > MAX_COLUMNS) {
    throw new LogsieveError(
      'TOO_MANY_COLUMNS',
      `${name} has ${number(splitter.count)} columns, over the limit of ${number(MAX_COLUMNS)}`,
      { place: { file: name, line }, remedy: 'leave out columns, or check the delimiter' },
    );
  }
  text.check(start, splitter.end, line);
  const names = Array.from({ length: splitter.count }, (_, i) => fieldText(splitter, text, i));
  const written = {
    before: block.subarray(0, start),
    content: rewriteRow(block, start, splitter.end, splitter),
    lineEnd: block.subarray(splitter.end, splitter.next),
  };
  const layout = layoutOf(reading, names, written, line);
  if (!layout.hasHeader) return { layout, length: 0, line, nextLine: 1, blankLines: 0, spaced: false };
  reading.noteFormulas(splitter.formulaCells);
  const nextLine = line + 1 + splitter.lineBreaks;
  return { layout, length: splitter.next, line, nextLine, blankLines, spaced: splitter.edits.includes(-1) };
}

const number = (count: number) => count.toLocaleString('en-US');

/** Where the next line begins if the line at `at` is blank; `at` if it is not; -1 when that is not known yet. */
export function blankLineEnd(block: Buffer, at: number, ended: boolean, delimiter: number): number {
  let byte = block[at];
  if (byte !== undefined && byte > SPACE) return at;
  let end = at;
  while (byte === SPACE || (byte === TAB && delimiter !== TAB)) byte = block[++end];
  if (byte === LF) return end + 1;
  if (byte === undefined) return ended && end > at ? end : -1;
  if (byte !== CR) return at;
  if (end + 1 >= block.length && !ended) return -1;
  return block[end + 1] === LF ? end + 2 : end + 1;
}

/** @param line where the row begins */
export function unclosedQuote(name: string, row: number, splitter: CsvSplitter): LogsieveError {
  const line = row + splitter.lineBreaks;
  const how = splitter.overflow ? `is still open after ${byteLimit(MAX_QUOTED_BYTES)}` : 'is never closed';
  return new LogsieveError('UNCLOSED_QUOTE', `${name}: the quote that opens a field on line ${line} ${how}`, {
    place: { file: name, line },
    remedy: 'close the quote, or double it where it is meant as text; --from text reads what is no CSV',
  });
}
