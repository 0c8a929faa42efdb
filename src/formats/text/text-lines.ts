import type { Line, LineHandler } from '../line-reader.ts';
import { MAX_ROW_BYTES } from '../read-options.ts';
import type { Reading } from '../reading.ts';
import type { Piece, RowBatch } from '../row-batch.ts';
import { Continuation, MAX_RECORD_BYTES, MAX_RECORD_LINES } from './continuation.ts';

/** What is looked at of a line to tell whether it goes on with a record. */
const LOOKED_AT = 400;

/**
 * Plain text: a line is a row. With `multiline`, a head line and its continuation lines are one row with one
 * verdict, whose label is written on each of its lines, so that the output has as many lines as the input.
 */
export class TextLines implements LineHandler {
  readonly maxBytes = MAX_ROW_BYTES;
  readonly #reading: Reading;
  readonly #multiline: boolean;
  readonly #continuation = new Continuation();
  #record: Line[] = [];

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#multiline = reading.options.multiline === true;
  }

  get open(): Line | undefined {
    return this.#record[0];
  }

  reopen(): void {
    this.#record = [];
  }

  take(batch: RowBatch, block: Buffer, line: Line): void {
    if (!this.#multiline) {
      this.#record.push(line);
      this.close(batch, block);
      return;
    }
    const content = block.toString('latin1', line.start, Math.min(line.end, line.start + LOOKED_AT));
    if (!this.#hasRoom(line) || !this.#continuation.accepts(content)) {
      this.close(batch, block);
      this.#continuation.begin(content);
    }
    this.#record.push(line);
  }

  blank(batch: RowBatch, block: Buffer): void {
    if (this.#record.length > 0 && !this.#continuation.skipBlank()) this.close(batch, block);
  }

  close(batch: RowBatch, block: Buffer): void {
    const first = this.#record[0];
    const last = this.#record.at(-1);
    if (first === undefined || last === undefined) return;
    const { text, defaultSource } = this.#reading;
    const row = batch.size;
    batch.place(first.start, last.end, last.next, first.number);
    for (const { start } of this.#record) {
      if (this.#multiline) batch.markRow(start, row);
      else batch.marks.push(start);
    }
    this.#record = [];
    for (const values of batch.extra) values.push('');
    const bad = text.check(first.start, last.end, first.number);
    if (bad === undefined) {
      this.#reading.add(batch, text.text(first.start, last.end), defaultSource, first.number);
    } else {
      this.#reading.addUnreadable(batch, block.subarray(first.start, last.end), defaultSource, bad);
    }
  }

  takePiece(batch: RowBatch, { isFirst }: Piece): void {
    // The bytes go out as they are.
    if (isFirst) batch.marks.push(0);
  }

  #hasRoom({ end }: Line): boolean {
    const first = this.#record[0];
    if (first === undefined || this.#record.length >= MAX_RECORD_LINES) return false;
    return end - first.start <= MAX_RECORD_BYTES;
  }
}
