import { fitSparseRegression, type SparseStart } from '../regression/sparse-regression.ts';
import { bucketCountFor, type NgramModel } from './ngram-model.ts';
import { NgramReader } from './ngram-reader.ts';

/** Labelled texts; text `i` has the class `classes[i]`. */
export interface LabelledTexts {
  readonly texts: readonly string[];
  /** texts, each in [0, classCount). */
  readonly classes: Int32Array;
  readonly classCount: number;
  /** How often each text counts. @default 1 for every text */
  readonly weights?: Float64Array;
}

export interface NgramFit extends NgramModel {
  readonly iterations: number;
  /** Length of the gradient. */
  readonly gradientNorm: number;
  /** What a fit to the same texts, or to some of them, can begin from. */
  readonly asSums: SparseStart;
}

export interface NgramFitOptions {
  /** Strength of the penalty. */
  readonly l2: number;
  /** Length of the objective's gradient, for each text, at which the fit ends. @default 3e-4 */
  readonly tolerance?: number;
  /** A fit to the same texts to begin from. @default all zeros */
  readonly start?: SparseStart;
  readonly signal?: AbortSignal;
}

/** A bucket that one text alone has says nothing of others. */
const FEWEST_TEXTS = 2;
/** Closer, no answer differs. */
const DEFAULT_TOLERANCE = 3e-4;
const MAX_ITERATIONS = 300;
const INT8_LIMIT = 127;

/**
 * Fits multinomial logistic regression to the texts' n-grams (see `visitNgrams`), weighted by TF-IDF with smooth
 * inverse document frequencies (scikit-learn's). Weights are rounded to 8 bits, which moves a score by about 0.01.
 *
 * @throws the signal's reason when aborted
 */
export async function fitNgrams(data: LabelledTexts, options: NgramFitOptions): Promise<NgramFit> {
  const { texts, classes, classCount, weights } = data;
  const bucketCount = bucketCountFor(classCount);
  const reader = new NgramReader(bucketCount);
  const textsWith = new Int32Array(bucketCount);
  for (const text of texts) {
    reader.readBuckets(text);
    for (const bucket of reader.buckets) textsWith[bucket] = (textsWith[bucket] as number) + 1;
  }
  const inverseFrequencies = Float32Array.from(
    textsWith,
    (count) => Math.log((1 + texts.length) / (1 + count)) + 1,
  );
  const { columnOf, bucketOf } = columnsOf(textsWith);

  const starts = new Int32Array(texts.length + 1);
  const columns: number[] = [];
  const values: number[] = [];
  texts.forEach((text, row) => {
    reader.read(text, inverseFrequencies);
    const { buckets, values: ofText } = reader;
    buckets.forEach((bucket, i) => {
      const column = columnOf[bucket] as number;
      if (column < 0) return;
      columns.push(column);
      values.push(ofText[i] as number);
    });
    starts[row + 1] = columns.length;
  });
  const fit = await fitSparseRegression(
    {
      starts,
      columns: Int32Array.from(columns),
      values: Float32Array.from(values),
      classes,
      rows: texts.length,
      dimension: bucketOf.length,
      classCount,
      ...(weights && { weights }),
    },
    {
      ...options,
      tolerance: (options.tolerance ?? DEFAULT_TOLERANCE) * texts.length,
      maxIterations: MAX_ITERATIONS,
    },
  );
  return {
    inverseFrequencies,
    ...rounded(fit.weights, bucketOf, { bucketCount, classCount }),
    bias: Float32Array.from(fit.bias),
    iterations: fit.iterations,
    gradientNorm: fit.gradientNorm,
    asSums: fit.asSums,
  };
}

/**
 * The buckets that are fitted, and the place of each among them, -1 for the others. Those that most texts have are
 * neighbours, so that the processor's cache holds them.
 */
function columnsOf(textsWith: Int32Array): { columnOf: Int32Array; bucketOf: number[] } {
  const columnOf = new Int32Array(textsWith.length).fill(-1);
  const bucketOf: number[] = [];
  textsWith.forEach((count, bucket) => {
    if (count >= FEWEST_TEXTS) bucketOf.push(bucket);
  });
  bucketOf.sort((a, b) => (textsWith[b] as number) - (textsWith[a] as number) || a - b);
  bucketOf.forEach((bucket, column) => {
    columnOf[bucket] = column;
  });
  return { columnOf, bucketOf };
}

/** @param weights classes x columns */
function rounded(
  weights: Float64Array,
  bucketOf: readonly number[],
  { bucketCount, classCount }: { readonly bucketCount: number; readonly classCount: number },
): Pick<NgramModel, 'weights' | 'scales'> {
  const integers = new Int8Array(bucketCount * classCount);
  const scales = Float32Array.from({ length: classCount }, (_, c) => {
    const ofClass = weights.subarray(c * bucketOf.length, (c + 1) * bucketOf.length);
    const largest = ofClass.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
    const scale = Math.fround(largest / INT8_LIMIT);
    if (scale === 0) return 0;
    bucketOf.forEach((bucket, column) => {
      const integer = Math.round((ofClass[column] as number) / scale);
      integers[bucket * classCount + c] = Math.max(-INT8_LIMIT, Math.min(INT8_LIMIT, integer));
    });
    return scale;
  });
  return { weights: integers, scales };
}
