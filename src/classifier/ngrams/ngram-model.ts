/** How n-grams speak for classes: a logistic regression over buckets of hashed n-grams. */
export interface NgramModel {
  /** One a bucket; buckets are a power of two. */
  readonly inverseFrequencies: Float32Array;
  /** buckets x classes, a bucket's classes side by side; times the class's scale. */
  readonly weights: Int8Array;
  /** One a class. */
  readonly scales: Float32Array;
  /** One a class. */
  readonly bias: Float32Array;
}

const MOST_BUCKETS = 2 ** 17;
const FEWEST_BUCKETS = 2 ** 10;
const MOST_BYTES = 4 * 2 ** 20;

/** Buckets of a model for so many classes: as many as keep it below 4 MiB. */
export function bucketCountFor(classCount: number): number {
  const bytes = Float32Array.BYTES_PER_ELEMENT + classCount * Int8Array.BYTES_PER_ELEMENT;
  let buckets = MOST_BUCKETS;
  while (buckets > FEWEST_BUCKETS && buckets * bytes > MOST_BYTES) buckets /= 2;
  return buckets;
}
