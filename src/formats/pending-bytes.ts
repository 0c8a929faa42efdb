const SMALLEST = 64 * 1024;

/**
 * Input that has arrived but not been taken. What is taken is never written over, so that batches may keep it;
 * a row that comes in many chunks is copied a bounded number of times.
 */
export class PendingBytes {
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  append(chunk: Uint8Array): void {
    if (this.#end + chunk.length > this.#buffer.length) {
      const rest = this.length;
      const capacity = Math.max(rest + chunk.length, rest > SMALLEST ? 2 * rest : 0);
      const grown = Buffer.allocUnsafeSlow(capacity);
      this.#buffer.copy(grown, 0, this.#start, this.#end);
      this.#buffer = grown;
      this.#start = 0;
      this.#end = rest;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** All that is pending. */
  view(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  /** Takes the first bytes away. */
  take(length: number): Buffer {
    const taken = this.#buffer.subarray(this.#start, this.#start + length);
    this.#start += length;
    return taken;
  }
}
