import { setImmediate as nextTurn } from 'node:timers/promises';
import { minimise } from './lbfgs.ts';
import type { LogisticRegression, LogisticRegressionOptions } from './logistic-regression.ts';
import { addRows, blockedClasses, blockedPlace, multiplyRows, type SparseMatrix } from './sparse-products.ts';

/** Labelled rows of few numbers that are not 0; row `i` has the class `classes[i]`. */
export interface SparseRows extends SparseMatrix {
  /** rows, each in [0, classCount). */
  readonly classes: Int32Array;
  readonly classCount: number;
  /** How often each row counts. @default 1 for every row */
  readonly weights?: Float64Array;
}

/** Weights as sums of rows: what a fit to the same rows, or to some of them, can begin from. */
export interface SparseStart {
  /** rows x classCount: what each row is times in a class's sum. */
  readonly factors: Float64Array;
  /** classCount */
  readonly bias: Float64Array;
}

export interface SparseRegression extends LogisticRegression {
  /** The same weights as sums of rows. */
  readonly asSums: SparseStart;
}

/** Rows of a stretch, some milliseconds, after which the event loop has its turn. */
const ROWS_A_TURN = 1024;

/**
 * `fitLogisticRegression` for rows of few numbers that are not 0: the same function is minimised, on one thread.
 *
 * Weights that L-BFGS reaches from 0 are sums of the rows, each times some factor (the representer theorem). It is
 * these factors that are sought, with their products with the rows beside them: 20 times fewer numbers than weights,
 * and the steps are the same.
 *
 * @param options.tolerance on the length of the gradient, not on its largest component
 * @throws the signal's reason when aborted
 */
export async function fitSparseRegression(
  data: SparseRows,
  options: Pick<LogisticRegressionOptions, 'l2' | 'tolerance' | 'maxIterations' | 'signal'> & {
    readonly start?: SparseStart;
  },
): Promise<SparseRegression> {
  const { rows, dimension, classCount } = data;
  const { l2, signal } = options;
  const k = blockedClasses(classCount);
  const half = rows * k;
  const size = 2 * half + k;
  const sums = new Float64Array(k * dimension);

  const sumRows = async (factors: Float64Array) => {
    sums.fill(0);
    for (let from = 0; from < rows; from += ROWS_A_TURN) {
      signal?.throwIfAborted();
      addRows(data, [from, Math.min(rows, from + ROWS_A_TURN)], factors, sums);
      await nextTurn();
    }
  };
  const multiply = async (products: Float64Array) => {
    for (let from = 0; from < rows; from += ROWS_A_TURN) {
      multiplyRows(data, [from, Math.min(rows, from + ROWS_A_TURN)], sums, products);
      await nextTurn();
    }
  };
  const startAt = async (): Promise<Float64Array> => {
    const at = new Float64Array(size);
    if (options.start === undefined) return at;
    const { factors, bias } = options.start;
    for (let row = 0; row < rows; row++) {
      at.set(factors.subarray(row * classCount, (row + 1) * classCount), row * k);
    }
    at.set(bias, 2 * half);
    await sumRows(at.subarray(0, half));
    await multiply(at.subarray(half, 2 * half));
    return at;
  };
  // Of the weights that two vectors stand for, and of their biases.
  const dot = (a: Float64Array, b: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < half; i++) sum += (a[i] as number) * (b[half + i] as number);
    for (let i = 2 * half; i < size; i++) sum += (a[i] as number) * (b[i] as number);
    return sum;
  };
  const minimum = await minimise(
    {
      size,
      async value(at, gradient) {
        const factors = gradient.subarray(0, half);
        const bias = gradient.subarray(2 * half).fill(0);
        const loss = residuals(data, at, factors, bias);
        let squares = 0;
        for (let i = 0; i < half; i++) {
          const factor = at[i] as number;
          squares += factor * (at[half + i] as number);
          factors[i] = (factors[i] as number) + l2 * factor;
        }
        await sumRows(factors);
        await multiply(gradient.subarray(half, 2 * half));
        return loss + (l2 / 2) * squares;
      },
      dot,
      norm: (gradient) => Math.sqrt(Math.max(0, dot(gradient, gradient))),
    },
    await startAt(),
    { tolerance: options.tolerance ?? 1e-4, maxIterations: options.maxIterations ?? 1000 },
  );
  await sumRows(minimum.at.subarray(0, half));
  const bias = minimum.at.slice(2 * half, 2 * half + classCount);
  const factors = new Float64Array(rows * classCount);
  for (let row = 0; row < rows; row++) {
    factors.set(minimum.at.subarray(row * k, row * k + classCount), row * classCount);
  }
  return {
    weights: Float64Array.from({ length: classCount * dimension }, (_, i) => {
      const c = Math.floor(i / dimension);
      return sums[blockedPlace(c, i - c * dimension, dimension)] as number;
    }),
    bias,
    asSums: { factors, bias },
    iterations: minimum.iterations,
    passes: minimum.evaluations,
    gradientNorm: minimum.gradientNorm,
  };
}

/**
 * Of each row and class the weighted probability less what is right, into `residuals`, and their sums of a class,
 * into `bias`; gives the summed, weighted cross entropy.
 *
 * @param at factors, rows' products, biases
 */
function residuals(data: SparseRows, at: Float64Array, factors: Float64Array, bias: Float64Array): number {
  const { rows, classes, classCount, weights } = data;
  const k = bias.length;
  const scoresAt = rows * k;
  const biasAt = 2 * scoresAt;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const own = row * k;
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classCount; c++) {
      const score = (at[scoresAt + own + c] as number) + (at[biasAt + c] as number);
      factors[own + c] = score;
      highest = Math.max(highest, score);
    }
    const right = classes[row] as number;
    const rightScore = factors[own + right] as number;
    let sum = 0;
    for (let c = 0; c < classCount; c++) {
      const e = Math.exp((factors[own + c] as number) - highest);
      factors[own + c] = e;
      sum += e;
    }
    const weight = weights === undefined ? 1 : (weights[row] as number);
    loss += weight * (Math.log(sum) + highest - rightScore);
    for (let c = 0; c < classCount; c++) {
      const residual = weight * ((factors[own + c] as number) / sum - (c === right ? 1 : 0));
      factors[own + c] = residual;
      bias[c] = (bias[c] as number) + residual;
    }
  }
  return loss;
}
