import type { RowProblem } from './problem.ts';

/** A run of consecutive rows, in the order of the input. */
export interface Batch {
  readonly size: number;
  readonly messages: readonly string[];
  /** Names of the systems; equal ones share one string. */
  readonly sources: readonly string[];
  /** By index in the batch; usually empty. */
  readonly problems: ReadonlyMap<number, readonly RowProblem[]>;
  /** Bytes of input the batch covers, decompressed. */
  readonly bytes: number;
  /** Values of `extraColumns`, one list of rows for each column; empty where a row lacks it. */
  readonly extra: readonly (readonly string[])[];
  /** Where the row stands of which the batch, itself without rows, is a piece: a row too long to be held. */
  readonly pieceOf: 'last row before' | 'next row' | undefined;
  /** 1-based line of the input where a row begins. */
  lineOf(index: number): number;
  /**
   * Lets go of all that rendering in the input's own format does not need: most of a batch that has to wait.
   * @param selected whether only rows of some labels will be written
   */
  shrink(selected: boolean): void;
}

/** The names of what is added to a record, so that none collides with a name of its own. */
export interface OutputNames {
  readonly label: string;
  readonly stage: string;
  readonly confidence: string;
  readonly reason: string;
  readonly errorCode: string;
}

/** Which stretch a batch is of a row too long to be held, which is passed on piece by piece. */
export interface Piece {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Where the row's content ends in the batch, before its line end. */
  readonly end: number;
  /** The one of the pieces that has the row: the one at which its label is written. */
  readonly rowIsIn: 'first' | 'last';
}

const NO_PROBLEMS: ReadonlyMap<number, readonly RowProblem[]> = new Map();

/**
 * A batch with what rendering needs: the bytes of its rows, blank lines and all, and for each row where in
 * them it lies and where its label goes. Output is these bytes with labels put in between.
 */
export class RowBatch implements Batch {
  messages: string[] = [];
  sources: string[] = [];
  readonly extra: string[][];
  /** Where each row begins in `block`. */
  starts: number[] = [];
  /** Where each row's own content ends, before its line end. */
  ends: number[] = [];
  /** Where each row ends, line end included. */
  nexts: number[] = [];
  lines: number[] = [];
  /** Where labels go, ascending: one a row, or several where a row has several lines. */
  marks: number[] = [];
  /** The row of each mark; absent where they are the same. */
  markRows: number[] | undefined;
  /** Bytes that stand for a row's own content, by row. */
  replacements: Map<number, Uint8Array> | undefined;
  /** Delimiters that a short row lacks, by row. */
  padding: Map<number, number> | undefined;
  /** Bytes of messages that cannot be decoded, by row. */
  rawMessages: Map<number, Buffer> | undefined;
  /** Names by row, where records bring names of their own. */
  names: OutputNames[] | undefined;
  /** Rows to which a label is added as first member, with no comma before it. */
  emptyObjects: Set<number> | undefined;
  piece: Piece | undefined;
  block: Buffer = Buffer.alloc(0);
  #problems: Map<number, RowProblem[]> | undefined;
  #shrunkSize: number | undefined;

  constructor(extraColumns = 0) {
    this.extra = Array.from({ length: extraColumns }, () => []);
  }

  get size(): number {
    return this.#shrunkSize ?? this.messages.length;
  }

  get bytes(): number {
    return this.block.length;
  }

  get pieceOf(): 'last row before' | 'next row' | undefined {
    if (this.piece === undefined || this.size > 0) return undefined;
    return this.piece.rowIsIn === 'first' ? 'last row before' : 'next row';
  }

  get problems(): ReadonlyMap<number, readonly RowProblem[]> {
    return this.#problems ?? NO_PROBLEMS;
  }

  lineOf(index: number): number {
    return this.lines[index] ?? 0;
  }

  shrink(selected: boolean): void {
    this.#shrunkSize = this.messages.length;
    this.messages = [];
    this.sources = [];
    this.lines = [];
    if (selected || this.replacements !== undefined) return;
    this.starts = [];
    this.ends = [];
    this.nexts = [];
    this.marks = this.marks.slice();
  }

  /** Adds a row that has been given no strings yet. */
  place(start: number, end: number, next: number, line: number): void {
    this.starts.push(start);
    this.ends.push(end);
    this.nexts.push(next);
    this.lines.push(line);
  }

  report(row: number, problem: RowProblem): void {
    this.#problems ??= new Map();
    const problems = this.#problems.get(row);
    if (problems === undefined) this.#problems.set(row, [problem]);
    else problems.push(problem);
  }

  /** Adds a label's place, which belongs to a row of several. */
  markRow(place: number, row: number): void {
    this.marks.push(place);
    this.markRows ??= [];
    this.markRows.push(row);
  }

  /** Names what is added to the next row. */
  name(names: OutputNames): void {
    this.names ??= [];
    this.names.push(names);
  }

  markEmptyObject(row: number): void {
    this.emptyObjects ??= new Set();
    this.emptyObjects.add(row);
  }

  replace(row: number, bytes: Uint8Array): void {
    this.replacements ??= new Map();
    this.replacements.set(row, bytes);
  }

  pad(row: number, delimiters: number): void {
    this.padding ??= new Map();
    this.padding.set(row, delimiters);
  }

  keepRaw(row: number, bytes: Buffer): void {
    this.rawMessages ??= new Map();
    this.rawMessages.set(row, bytes);
  }

  /** All that rendering needs, as plain data; problems and line numbers are no part of it. */
  pack(): PackedBatch {
    const { messages, sources, starts, ends, nexts, marks, markRows, replacements, padding } = this;
    const { rawMessages, names, emptyObjects, piece, block } = this;
    return {
      ...{
        messages,
        sources,
        markRows,
        replacements,
        padding,
        rawMessages,
        names,
        emptyObjects,
        piece,
        block,
      },
      places: [starts, ends, nexts, marks].map((places) => Uint32Array.from(places)),
      size: this.size,
    };
  }

  /** What `pack` gave, as a batch that renders to the same bytes and holds on to none of these. */
  static unpack({ places, size, rawMessages, replacements, block, ...rest }: PackedBatch): RowBatch {
    const [starts = [], ends = [], nexts = [], marks = []] = places.map((numbers) => Array.from(numbers));
    const batch = Object.assign(new RowBatch(), rest, {
      starts,
      ends,
      nexts,
      marks,
      block: Buffer.from(block),
    });
    batch.rawMessages = copyOf(rawMessages);
    batch.replacements = copyOf(replacements);
    batch.#shrunkSize = size;
    return batch;
  }
}

function copyOf(bytes: ReadonlyMap<number, Uint8Array> | undefined): Map<number, Buffer> | undefined {
  return bytes && new Map([...bytes].map(([row, some]) => [row, Buffer.from(some)]));
}

type Kept =
  | 'messages'
  | 'sources'
  | 'markRows'
  | 'replacements'
  | 'padding'
  | 'rawMessages'
  | 'names'
  | 'emptyObjects'
  | 'piece'
  | 'block';

/** A batch as plain data. */
export interface PackedBatch extends Pick<RowBatch, Kept> {
  /** Of starts, ends, nexts and marks. */
  readonly places: readonly Uint32Array[];
  readonly size: number;
}
