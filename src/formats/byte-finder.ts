/** Finds the next place of one byte in a block; the block is searched once however often it is asked. */
export class ByteFinder {
  readonly #byte: number;
  #block: Buffer = Buffer.alloc(0);
  #from = 0;
  #found = 0;

  constructor(byte: number) {
    this.#byte = byte;
  }

  reset(block: Buffer): void {
    this.#block = block;
    this.#from = 1;
    this.#found = 0;
  }

  /** The first place at or after `from`, or the block's length. */
  next(from: number): number {
    if (from >= this.#from && from <= this.#found) return this.#found;
    const at = this.#block.indexOf(this.#byte, from);
    this.#from = from;
    this.#found = at < 0 ? this.#block.length : at;
    return this.#found;
  }
}

/** Finds line ends: LF, CR LF or CR alone. */
export class LineFinder {
  readonly #lf = new ByteFinder(0x0a);
  readonly #cr = new ByteFinder(0x0d);
  #block: Buffer = Buffer.alloc(0);

  reset(block: Buffer): void {
    this.#block = block;
    this.#lf.reset(block);
    this.#cr.reset(block);
  }

  /** Where the line that holds `from` ends, before its line end; the block's length where it has none. */
  end(from: number): number {
    return Math.min(this.#lf.next(from), this.#cr.next(from));
  }

  /** Where the next line begins, given where this one ends. */
  after(end: number): number {
    const block = this.#block;
    if (block[end] === 0x0d && block[end + 1] === 0x0a) return end + 2;
    return Math.min(end + 1, block.length);
  }

  /** Line ends that begin in a stretch. */
  count(from: number, to: number): number {
    let count = 0;
    for (let at = this.end(from); at < to; at = this.end(this.after(at))) count += 1;
    return count;
  }
}
