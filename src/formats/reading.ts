import type { ErrorCode } from '../errors.ts';
import type { BlockText } from './block-text.ts';
import { byteLimit } from './byte-count.ts';
import { isFormula } from './csv/csv-field.ts';
import type { Codec } from './input/codec.ts';
import { type ProblemCount, ProblemTally, type RowProblem, rowProblem } from './problem.ts';
import { DEFAULT_MAX_MESSAGE_CHARS, type Format, type ReadOptions } from './read-options.ts';
import type { Piece, RowBatch } from './row-batch.ts';

/** Counts of a document; final after its last batch. */
export interface Statistics {
  rows: number;
  blankLines: number;
  /** Cells that a spreadsheet would run as a formula; 0 where no CSV is written. */
  formulaCells: number;
  /** How many of them were written with an apostrophe before them. */
  formulaEscaped: number;
  /** Bytes taken from the input, as it came: of a gzip, its compressed bytes. */
  inputBytes: number;
  /** Encoding that the rows with BAD_ENCODING are likely in. */
  encodingHint: string | undefined;
  readonly problems: ReadonlyMap<ErrorCode, ProblemCount>;
}

/** Reads one format: bytes in, batches out. */
export interface FormatReader {
  /** False until what comes before the rows, such as a header, has been read. */
  readonly ready: boolean;
  /** Takes the next chunk, or undefined at the end, and gives the batches that are complete. */
  read(chunk: Buffer | undefined): RowBatch[];
  /** Gives rows that only wait to see whether a next line belongs to them. */
  flush?(): RowBatch[];
  /** True when `flush` would give rows. */
  readonly waiting?: boolean;
}

/** What all readers of one document share: its options, its counts and its rows' common checks. */
export class Reading {
  readonly options: ReadOptions;
  readonly codec: Codec;
  readonly text: BlockText;
  readonly defaultSource: string;
  /** Whether the output has another format than the input. */
  readonly isConverted: boolean;
  /** Which piece of a row too long to be held has the row. */
  readonly rowIsIn: Piece['rowIsIn'];
  readonly tally = new ProblemTally();
  readonly warnings: RowProblem[] = [];
  readonly statistics: Statistics;
  readonly #maxMessageChars: number;
  readonly #to: Format;

  constructor(format: Format, options: ReadOptions, codec: Codec, text: BlockText) {
    this.options = options;
    this.codec = codec;
    this.text = text;
    this.defaultSource = options.source ?? sourceOfName(options.name);
    const { to = format } = options;
    this.#to = to;
    this.isConverted = to !== format;
    this.rowIsIn = to === 'csv' || (to === 'ndjson' && this.isConverted) ? 'last' : 'first';
    this.#maxMessageChars = options.maxMessageChars ?? DEFAULT_MAX_MESSAGE_CHARS;
    this.statistics = {
      rows: 0,
      blankLines: 0,
      formulaCells: 0,
      formulaEscaped: 0,
      inputBytes: 0,
      encodingHint: undefined,
      problems: this.tally.counts,
    };
  }

  /** Reports a problem of a row. */
  report(batch: RowBatch, row: number, problem: RowProblem): void {
    batch.report(row, problem);
    this.tally.add(problem.code, problem.line);
    if (problem.code === 'BAD_ENCODING') this.statistics.encodingHint ??= this.text.encodingHint;
  }

  /** A warning about the whole document. */
  warn(code: ErrorCode, line: number, detail: string): void {
    this.warnings.push(rowProblem(code, line, detail));
    this.tally.add(code, line);
  }

  /** Counts cells that a spreadsheet would run as a formula, where they are written as such. */
  noteFormulas(cells: number): void {
    if (this.#to !== 'csv') return;
    this.statistics.formulaCells += cells;
    if (this.options.escapeFormulas === true) this.statistics.formulaEscaped += cells;
  }

  /** Counts those among the texts of a row that becomes one of a CSV; the rows of a CSV are counted by their bytes. */
  #noteFormulasOf(...texts: readonly (string | Buffer)[]): void {
    if (this.isConverted && this.#to === 'csv') this.noteFormulas(texts.filter(isFormula).length);
  }

  /** Adds a row's strings, after its place, and checks the message. */
  add(batch: RowBatch, message: string, source: string, line: number): void {
    const row = batch.messages.length;
    batch.messages.push(message);
    batch.sources.push(source);
    this.statistics.rows += 1;
    this.#noteFormulasOf(source, message);
    const first = message.charCodeAt(0);
    // From U+00A0 on there is white space again.
    if (first > 0x20 && first < 0x80) {
      if (message.length <= this.#maxMessageChars) return;
    } else if (message.trim() === '') {
      this.report(batch, row, rowProblem('EMPTY_MESSAGE', line, 'the message is empty or blank'));
      return;
    }
    if (message.length > this.#maxMessageChars) {
      const [length, most] = [message.length, this.#maxMessageChars].map((n) => n.toLocaleString('en-US'));
      const detail = `${length} characters; after the rules only the first ${most} count`;
      this.report(batch, row, rowProblem('TRUNCATED_FOR_MODEL', line, detail));
    }
  }

  /** Adds a row that has no message that could be judged; its problem is still to be reported. */
  addEmpty(batch: RowBatch, source: string): void {
    batch.messages.push('');
    batch.sources.push(source);
    this.statistics.rows += 1;
    this.#noteFormulasOf(source);
  }

  /** Says which piece of a row too long to be held the batch is, and adds the row where this piece has it. */
  addPiece(batch: RowBatch, place: LongRowPlace, isFirst: boolean, isLast: boolean): void {
    const { end, next, number, maxBytes } = place;
    batch.piece = { isFirst, isLast, end, rowIsIn: this.rowIsIn };
    if (isFirst) this.#noteFormulasOf(batch.block);
    if (!(this.rowIsIn === 'first' ? isFirst : isLast)) return;
    batch.place(0, end, next, number);
    const problem = rowProblem('LINE_TOO_LONG', number, `longer than ${byteLimit(maxBytes)}`);
    this.addUnreadable(batch, Buffer.alloc(0), this.defaultSource, problem);
    for (const values of batch.extra) values.push('');
  }

  /** Adds a row whose message cannot be read; the problem is reported with it. */
  addUnreadable(batch: RowBatch, raw: Buffer, source: string, problem: RowProblem): void {
    const row = batch.messages.length;
    this.addEmpty(batch, source);
    batch.keepRaw(row, raw);
    this.#noteFormulasOf(raw);
    this.report(batch, row, problem);
  }
}

/** Where a piece of a row too long to be held ends in its batch, and the row's line and limit. */
interface LongRowPlace {
  readonly end: number;
  readonly next: number;
  readonly number: number;
  readonly maxBytes: number;
}

/** A file's name without folders and without the endings of its format. */
function sourceOfName(name: string): string {
  const file = name.replace(/^.*[\\/]/, '');
  return file.replace(/(?:\.(?:csv|tsv|ndjson|jsonl|json|log|txt))?(?:\.gz)?$/i, '') || file;
}
