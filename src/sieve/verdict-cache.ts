import type { PersonAnswer } from '../answers/index.ts';
import type { Verdict } from '../log/index.ts';

/** One template's place in the cache. */
export interface CacheEntry {
  /** Version of the answers that `person` and `verdict` rest on. */
  version: number;
  /** What people said; null for nothing, undefined until looked up. */
  person: PersonAnswer | null | undefined;
  /** What the stages after the rules say; undefined until they have said it. */
  verdict: Verdict | undefined;
  /** When `verdict` had to do without an LLM that may answer later, by `performance.now()`; else undefined. */
  passedOnAt: number | undefined;
  /** What the classifier said, which holds whatever the answers are. */
  classified: Verdict | undefined;
  /** Settles when a stage has answered, which may pass the template on; undefined where nobody is asking. */
  asking: Promise<void> | undefined;
  /** Whether it is the LLM that is being asked. */
  awaitsLlm: boolean;
  /** Rows that were shown to the LLM's stage as examples. */
  examples: number;
  /** Why the last stage that was asked could not answer. */
  failure: unknown;
}

/** What a cache has done so far. */
export interface CacheCounts {
  /** Templates that were there when they were looked up, and those that were not. */
  readonly hits: number;
  readonly misses: number;
  /** Templates that are there, and how many there may be. */
  readonly entries: number;
  readonly capacity: number;
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
  #hits = 0;
  #misses = 0;
  #size = 0;

  /** @param entries how many templates are kept, rounded up to a power of two. @default 65,536 */
  constructor(entries = 65_536) {
    const sets = 2 ** Math.ceil(Math.log2(Math.max(1, entries / WAYS)));
    this.#setMask = sets - 1;
    this.#keys = new Uint32Array(sets * WAYS * WORDS);
    this.#used = new Uint32Array(sets * WAYS);
    this.#entries = new Array<CacheEntry | undefined>(sets * WAYS);
  }

  get counts(): CacheCounts {
    return {
      hits: this.#hits,
      misses: this.#misses,
      entries: this.#size,
      capacity: this.#entries.length,
    };
  }

  /**
   * The entry of a template, an empty one if it has none yet.
   * @param hashes holds the four words of the template's hash
   * @param scope 0, or a number of its own for each source that the configuration or an answer names
   * @param from where in `hashes` they begin. @default 0
   */
  at(hashes: Uint32Array, scope: number, from = 0): CacheEntry {
    const a = ((hashes[from] ?? 0) ^ Math.imul(scope, 0x9e3779b1)) >>> 0;
    const b = ((hashes[from + 1] ?? 0) ^ scope) >>> 0;
    const c = hashes[from + 2] ?? 0;
    const d = hashes[from + 3] ?? 0;
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
      this.#hits += 1;
      return entry;
    }
    this.#misses += 1;
    if (this.#entries[oldest] === undefined) this.#size += 1;
    keys.set([a, b, c, d], oldest * WORDS);
    this.#touch(oldest);
    const entry: CacheEntry = {
      version: -1,
      person: undefined,
      verdict: undefined,
      passedOnAt: undefined,
      classified: undefined,
      asking: undefined,
      awaitsLlm: false,
      examples: 0,
      failure: undefined,
    };
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
