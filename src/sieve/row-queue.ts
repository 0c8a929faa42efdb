import { deserialize, serialize } from 'node:v8';
import { type Found, isVerdict, JudgedRows } from './judged-rows.ts';
import { Spool } from './spool.ts';

/** A batch on its way out. */
export interface Waiting<R> {
  readonly rows: R;
  /** When it came, by `performance.now()`. */
  readonly arrivedAt: number;
  readonly bytes: number;
  /** undefined: it is still being read. */
  judged: JudgedRows | undefined;
  /** Hashes of the templates, four words a row, where they were asked for. */
  hashes: Uint32Array | undefined;
}

/** How batches wait on the disk. */
export interface Packing<R, P = unknown> {
  /** Directory of the file. */
  readonly directory: string;
  /** The batch as plain data. */
  pack(rows: R): P;
  /** A batch of such data, which holds on to none of its bytes. */
  unpack(packed: P): R;
}

/** What a batch on the disk is made of. */
interface Packed {
  readonly rows: unknown;
  /** Index into the queue's table of verdicts and templates, by row. */
  readonly found: Int32Array;
  readonly hashes: Uint32Array | undefined;
  readonly arrivedAt: number;
  readonly bytes: number;
}

/** Bytes of input that may be on their way to the disk. */
const MOST_ON_THE_WAY = 2 * 2 ** 20;

/**
 * Batches in the order they came: the first in memory, up to a bound; what comes after them on the disk, if it may;
 * the last few in memory again, since they are still being read or written.
 */
export class RowQueue<R> {
  readonly #limit: number;
  readonly #packing: Packing<R> | undefined;
  readonly #spool: Spool | undefined;
  #first: Waiting<R>[] = [];
  #last: Waiting<R>[] = [];
  #firstBytes = 0;
  #lastBytes = 0;
  #isMoving = false;
  /** What rows on the disk refer to; it starts anew when the disk is empty. */
  #table: Found[] = [];
  #indices = new Map<Found, number>();

  /** @param limit bytes of input that may wait in memory */
  constructor(limit: number, packing: Packing<R> | undefined) {
    this.#limit = limit;
    this.#packing = packing;
    this.#spool = packing && new Spool(packing.directory);
  }

  /** The batch that leaves next. */
  get head(): Waiting<R> | undefined {
    return this.#first[0];
  }

  get isEmpty(): boolean {
    // What is being moved stands nowhere for a moment.
    return !this.#isMoving && this.#first.length === 0 && this.#last.length === 0 && !this.#isSpooled;
  }

  /** Whether another batch may come. @param maySpool whether it may wait on the disk */
  hasRoom(maySpool: boolean): boolean {
    if (this.#mayJoinFirst) return true;
    return maySpool && this.#spool !== undefined && this.#lastBytes < MOST_ON_THE_WAY;
  }

  push(rows: R, bytes: number): Waiting<R> {
    const waiting: Waiting<R> = {
      rows,
      bytes,
      arrivedAt: performance.now(),
      judged: undefined,
      hashes: undefined,
    };
    if (this.#mayJoinFirst) {
      this.#first.push(waiting);
      this.#firstBytes += bytes;
    } else {
      this.#last.push(waiting);
      this.#lastBytes += bytes;
    }
    return waiting;
  }

  shift(): void {
    this.#firstBytes -= this.#first.shift()?.bytes ?? 0;
  }

  /** Whether `move` has something to do. */
  get isToMove(): boolean {
    if (this.#isMoving) return false;
    return this.#mayMoveUp ? this.#isSpooled || this.#last.length > 0 : this.#last[0]?.judged !== undefined;
  }

  /** Moves one batch: up to where the first are, or from the last to the disk. Once at a time. */
  async move(): Promise<void> {
    this.#isMoving = true;
    try {
      if (this.#mayMoveUp) {
        const next = this.#isSpooled ? await this.#unspool() : this.#shiftLast();
        if (next === undefined) return;
        this.#first.push(next);
        this.#firstBytes += next.bytes;
      } else await this.#writeOut();
    } finally {
      this.#isMoving = false;
    }
  }

  async close(): Promise<void> {
    await this.#spool?.close();
  }

  /** Whether nothing comes between the first and a batch that arrives now, and there is room. */
  get #mayJoinFirst(): boolean {
    const isInOrder = !this.#isMoving && !this.#isSpooled && this.#last.length === 0;
    return isInOrder && this.#firstBytes < this.#limit;
  }

  get #mayMoveUp(): boolean {
    return this.#firstBytes < this.#limit / 2;
  }

  get #isSpooled(): boolean {
    return this.#spool !== undefined && this.#spool.size > 0;
  }

  #shiftLast(): Waiting<R> | undefined {
    const next = this.#last.shift();
    this.#lastBytes -= next?.bytes ?? 0;
    return next;
  }

  async #writeOut(): Promise<void> {
    const [next] = this.#last;
    if (next?.judged === undefined || this.#packing === undefined || this.#spool === undefined) return;
    const packed: Packed = {
      rows: this.#packing.pack(next.rows),
      found: Int32Array.from(next.judged.found, (known) => this.#indexOf(known)),
      hashes: next.hashes,
      arrivedAt: next.arrivedAt,
      bytes: next.bytes,
    };
    await this.#spool.push(serialize(packed));
    this.#shiftLast();
  }

  async #unspool(): Promise<Waiting<R> | undefined> {
    const bytes = await this.#spool?.shift();
    if (bytes === undefined || this.#packing === undefined) return undefined;
    const packed: Packed = deserialize(bytes);
    const found = Array.from(packed.found, (index) => this.#table[index] as Found);
    if (!this.#isSpooled) {
      this.#table = [];
      this.#indices.clear();
    }
    return {
      rows: this.#packing.unpack(packed.rows),
      bytes: packed.bytes,
      arrivedAt: packed.arrivedAt,
      judged: new JudgedRows(found),
      hashes: packed.hashes,
    };
  }

  /** A template that has its verdict by now is its verdict. */
  #indexOf(known: Found): number {
    const kept = isVerdict(known) ? known : (known.verdict ?? known);
    let index = this.#indices.get(kept);
    if (index === undefined) {
      index = this.#table.push(kept) - 1;
      this.#indices.set(kept, index);
    }
    return index;
  }
}
