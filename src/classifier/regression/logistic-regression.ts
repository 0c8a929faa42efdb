import { availableParallelism } from 'node:os';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { factorHessianGuess } from './hessian-guess.ts';
import { minimise } from './lbfgs.ts';
import { type LabelledVectors, lossScratch, PART_ROWS, paddedClasses, softmaxLoss } from './softmax-loss.ts';
import { startSoftmaxWorkers } from './softmax-workers.ts';

export interface LogisticRegressionOptions {
  /** Strength of the penalty, above 0: scikit-learn's 1/C. */
  readonly l2: number;
  /** Largest component of the summed objective's gradient at which the fit ends. @default 1e-4 */
  readonly tolerance?: number;
  /** @default 1000 */
  readonly maxIterations?: number;
  /** A fit to begin from, such as that of a neighbouring l2. @default all zeros */
  readonly start?: { readonly weights: Float64Array; readonly bias: Float64Array };
  /** Threads for a large fit; the result does not depend on it. @default the cores, at most 8 */
  readonly threads?: number;
  readonly signal?: AbortSignal;
}

export interface LogisticRegression {
  /** classCount x dimension */
  readonly weights: Float64Array;
  /** classCount */
  readonly bias: Float64Array;
  readonly iterations: number;
  /** Passes over the rows. */
  readonly passes: number;
  /** Largest absolute component of the gradient; above the tolerance where the fit ended early. */
  readonly gradientNorm: number;
}

/** Multiply-adds of a pass below which starting threads costs more than it saves. */
const WORTH_THREADS = 20_000_000;

/**
 * Multinomial logistic regression: minimises the sum over rows of row weight x cross entropy, plus
 * l2 / 2 x ||weights||^2, the bias unpenalised. That is scikit-learn's LogisticRegression(C = 1 / l2) for three
 * classes and more; for two, which scikit-learn fits by one vector, it is C = 2 / l2.
 *
 * The tolerance is on the sum, not on the mean over rows that scikit-learn's `tol` is on, so it means the same
 * closeness to the solution whatever the number of rows. Rows are 32-bit, all sums 64-bit. Large fits
 * share the rows among worker threads; but for copying and checking the rows at the start, the event loop is
 * not held for more than some milliseconds.
 *
 * @throws RangeError when sizes, classes, weights or l2 make no regression; the signal's reason when aborted
 */
export async function fitLogisticRegression(
  data: LabelledVectors,
  options: LogisticRegressionOptions,
): Promise<LogisticRegression> {
  const { rows, dimension, classCount } = data;
  const { l2, start, signal } = options;
  checkInput(data, l2);
  signal?.throwIfAborted();
  const k = paddedClasses(classCount);
  const size = k * (dimension + 1);
  const biasAt = k * dimension;
  const parts = Math.ceil(rows / PART_ROWS);
  const threads = options.threads ?? Math.min(8, availableParallelism());
  const large = threads > 1 && rows * dimension * k > WORTH_THREADS;

  await using workers = large ? startSoftmaxWorkers(data, size, threads) : undefined;
  const solveForClass = await factorHessianGuess(data, l2);
  const scratch = lossScratch(dimension, classCount);
  const ownGradient = new Float64Array(size);
  const ofClass = new Float64Array(dimension + 1);

  const minimum = await minimise(
    {
      size,
      async value(at, gradient) {
        signal?.throwIfAborted();
        if (workers !== undefined) await workers.pass(at);
        gradient.fill(0);
        let loss = 0;
        for (let part = 0; part < parts; part++) {
          let partGradient: Float64Array = ownGradient;
          if (workers !== undefined) {
            loss += workers.partLosses[part] as number;
            partGradient = workers.partGradients.subarray(part * size, (part + 1) * size);
          } else {
            const from = part * PART_ROWS;
            loss += softmaxLoss(data, from, Math.min(rows, from + PART_ROWS), at, ownGradient, scratch);
            await nextTurn();
          }
          for (let i = 0; i < size; i++) gradient[i] = (gradient[i] as number) + (partGradient[i] as number);
        }
        let squares = 0;
        for (let i = 0; i < biasAt; i++) {
          const weight = at[i] as number;
          squares += weight * weight;
          gradient[i] = (gradient[i] as number) + l2 * weight;
        }
        return loss + (l2 / 2) * squares;
      },
      precondition(direction) {
        for (let c = 0; c < classCount; c++) {
          const weights = direction.subarray(c * dimension, (c + 1) * dimension);
          ofClass.set(weights);
          ofClass[dimension] = direction[biasAt + c] as number;
          solveForClass(ofClass);
          weights.set(ofClass.subarray(0, dimension));
          direction[biasAt + c] = ofClass[dimension] as number;
        }
      },
    },
    startAt(start, size, biasAt),
    { tolerance: options.tolerance ?? 1e-4, maxIterations: options.maxIterations ?? 1000 },
  );
  return {
    weights: minimum.at.slice(0, classCount * dimension),
    bias: minimum.at.slice(biasAt, biasAt + classCount),
    iterations: minimum.iterations,
    passes: minimum.evaluations,
    gradientNorm: minimum.gradientNorm,
  };
}

function startAt(start: LogisticRegressionOptions['start'], size: number, biasAt: number): Float64Array {
  const at = new Float64Array(size);
  at.set(start?.weights ?? []);
  at.set(start?.bias ?? [], biasAt);
  return at;
}

function checkInput(data: LabelledVectors, l2: number): void {
  const { vectors, classes, weights, rows, dimension, classCount } = data;
  const require = (holds: boolean, what: string) => {
    if (!holds) throw new RangeError(`logistic regression needs ${what}`);
  };
  require(l2 > 0 && Number.isFinite(l2), 'an l2 above 0');
  require(rows >= 1 && classCount >= 2, 'at least one row and two classes');
  require(vectors.length === rows * dimension, 'rows x dimension numbers');
  require(classes.length === rows, 'one class a row');
  require(classes.every((c) => c >= 0 && c < classCount), 'classes from 0 to the class count');
  require(weights === undefined || weights.length === rows, 'one weight a row');
  require(weights?.every((weight) => weight >= 0 && Number.isFinite(weight)) ?? true, 'weights of 0 or more');
  require(allFinite(vectors), 'finite vectors');
}

/** A sum is finite only where all it sums is; `every` with its calls takes ten times as long. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isFinite(sum);
}
