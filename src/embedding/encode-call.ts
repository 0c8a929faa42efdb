/** Characters of a text that are read at all: some six times what usually fills the token limit. */
const MAX_CHARACTERS = 4096;

export interface EncodeOptions {
  /** Rejects with the signal's reason; texts that a worker has begun are finished unseen. */
  readonly signal?: AbortSignal | undefined;
  /** Called as vectors arrive, with how many of this call's are there. */
  readonly onProgress?: ((done: number) => void) | undefined;
}

/** Texts up to which a call is small. */
const SMALL_TEXTS = 32;

/** Some texts of one call, as a worker gets them. */
export interface Chunk {
  readonly call: EncodeCall;
  /** Where in the call's texts the chunk begins. */
  readonly start: number;
  readonly texts: readonly string[];
}

/** One call of `encode`: hands its texts out in chunks, gathers their vectors, settles once. */
export class EncodeCall {
  readonly vectors: Promise<Float32Array[]>;
  readonly #texts: readonly string[];
  readonly #found: Float32Array[];
  readonly #onProgress: EncodeOptions['onProgress'];
  #next = 0;
  #done = 0;
  #failed = false;
  #resolve: (vectors: Float32Array[]) => void = () => {};
  #reject: (reason: unknown) => void = () => {};

  constructor(texts: readonly string[], { signal, onProgress }: EncodeOptions) {
    this.#texts = texts;
    this.#found = new Array(texts.length);
    this.#onProgress = onProgress;
    const settled = new Promise<Float32Array[]>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const onAbort = () => this.fail(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    this.vectors = settled.finally(() => signal?.removeEventListener('abort', onAbort));
    if (texts.length === 0) this.#resolve([]);
  }

  /** Texts that are not handed out yet; none once the call has failed. */
  get left(): number {
    return this.#texts.length - this.#next;
  }

  /** Whether somebody is likely waiting for these few texts. */
  get isSmall(): boolean {
    return this.#texts.length <= SMALL_TEXTS;
  }

  take(count: number): Chunk {
    const start = this.#next;
    const texts = this.#texts.slice(start, start + count).map((text) => text.slice(0, MAX_CHARACTERS));
    this.#next += texts.length;
    return { call: this, start, texts };
  }

  /** @param values the chunk's vectors one after the other */
  receive({ start, texts }: Chunk, values: Float32Array): void {
    if (this.#failed) return;
    const dimension = values.length / texts.length;
    for (let index = 0; index < texts.length; index++) {
      this.#found[start + index] = values.slice(index * dimension, (index + 1) * dimension);
    }
    this.#done += texts.length;
    try {
      this.#onProgress?.(this.#done);
    } catch (error) {
      this.fail(error);
    }
    if (this.#done === this.#texts.length) this.#resolve(this.#found);
  }

  fail(reason: unknown): void {
    this.#failed = true;
    this.#next = this.#texts.length;
    this.#reject(reason);
  }
}
