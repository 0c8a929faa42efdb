/** Labelled vectors that a softmax regression is fitted to; row `i` has the class `classes[i]`. */
export interface LabelledVectors {
  /** rows x dimension, row after row. */
  readonly vectors: Float32Array;
  /** rows, each in [0, classCount). */
  readonly classes: Int32Array;
  readonly rows: number;
  readonly dimension: number;
  readonly classCount: number;
  /** How often each row counts. @default 1 for every row */
  readonly weights?: Float64Array;
}

/**
 * Rows that are summed as one part. The parts' sums are added in order, so a result has the same bits
 * whatever number of threads shared the work; one part takes a few milliseconds.
 */
export const PART_ROWS = 1024;

const ROWS_AT_ONCE = 4;
const CLASSES_AT_ONCE = 3;

/** Classes rounded up to what the loops take at once; the surplus ones hold zeros and are never read. */
export const paddedClasses = (classCount: number): number =>
  Math.ceil(classCount / CLASSES_AT_ONCE) * CLASSES_AT_ONCE;

/** Memory that one thread's passes use again and again. */
export interface LossScratch {
  readonly block: Float64Array;
  readonly scores: Float64Array;
}

export const lossScratch = (dimension: number, classCount: number): LossScratch => ({
  block: new Float64Array(ROWS_AT_ONCE * dimension),
  scores: new Float64Array(ROWS_AT_ONCE * paddedClasses(classCount)),
});

/** Products of four rows with every class: 4 x 3 sums at a time stay in registers, which is all the speed. */
function dotProducts(
  block: Float64Array,
  coefficients: Float64Array,
  scores: Float64Array,
  d: number,
  k: number,
) {
  for (let c = 0; c < k; c += 3) {
    const u = c * d;
    const v = u + d;
    const w = v + d;
    let a0 = 0;
    let a1 = 0;
    let a2 = 0;
    let b0 = 0;
    let b1 = 0;
    let b2 = 0;
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let d0 = 0;
    let d1 = 0;
    let d2 = 0;
    for (let j = 0; j < d; j++) {
      const p = coefficients[u + j] as number;
      const q = coefficients[v + j] as number;
      const r = coefficients[w + j] as number;
      let x = block[j] as number;
      a0 += x * p;
      a1 += x * q;
      a2 += x * r;
      x = block[d + j] as number;
      b0 += x * p;
      b1 += x * q;
      b2 += x * r;
      x = block[2 * d + j] as number;
      c0 += x * p;
      c1 += x * q;
      c2 += x * r;
      x = block[3 * d + j] as number;
      d0 += x * p;
      d1 += x * q;
      d2 += x * r;
    }
    scores[c] = a0;
    scores[c + 1] = a1;
    scores[c + 2] = a2;
    scores[k + c] = b0;
    scores[k + c + 1] = b1;
    scores[k + c + 2] = b2;
    scores[2 * k + c] = c0;
    scores[2 * k + c + 1] = c1;
    scores[2 * k + c + 2] = c2;
    scores[3 * k + c] = d0;
    scores[3 * k + c + 1] = d1;
    scores[3 * k + c + 2] = d2;
  }
}

/** Adds residual x row of four rows to the gradient. */
function backward(
  block: Float64Array,
  gradient: Float64Array,
  residuals: Float64Array,
  d: number,
  k: number,
) {
  for (let c = 0; c < k; c += 3) {
    const u = c * d;
    const v = u + d;
    const w = v + d;
    const a0 = residuals[c] as number;
    const a1 = residuals[c + 1] as number;
    const a2 = residuals[c + 2] as number;
    const b0 = residuals[k + c] as number;
    const b1 = residuals[k + c + 1] as number;
    const b2 = residuals[k + c + 2] as number;
    const c0 = residuals[2 * k + c] as number;
    const c1 = residuals[2 * k + c + 1] as number;
    const c2 = residuals[2 * k + c + 2] as number;
    const d0 = residuals[3 * k + c] as number;
    const d1 = residuals[3 * k + c + 1] as number;
    const d2 = residuals[3 * k + c + 2] as number;
    for (let j = 0; j < d; j++) {
      const p = block[j] as number;
      const q = block[d + j] as number;
      const r = block[2 * d + j] as number;
      const s = block[3 * d + j] as number;
      gradient[u + j] = (gradient[u + j] as number) + (a0 * p + b0 * q + c0 * r + d0 * s);
      gradient[v + j] = (gradient[v + j] as number) + (a1 * p + b1 * q + c1 * r + d1 * s);
      gradient[w + j] = (gradient[w + j] as number) + (a2 * p + b2 * q + c2 * r + d2 * s);
    }
  }
}

/**
 * Cross entropy of the rows [from, to) and its gradient, which overwrites `gradient`.
 *
 * @param coefficients padded classes x dimension, then one bias per padded class; `gradient` alike.
 * @returns the summed, weighted cross entropy
 */
export function softmaxLoss(
  data: LabelledVectors,
  from: number,
  to: number,
  coefficients: Float64Array,
  gradient: Float64Array,
  scratch: LossScratch,
): number {
  const { vectors, classes, weights, dimension, classCount } = data;
  const { block, scores } = scratch;
  const k = paddedClasses(classCount);
  const biasAt = k * dimension;
  gradient.fill(0);
  let loss = 0;
  for (let first = from; first < to; first += ROWS_AT_ONCE) {
    const count = Math.min(ROWS_AT_ONCE, to - first);
    const begin = first * dimension;
    const filled = count * dimension;
    for (let j = 0; j < filled; j++) block[j] = vectors[begin + j] as number;
    block.fill(0, filled);
    dotProducts(block, coefficients, scores, dimension, k);
    for (let r = 0; r < ROWS_AT_ONCE; r++) {
      const at = r * k;
      if (r >= count) {
        scores.fill(0, at, at + k);
        continue;
      }
      const row = first + r;
      const weight = weights === undefined ? 1 : (weights[row] as number);
      const right = classes[row] as number;
      let highest = Number.NEGATIVE_INFINITY;
      for (let c = 0; c < classCount; c++) {
        const score = (scores[at + c] as number) + (coefficients[biasAt + c] as number);
        scores[at + c] = score;
        if (score > highest) highest = score;
      }
      const rightScore = scores[at + right] as number;
      let sum = 0;
      for (let c = 0; c < classCount; c++) {
        const e = Math.exp((scores[at + c] as number) - highest);
        scores[at + c] = e;
        sum += e;
      }
      loss += weight * (Math.log(sum) + highest - rightScore);
      for (let c = 0; c < classCount; c++) {
        const residual = weight * ((scores[at + c] as number) / sum - (c === right ? 1 : 0));
        scores[at + c] = residual;
        gradient[biasAt + c] = (gradient[biasAt + c] as number) + residual;
      }
      for (let c = classCount; c < k; c++) scores[at + c] = 0;
    }
    backward(block, gradient, scores, dimension, k);
  }
  return loss;
}
