import { visitNgrams } from './visit-ngrams.ts';

/** Times an n-gram occurs, beyond which more say nothing new; counts fit into 16 bits. */
const MOST_COUNTED = 65_535;

/** Factor of an n-gram that occurs so often in a text: 1 + ln(times). */
const SUBLINEAR = Float64Array.from({ length: 64 }, (_, times) => (times === 0 ? 0 : 1 + Math.log(times)));

/**
 * Reads texts, one at a time, to the sparse TF-IDF vector of their hashed n-grams (Weinberger et al. 2009): 1 +
 * ln(times) times the bucket's inverse document frequency, of length 1. N-grams that share a bucket count as one.
 */
export class NgramReader {
  readonly #counts: Uint16Array;
  readonly #mask: number;
  #buckets = new Int32Array(256);
  #values = new Float64Array(256);
  #count = 0;

  /** @param bucketCount a power of two */
  constructor(bucketCount: number) {
    this.#counts = new Uint16Array(bucketCount);
    this.#mask = bucketCount - 1;
  }

  /** Buckets of the last text's n-grams, each once, in the order of their first n-grams. */
  get buckets(): Int32Array {
    return this.#buckets.subarray(0, this.#count);
  }

  /** The vector's numbers, in the order of `buckets`. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#count);
  }

  /** Reads the buckets alone. @returns how many words the text has */
  readBuckets(text: string): number {
    const counts = this.#counts;
    this.#clear();
    return visitNgrams(text, (hash) => {
      const bucket = hash & this.#mask;
      const times = counts[bucket] as number;
      if (times === 0) this.#add(bucket);
      if (times < MOST_COUNTED) counts[bucket] = times + 1;
    });
  }

  /** Reads buckets and values. @param inverseFrequencies one a bucket @returns as `readBuckets` */
  read(text: string, inverseFrequencies: Float32Array): number {
    const wordCount = this.readBuckets(text);
    let squares = 0;
    for (let i = 0; i < this.#count; i++) {
      const bucket = this.#buckets[i] as number;
      const times = this.#counts[bucket] as number;
      const factor = SUBLINEAR[times] ?? 1 + Math.log(times);
      const value = factor * (inverseFrequencies[bucket] as number);
      this.#values[i] = value;
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let i = 0; i < this.#count; i++) this.#values[i] = (this.#values[i] as number) / length;
    return wordCount;
  }

  /** How often the last text has n-grams of a bucket. */
  timesOf(bucket: number): number {
    return this.#counts[bucket] as number;
  }

  #clear(): void {
    for (let i = 0; i < this.#count; i++) this.#counts[this.#buckets[i] as number] = 0;
    this.#count = 0;
  }

  #add(bucket: number): void {
    if (this.#count === this.#buckets.length) {
      const [buckets, values] = [this.#buckets, this.#values];
      this.#buckets = new Int32Array(2 * buckets.length);
      this.#buckets.set(buckets);
      this.#values = new Float64Array(2 * values.length);
    }
    this.#buckets[this.#count++] = bucket;
  }
}
