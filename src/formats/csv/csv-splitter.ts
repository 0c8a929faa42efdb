import { ByteFinder, LineFinder } from '../byte-finder.ts';

const QUOTE = 0x22;
const SPACE = 0x20;

/** How a field was written; flags. */
const QUOTED = 1;
/** A quoted field holds doubled quotes. */
export const DOUBLED = 2;
/** Text follows the closing quote, before the delimiter. */
export const TRAILING = 4;
/** Space stands before the opening quote. */
const SPACED = 8;

const FULL_WIDTH: ReadonlySet<number> = new Set([0x8b, 0x8d, 0x9d, 0xa0]);
const MAY_BEGIN_FORMULA = new Uint8Array(256);
for (const byte of [...Buffer.from('=+-@\t\r\n'), 0xef]) MAY_BEGIN_FORMULA[byte] = 1;

/** A quoted field may hold so many bytes; one that goes on is an unclosed quote. */
export const MAX_QUOTED_BYTES = 16 * 1024 * 1024;

type Mode = 'start' | 'plain' | 'quoted' | 'spaced' | 'literal';

/**
 * Splits one CSV row (RFC 4180, read leniently) into fields, on bytes. It can stop anywhere for want of input
 * and go on where it stopped: each call is given the row's bytes from its first one.
 *
 * A field that begins with space and quote is quoted when a delimiter, a line end or the end of the input
 * directly follows its closing quote; else it is literal text. A quote anywhere else is literal.
 */
export class CsvSplitter {
  /** Fields of the row so far; only the first `recorded` are kept in the arrays. */
  count = 0;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly flags: Uint8Array;
  /** Where the row's content ends, and where the next row begins. */
  end = 0;
  next = 0;
  /** Line ends inside the row's quoted fields. */
  lineBreaks = 0;
  /** True when a quoted field passed its limit. */
  overflow = false;
  /** Cells of the row that a spreadsheet would run as a formula. */
  formulaCells = 0;
  /**
   * Fields that are not to be written as they stand, three numbers each: start, end, and where a formula's text
   * begins, or -1 for a field that was read as quoted after a space.
   */
  readonly edits: number[] = [];
  readonly delimiter: number;
  readonly #editFormulas: boolean;
  readonly #width: number;
  readonly #delimiters: ByteFinder;
  readonly #quotes = new ByteFinder(QUOTE);
  readonly #lines = new LineFinder();
  #block: Buffer = Buffer.alloc(0);
  #ended = false;
  #mode: Mode = 'start';
  #position = 0;
  #fieldStart = 0;
  #open = 0;
  #innerEnd = 0;
  #fieldFlags = 0;

  /**
   * @param width columns of the header; 0 while it is unknown
   * @param recorded fields whose place is kept
   * @param editFormulas whether `edits` holds formula cells too
   */
  constructor(delimiter: number, width: number, recorded: number, editFormulas = false) {
    this.delimiter = delimiter;
    this.#editFormulas = editFormulas;
    this.#width = width;
    this.#delimiters = new ByteFinder(delimiter);
    this.starts = new Int32Array(recorded);
    this.ends = new Int32Array(recorded);
    this.flags = new Uint8Array(recorded);
  }

  /** Gives the bytes to read from. A row that was begun must begin at the block's first byte. */
  feed(block: Buffer, ended: boolean): void {
    this.#block = block;
    this.#ended = ended;
    this.#delimiters.reset(block);
    this.#quotes.reset(block);
    this.#lines.reset(block);
  }

  /** Begins the row at `start`. */
  begin(start: number): void {
    this.count = 0;
    this.lineBreaks = 0;
    this.formulaCells = 0;
    if (this.edits.length > 0) this.edits.length = 0;
    this.#position = start;
    this.#fieldStart = start;
    this.#fieldFlags = 0;
    this.#mode = 'start';
  }

  /** True when the row ends, so far, inside a quoted field. */
  get quoteIsOpen(): boolean {
    return this.#mode === 'quoted';
  }

  /** Says that the row now begins `distance` bytes earlier in the block, as bytes before it were taken. */
  rebase(distance: number): void {
    if (distance === 0) return;
    this.#position -= distance;
    this.#fieldStart -= distance;
    this.#open -= distance;
    this.#innerEnd -= distance;
    const recorded = Math.min(this.count, this.starts.length);
    for (let i = 0; i < recorded; i++) {
      this.starts[i] = (this.starts[i] ?? 0) - distance;
      this.ends[i] = (this.ends[i] ?? 0) - distance;
    }
    for (let i = 0; i < this.edits.length; i++) {
      const place = this.edits[i] ?? -1;
      if (place >= 0) this.edits[i] = place - distance;
    }
  }

  /** Goes on with the row; false when it is not complete in the block. */
  scan(): boolean {
    const block = this.#block;
    const limit = block.length;
    for (;;) {
      switch (this.#mode) {
        case 'start': {
          let at = this.#position;
          let byte = block[at];
          if (byte === SPACE) {
            do byte = block[++at];
            while (byte === SPACE);
          }
          this.#position = at;
          if (at >= limit && !this.#ended) return false;
          if (byte === QUOTE) {
            this.#mode = at === this.#fieldStart ? 'quoted' : 'spaced';
            this.#open = at;
            this.#position = at + 1;
          } else this.#mode = 'plain';
          break;
        }
        case 'plain': {
          const end = Math.min(this.#delimiters.next(this.#position), this.#lines.end(this.#position));
          this.#position = end;
          if (end >= limit && !this.#ended) return false;
          const done = this.#finishField(end);
          if (done !== undefined) return done;
          break;
        }
        case 'quoted':
        case 'spaced': {
          const closed = this.#findClosingQuote();
          if (closed !== undefined) return closed;
          break;
        }
        case 'literal': {
          const lineEnd = this.#lines.end(this.#position);
          if (lineEnd >= limit && !this.#ended) return false;
          const last = this.count === this.#width - 1;
          this.#position = last ? lineEnd : this.#literalEnd(lineEnd);
          const done = this.#finishField(this.#position);
          if (done !== undefined) return done;
          break;
        }
      }
    }
  }

  /** Undefined when the field's kind is decided; else what `scan` is to return. */
  #findClosingQuote(): boolean | undefined {
    const block = this.#block;
    const limit = block.length;
    const quote = this.#quotes.next(this.#position);
    const spaced = this.#mode === 'spaced';
    const tooLong = quote - this.#open > MAX_QUOTED_BYTES;
    if (tooLong || quote >= limit) {
      this.#position = tooLong ? this.#position : limit;
      this.overflow ||= tooLong && !spaced;
      if (!spaced || !(tooLong || this.#ended)) return false;
      this.#readAsLiteral();
      return undefined;
    }
    this.#position = quote;
    if (quote + 1 >= limit && !this.#ended) return false;
    const after = block[quote + 1];
    if (after === QUOTE) {
      this.#fieldFlags |= DOUBLED;
      this.#position = quote + 2;
      return undefined;
    }
    const closes = after === undefined || after === this.delimiter || after === 0x0a || after === 0x0d;
    if (spaced && !closes) {
      this.#readAsLiteral();
      return undefined;
    }
    this.#fieldFlags |= spaced ? QUOTED | SPACED : QUOTED;
    this.#innerEnd = quote;
    this.#position = quote + 1;
    this.lineBreaks += this.#lines.count(this.#open, quote);
    if (spaced) this.edits.push(this.#fieldStart, quote + 1, -1);
    this.#mode = 'plain';
    return undefined;
  }

  #readAsLiteral(): void {
    this.#mode = 'literal';
    this.#position = this.#fieldStart;
    this.#fieldFlags = 0;
  }

  /** The first delimiter of a literal field that lies outside text quoted after a space. */
  #literalEnd(lineEnd: number): number {
    const block = this.#block;
    let at = this.#fieldStart;
    for (;;) {
      const delimiter = Math.min(this.#delimiters.next(at), lineEnd);
      const quote = this.#quotes.next(at);
      if (quote >= delimiter) return delimiter;
      at = quote + 1;
      if (block[quote - 1] !== SPACE || quote === this.#fieldStart) continue;
      let closing = this.#quotes.next(at);
      while (closing < lineEnd && block[closing + 1] === QUOTE) closing = this.#quotes.next(closing + 2);
      if (closing < lineEnd) at = closing + 1;
    }
  }

  /** Records the field; undefined when another follows, else whether the row is complete. */
  #finishField(end: number): boolean | undefined {
    const block = this.#block;
    const byte = block[end];
    if (byte === 0x0d && end + 1 >= block.length && !this.#ended) {
      if (this.#mode === 'literal') this.#mode = 'plain';
      return false;
    }
    const index = this.count;
    if (index < this.starts.length) {
      let flags = this.#fieldFlags;
      const quoted = (flags & QUOTED) !== 0;
      if (quoted && end !== this.#innerEnd + 1) flags |= TRAILING;
      const inner = quoted && (flags & TRAILING) === 0;
      this.starts[index] = inner ? this.#open + 1 : this.#fieldStart;
      this.ends[index] = inner ? this.#innerEnd : end;
      this.flags[index] = flags;
    }
    const text = this.#fieldFlags === 0 ? this.#fieldStart : this.#open + 1;
    if (text < end && MAY_BEGIN_FORMULA[block[text] ?? 0] === 1 && (this.#fieldFlags & SPACED) === 0) {
      this.#noteFormula(text, end);
    }
    this.count = index + 1;
    this.#fieldFlags = 0;
    if (byte === this.delimiter && end < block.length) {
      this.#fieldStart = end + 1;
      this.#position = end + 1;
      this.#mode = 'start';
      return undefined;
    }
    this.end = end;
    this.next = this.#lines.after(end);
    return true;
  }

  #noteFormula(text: number, end: number): void {
    const block = this.#block;
    // Full-width + - = @, which spreadsheets read as the plain ones.
    if (block[text] === 0xef && !(block[text + 1] === 0xbc && FULL_WIDTH.has(block[text + 2] ?? 0))) return;
    this.formulaCells += 1;
    if (this.#editFormulas) this.edits.push(this.#fieldStart, end, text);
  }
}
