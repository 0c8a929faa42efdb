import { LineFinder } from './byte-finder.ts';
import { wholeLength } from './input/codec.ts';
import { PendingBytes } from './pending-bytes.ts';
import type { FormatReader, Reading } from './reading.ts';
import { type Piece, RowBatch } from './row-batch.ts';

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** A line in a block: its content lies between `start` and `end`, the next one begins at `next`. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  /** 1-based number of the line in the input. */
  readonly number: number;
}

/** What a format does with its lines. */
export interface LineHandler {
  /** Longer lines are passed on in pieces. */
  readonly maxBytes: number;
  /** Takes a line that is not blank. */
  take(batch: RowBatch, block: Buffer, line: Line): void;
  /** Takes a blank line, which is no row; it may end the record that was begun. */
  blank(batch: RowBatch, block: Buffer): void;
  /** Ends the record that was begun, if any: a long line or nothing follows. */
  close(batch: RowBatch, block: Buffer): void;
  /** Where the record begins to which more lines may come; undefined where there is none. */
  readonly open: Line | undefined;
  /** Forgets the open record, which will be read again when more has come. */
  reopen(): void;
  /** Says how a piece of a long line, which is the batch's block, is written in the input's own format. */
  takePiece(batch: RowBatch, piece: Piece): void;
}

/** Reads a format of lines: finds them, counts blank ones, and passes on what is too long to be held. */
export class LineReader implements FormatReader {
  readonly ready = true;
  readonly #reading: Reading;
  readonly #handler: LineHandler;
  readonly #pending = new PendingBytes();
  readonly #lines = new LineFinder();
  #number = 1;
  #passingOn = false;
  /** All that is pending is one line without its end, so that a long line is not searched at every chunk. */
  #inLine = false;

  constructor(reading: Reading, handler: LineHandler) {
    this.#reading = reading;
    this.#handler = handler;
  }

  get waiting(): boolean {
    return this.#pending.length > 0 && !this.#passingOn;
  }

  read(chunk: Buffer | undefined): RowBatch[] {
    if (chunk !== undefined) {
      const unfinished = this.#inLine && !this.#passingOn && !hasLineEnd(chunk);
      this.#pending.append(chunk);
      if (unfinished && this.#pending.length <= this.#handler.maxBytes) return [];
    }
    return this.#read(chunk === undefined, chunk === undefined);
  }

  flush(): RowBatch[] {
    return this.#read(false, true);
  }

  #read(ended: boolean, closed: boolean): RowBatch[] {
    const batches: RowBatch[] = [];
    if (this.#passingOn) this.#passOn(batches, ended, false);
    while (!this.#passingOn && this.#pending.length > 0) {
      const batch = this.#newBatch();
      const whole = this.#readLines(batch, ended, closed);
      if (batch.block.length > 0) batches.push(batch);
      if (whole) break;
      this.#passOn(batches, ended, true);
    }
    return batches;
  }

  /** Reads the lines that are complete; false when the next one is too long to be held. */
  #readLines(batch: RowBatch, ended: boolean, closed: boolean): boolean {
    const handler = this.#handler;
    const block = this.#pending.view();
    this.#reading.text.open(block, ended);
    this.#lines.reset(block);
    const { statistics } = this.#reading;
    let at = 0;
    let whole = true;
    let record: Line | undefined;
    let blankLinesBefore = statistics.blankLines;
    while (at < block.length) {
      const end = this.#lines.end(at);
      const complete = this.#isComplete(block, end, ended);
      if ((complete ? end : block.length) - at > handler.maxBytes) {
        whole = false;
        break;
      }
      if (!complete) break;
      const next = this.#lines.after(end);
      if (isBlank(block, at, end)) {
        handler.blank(batch, block);
        statistics.blankLines += 1;
      } else handler.take(batch, block, { start: at, end, next, number: this.#number });
      this.#number += 1;
      at = next;
      if (handler.open !== record) {
        record = handler.open;
        blankLinesBefore = statistics.blankLines;
      }
    }
    if (closed || !whole) handler.close(batch, block);
    const { open } = handler;
    if (open !== undefined) {
      at = open.start;
      this.#number = open.number;
      statistics.blankLines = blankLinesBefore;
      handler.reopen();
    }
    this.#reading.text.pass(at);
    batch.block = this.#pending.take(at);
    this.#inLine = open === undefined && !hasLineEnd(this.#pending.view());
    return whole;
  }

  #passOn(batches: RowBatch[], ended: boolean, first: boolean): void {
    const block = this.#pending.view();
    this.#reading.text.open(block, ended);
    this.#lines.reset(block);
    const lineEnd = this.#lines.end(0);
    const complete = this.#isComplete(block, lineEnd, ended);
    const end = complete ? lineEnd : wholeLength(this.#reading.codec, block.subarray(0, lineEnd));
    const length = complete ? this.#lines.after(end) : end;
    const batch = this.#newBatch();
    this.#reading.text.pass(length);
    batch.block = this.#pending.take(length);
    this.#passingOn = !complete;
    const { maxBytes } = this.#handler;
    this.#reading.addPiece(batch, { end, next: length, number: this.#number, maxBytes }, first, complete);
    if (batch.piece !== undefined && !this.#reading.isConverted) this.#handler.takePiece(batch, batch.piece);
    if (complete) this.#number += 1;
    if (batch.block.length > 0 || batch.size > 0) batches.push(batch);
  }

  /** Whether a line's end is known: a CR at the end may be half of a CR LF. */
  #isComplete(block: Buffer, end: number, ended: boolean): boolean {
    return ended || end + (block[end] === CR ? 1 : 0) < block.length;
  }

  #newBatch(): RowBatch {
    return new RowBatch(this.#reading.options.extraColumns?.length);
  }
}

function hasLineEnd(bytes: Buffer): boolean {
  return bytes.includes(LF) || bytes.includes(CR);
}

function isBlank(block: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = block[at] ?? 0;
    if (byte !== SPACE && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}
