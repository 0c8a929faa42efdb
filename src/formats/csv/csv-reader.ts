import { LineFinder } from '../byte-finder.ts';
import { wholeLength } from '../input/codec.ts';
import { PendingBytes } from '../pending-bytes.ts';
import { type RowProblem, rowProblem } from '../problem.ts';
import { MAX_ROW_BYTES } from '../read-options.ts';
import type { FormatReader, Reading } from '../reading.ts';
import { RowBatch } from '../row-batch.ts';
import { SourceNames } from '../source-names.ts';
import { rewriteRow, unquote } from './csv-field.ts';
import { MAX_COLUMNS } from './csv-header.ts';
import type { CsvLayout } from './csv-layout.ts';
import { CsvSplitter } from './csv-splitter.ts';
import { fieldText } from './field-text.ts';
import { blankLineEnd, readHeader, unclosedQuote } from './read-header.ts';

const CR = 0x0d;

/** Reads CSV (RFC 4180, leniently): bytes in, batches of rows out. */
export class CsvReader implements FormatReader {
  readonly #reading: Reading;
  readonly #delimiter: number;
  readonly #pending = new PendingBytes();
  readonly #sources = new SourceNames();
  readonly #lines = new LineFinder();
  #layout: CsvLayout | undefined;
  #splitter: CsvSplitter;
  #line = 1;
  #inRow = false;
  #passingOn = false;
  #spacedRows = 0;
  #spacedLine = 0;

  constructor(reading: Reading, delimiter: string) {
    this.#reading = reading;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#splitter = new CsvSplitter(this.#delimiter, 0, MAX_COLUMNS);
  }

  get ready(): boolean {
    return this.#layout !== undefined;
  }

  /** Columns and header of the document, once `ready`. */
  get layout(): CsvLayout | undefined {
    return this.#layout;
  }

  read(chunk: Buffer | undefined): RowBatch[] {
    if (chunk !== undefined) this.#pending.append(chunk);
    const ended = chunk === undefined;
    const batches: RowBatch[] = [];
    if (this.#layout === undefined && !this.#readHeader(ended)) return batches;
    const layout = this.#layout;
    if (layout === undefined) return batches;
    if (this.#passingOn) this.#passOn(batches, 0, ended, false);
    while (!this.#passingOn && this.#pending.length > 0) {
      const batch = new RowBatch(layout.extra.length);
      const whole = this.#readRows(batch, layout, ended);
      if (batch.block.length > 0) batches.push(batch);
      if (whole) break;
      this.#passOn(batches, MAX_ROW_BYTES, ended, true);
    }
    if (ended && this.#spacedRows > 0) {
      const inRows = this.#spacedRows > 1 ? `in ${this.#spacedRows.toLocaleString('en-US')} rows ` : '';
      this.#reading.warnings.push(
        rowProblem(
          'SPACE_BEFORE_QUOTE',
          this.#spacedLine,
          `${inRows}a field begins with space and quote; it was read as quoted`,
        ),
      );
      this.#spacedRows = 0;
    }
    return batches;
  }

  /** Reads the rows that are complete; false when the next one is too long to be held. */
  #readRows(batch: RowBatch, layout: CsvLayout, ended: boolean): boolean {
    const { text, statistics } = this.#reading;
    const splitter = this.#splitter;
    const block = this.#pending.view();
    text.open(block, ended);
    splitter.feed(block, ended);
    this.#lines.reset(block);
    let at = 0;
    let whole = true;
    while (at < block.length) {
      if (!this.#inRow) {
        const blankEnd = blankLineEnd(block, at, ended, this.#delimiter);
        if (blankEnd < 0) break;
        if (blankEnd > at) {
          statistics.blankLines += 1;
          this.#line += 1;
          at = blankEnd;
          continue;
        }
        splitter.begin(at);
        this.#inRow = true;
      }
      const complete = splitter.scan();
      if (splitter.overflow || (ended && !complete)) {
        throw unclosedQuote(this.#reading.options.name, this.#line, splitter);
      }
      if ((complete ? splitter.end : block.length) - at > MAX_ROW_BYTES && !splitter.quoteIsOpen) {
        whole = false;
        break;
      }
      if (!complete) break;
      this.#inRow = false;
      this.#addRow(batch, layout, block, at);
      this.#line += 1 + splitter.lineBreaks;
      at = splitter.next;
    }
    splitter.rebase(at);
    text.pass(at);
    batch.block = this.#pending.take(at);
    return whole;
  }

  #addRow(batch: RowBatch, layout: CsvLayout, block: Buffer, start: number): void {
    const reading = this.#reading;
    const splitter = this.#splitter;
    const { end, count } = splitter;
    const line = this.#line;
    const row = batch.messages.length;
    batch.place(start, end, splitter.next, line);
    batch.marks.push(end);
    reading.noteFormulas(splitter.formulaCells);
    if (splitter.edits.length > 0) this.#rewrite(batch, block, start, row);
    const source =
      layout.source < 0 || layout.source >= count
        ? reading.defaultSource
        : this.#sourceOf(layout.source, block);
    const width = count === layout.width ? undefined : this.#widthProblem(batch, row, layout.width);
    const bad = reading.text.check(start, end, line);
    if (width !== undefined && bad === undefined && layout.message >= count) {
      reading.addUnreadable(batch, Buffer.alloc(0), source, width);
    } else if (bad === undefined) {
      if (width !== undefined) reading.report(batch, row, width);
      reading.add(batch, fieldText(splitter, reading.text, layout.message), source, line);
    } else {
      const from = layout.message < count ? (splitter.starts[layout.message] ?? end) : end;
      const to = layout.message < count ? (splitter.ends[layout.message] ?? end) : end;
      reading.addUnreadable(batch, block.subarray(from, to), source, bad);
      if (width !== undefined) reading.report(batch, row, width);
    }
    for (const [i, column] of layout.extra.entries()) {
      batch.extra[i]?.push(bad === undefined ? fieldText(splitter, reading.text, column) : '');
    }
  }

  /** Sees to a row that has more or fewer fields than the header. */
  #widthProblem(batch: RowBatch, row: number, width: number): RowProblem {
    const { count } = this.#splitter;
    if (count < width) batch.pad(row, width - count);
    return rowProblem(
      'ROW_WIDTH',
      this.#line,
      `expected ${width} ${width === 1 ? 'field' : 'fields'}, found ${count}`,
    );
  }

  #rewrite(batch: RowBatch, block: Buffer, start: number, row: number): void {
    const splitter = this.#splitter;
    batch.replace(row, rewriteRow(block, start, splitter.end, splitter));
    if (splitter.edits.includes(-1)) this.#noteSpaced(this.#line);
  }

  #noteSpaced(line: number): void {
    this.#reading.tally.add('SPACE_BEFORE_QUOTE', line);
    if (this.#spacedRows === 0) this.#spacedLine = line;
    this.#spacedRows += 1;
  }

  #sourceOf(column: number, block: Buffer): string {
    const splitter = this.#splitter;
    const name = this.#sources.get(
      block,
      splitter.starts[column] ?? 0,
      splitter.ends[column] ?? 0,
      this.#reading.text,
    );
    const flags = splitter.flags[column] ?? 0;
    return flags === 0 ? name : unquote(name, flags);
  }

  /** Passes on a row that is too long to be read, up to the first line end after the limit. */
  #passOn(batches: RowBatch[], from: number, ended: boolean, first: boolean): void {
    const block = this.#pending.view();
    this.#reading.text.open(block, ended);
    this.#lines.reset(block);
    const lineEnd = this.#lines.end(from);
    // A CR at the end may be half of a CR LF.
    const complete = ended || lineEnd + (block[lineEnd] === CR ? 1 : 0) < block.length;
    const end = complete ? lineEnd : wholeLength(this.#reading.codec, block.subarray(0, lineEnd));
    const length = complete ? this.#lines.after(end) : end;
    const batch = new RowBatch(this.#layout?.extra.length);
    this.#reading.text.pass(length);
    batch.block = this.#pending.take(length);
    this.#passingOn = !complete;
    const place = { end, next: length, number: this.#line, maxBytes: MAX_ROW_BYTES };
    this.#reading.addPiece(batch, place, first, complete);
    if (complete) {
      this.#inRow = false;
      batch.marks.push(end);
      this.#line += 1;
    }
    if (batch.block.length > 0 || batch.size > 0) batches.push(batch);
  }

  /** Reads the header; false when it is not complete yet. */
  #readHeader(ended: boolean): boolean {
    const { options, text, statistics } = this.#reading;
    const block = this.#pending.view();
    text.open(block, ended);
    const header = readHeader(this.#reading, block, ended, this.#delimiter);
    if (header === undefined) return false;
    const { layout, length, line, nextLine, blankLines, spaced } = header;
    this.#layout = layout;
    if (spaced) this.#noteSpaced(line);
    this.#line = nextLine;
    statistics.blankLines += blankLines;
    text.pass(length);
    this.#pending.take(length);
    const recorded = 1 + Math.max(layout.source, layout.message, ...layout.extra);
    this.#splitter = new CsvSplitter(
      this.#delimiter,
      layout.width,
      recorded,
      options.escapeFormulas === true,
    );
    return true;
  }
}
