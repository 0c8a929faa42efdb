/** What `nextWithin` gives when nothing came in time. */
export const SILENCE = Symbol('silence');

/** Reads a stream of chunks with the two things a `for await` lacks: putting back, and giving up waiting. */
export class ChunkSource {
  readonly #iterator: AsyncIterator<Buffer>;
  #returned: Buffer[] = [];
  #reading: Promise<IteratorResult<Buffer>> | undefined;

  constructor(input: AsyncIterable<Buffer>) {
    this.#iterator = input[Symbol.asyncIterator]();
  }

  /** The next chunk, or undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    const reading = this.#reading ?? this.#iterator.next();
    this.#reading = undefined;
    const result = await reading;
    return result.done === true ? undefined : result.value;
  }

  /** As `next`, but gives up after a number of milliseconds; what comes later is kept for the next call. */
  async nextWithin(milliseconds: number): Promise<Buffer | undefined | typeof SILENCE> {
    if (this.#returned.length > 0) return this.next();
    this.#reading ??= this.#iterator.next();
    const reading = this.#reading;
    const result = await new Promise<IteratorResult<Buffer> | typeof SILENCE>((resolve, reject) => {
      const timer = setTimeout(() => resolve(SILENCE), milliseconds);
      reading.then(resolve, reject).finally(() => clearTimeout(timer));
    });
    if (result === SILENCE) return SILENCE;
    this.#reading = undefined;
    return result.done === true ? undefined : result.value;
  }

  /** Puts bytes back, to be read first. */
  putBack(chunk: Buffer): void {
    if (chunk.length > 0) this.#returned.push(chunk);
  }

  async close(): Promise<void> {
    this.#reading?.catch(() => undefined);
    await this.#iterator.return?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) yield chunk;
  }
}

export interface Sample {
  readonly bytes: Buffer;
  /** True when the sample is the whole input. */
  readonly ended: boolean;
}

/** Reads at least `size` bytes, or all there are, and puts them back. */
export function peek(source: ChunkSource, size: number): Promise<Sample> {
  return gather(source, size, undefined);
}

/**
 * Reads up to `size` bytes and puts them back. On a live stream it waits no longer than `patience`
 * milliseconds after the first complete line that is not blank.
 */
export function peekLive(source: ChunkSource, size: number, patience: number): Promise<Sample> {
  return gather(source, size, patience);
}

async function gather(source: ChunkSource, size: number, patience: number | undefined): Promise<Sample> {
  const chunks: Buffer[] = [];
  let length = 0;
  let deadline: number | undefined;
  let content = false;
  let ended = false;
  while (length < size) {
    const chunk =
      deadline === undefined
        ? await source.next()
        : await source.nextWithin(Math.max(0, deadline - performance.now()));
    if (chunk === SILENCE) break;
    if (chunk === undefined) {
      ended = true;
      break;
    }
    chunks.push(chunk);
    length += chunk.length;
    if (patience === undefined || deadline !== undefined) continue;
    for (const byte of chunk) {
      if (byte > 0x20) content = true;
      else if (content && (byte === 0x0a || byte === 0x0d)) deadline ??= performance.now() + patience;
    }
  }
  const bytes = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  source.putBack(bytes);
  return { bytes, ended };
}
