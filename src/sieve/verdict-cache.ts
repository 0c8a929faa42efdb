import type { Verdict } from '../log/index.ts';

/** One template's place in the cache. */
export interface CacheEntry {
  /** What the stages after the rules say; undefined until they have been asked. */
  verdict: Verdict | undefined;
  /** Settles when they have answered; undefined where nobody is asking. */
  asking: Promise<void> | undefined;
  /** What a person said; null for nothing, undefined until looked up. */
  person: Verdict | null | undefined;
}

const WAYS = 8;
const WORDS = 4;

/**
 * A bounded table from a template's 128-bit hash to its verdict: set-associative over typed arrays, evicting
 * the least recently used of eight. A hit allocates nothing; the hash is keyed per process, so that a false
 * hit is a matter of 2^-128 and the cache is exact.
 */
export class VerdictCache {
  readonly #setMask: number;
  readonly #keys: Uint32Array;
  readonly #used: Uint32Array;
  readonly #entries: (CacheEntry | undefined)[];
  #clock = 0;

  /** @param entries how many templates are kept, rounded up to a power of two. @default 65,536 */
  constructor(entries = 65_536) {
    const sets = 2 ** Math.ceil(Math.log2(Math.max(1, entries / WAYS)));
    this.#setMask = sets - 1;
    this.#keys = new Uint32Array(sets * WAYS * WORDS);
    this.#used = new Uint32Array(sets * WAYS);
    this.#entries = new Array<CacheEntry | undefined>(sets * WAYS);
  }

  /**
   * The entry of a template, an empty one if it has none yet.
   * @param hash four words of the template's hash
   * @param scope 0, or a number of its own for each source that the configuration or an answer names
   */
  at(hash: Uint32Array, scope: number): CacheEntry {
    const a = ((hash[0] ?? 0) ^ Math.imul(scope, 0x9e3779b1)) >>> 0;
    const b = ((hash[1] ?? 0) ^ scope) >>> 0;
    const c = hash[2] ?? 0;
    const d = hash[3] ?? 0;
    const keys = this.#keys;
    const first = (a & this.#setMask) * WAYS;
    let oldest = first;
    let oldestUse = Number.POSITIVE_INFINITY;
    for (let slot = first; slot < first + WAYS; slot++) {
      const use = this.#used[slot] ?? 0;
      if (use < oldestUse) {
        oldestUse = use;
        oldest = slot;
      }
      const key = slot * WORDS;
      if (keys[key] !== a || keys[key + 1] !== b || keys[key + 2] !== c || keys[key + 3] !== d) continue;
      const entry = this.#entries[slot];
      if (entry === undefined) continue;
      this.#touch(slot);
      return entry;
    }
    keys.set([a, b, c, d], oldest * WORDS);
    this.#touch(oldest);
    const entry: CacheEntry = { verdict: undefined, asking: undefined, person: undefined };
    this.#entries[oldest] = entry;
    return entry;
  }

  #touch(slot: number): void {
    if (this.#clock === 0xffff_ffff) {
      // Ages only order the entries of one set: starting over makes a few evictions arbitrary, never wrong.
      this.#used.fill(0);
      this.#clock = 0;
    }
    this.#clock += 1;
    this.#used[slot] = this.#clock;
  }
}
