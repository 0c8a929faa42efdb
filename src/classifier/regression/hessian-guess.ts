import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabelledVectors } from './softmax-loss.ts';

/** Rows that the second moments are estimated on; more make a better guess, but not a faster fit. */
const SAMPLE_ROWS = 4096;
const ROWS_A_TURN = 256;
const LINES_A_TURN = 64;

/** Solves A y = x in place for each class, A being (dimension + 1) squared: the weights, then the bias. */
export type ClassSolver = (values: Float64Array) => void;

/**
 * A guess of the softmax loss's Hessian that is the same for every class: the rows' second moments times
 * (1 - 1/k) / k, the variance of a class's indicator at the start, plus the penalty (after Böhning 1992,
 * Multinomial logistic regression algorithm, who bounds the Hessian alike). Embeddings lie in a narrow cone,
 * which plain L-BFGS takes hundreds of passes to learn; from this guess it needs a few dozen.
 *
 * @returns a solver by the guess's Cholesky factor
 */
export async function factorHessianGuess(
  { vectors, weights, rows, dimension, classCount }: LabelledVectors,
  l2: number,
): Promise<ClassSolver> {
  const n = dimension + 1;
  const matrix = new Float64Array(n * n);
  const sampled = Math.min(rows, SAMPLE_ROWS);
  const block = new Float64Array(4 * n);
  let sampledWeight = 0;
  let totalWeight = 0;
  for (let row = 0; row < rows; row++) totalWeight += weights?.[row] ?? 1;
  for (let first = 0; first < sampled; first += 4) {
    block.fill(0);
    for (let r = 0; r < Math.min(4, sampled - first); r++) {
      const row = Math.floor(((first + r) * rows) / sampled);
      const weight = weights?.[row] ?? 1;
      const root = Math.sqrt(weight);
      sampledWeight += weight;
      for (let j = 0; j < dimension; j++) block[r * n + j] = root * (vectors[row * dimension + j] as number);
      block[r * n + dimension] = root;
    }
    addOuterProducts(matrix, block, n);
    if ((first + 4) % ROWS_A_TURN === 0) await nextTurn();
  }
  const scale = sampledWeight > 0 ? ((1 - 1 / classCount) / classCount) * (totalWeight / sampledWeight) : 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) matrix[i * n + j] = scale * (matrix[i * n + j] as number);
    // The bias has no penalty; a trace of one keeps the factor sound where every row is the same.
    const penalty = i < dimension ? l2 : 1e-9 * (1 + scale * totalWeight);
    matrix[i * n + i] = (matrix[i * n + i] as number) + penalty;
  }
  for (let i = 0; i < n; i++) {
    factorLine(matrix, i, n);
    if (i % LINES_A_TURN === LINES_A_TURN - 1) await nextTurn();
  }
  return (values) => solve(matrix, values, n);
}

/** Adds the lower triangle of the sum of four rows' outer products. */
function addOuterProducts(matrix: Float64Array, block: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const p = block[i] as number;
    const q = block[n + i] as number;
    const r = block[2 * n + i] as number;
    const s = block[3 * n + i] as number;
    const line = i * n;
    for (let j = 0; j <= i; j++) {
      matrix[line + j] =
        (matrix[line + j] as number) +
        (p * (block[j] as number) +
          q * (block[n + j] as number) +
          r * (block[2 * n + j] as number) +
          s * (block[3 * n + j] as number));
    }
  }
}

/** One line of the Cholesky factor in place of the matrix's lower triangle. */
function factorLine(matrix: Float64Array, i: number, n: number): void {
  for (let j = 0; j <= i; j++) {
    let sum = matrix[i * n + j] as number;
    for (let c = 0; c < j; c++) sum -= (matrix[i * n + c] as number) * (matrix[j * n + c] as number);
    matrix[i * n + j] = i === j ? Math.sqrt(sum) : sum / (matrix[j * n + j] as number);
  }
}

function solve(factor: Float64Array, values: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    let sum = values[i] as number;
    for (let j = 0; j < i; j++) sum -= (factor[i * n + j] as number) * (values[j] as number);
    values[i] = sum / (factor[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    const value = (values[i] as number) / (factor[i * n + i] as number);
    values[i] = value;
    for (let j = 0; j < i; j++) values[j] = (values[j] as number) - (factor[i * n + j] as number) * value;
  }
}
