import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { congruential } from '../random-vectors.fixture.ts';
import { fitLogisticRegression } from './logistic-regression.ts';
import { type LabelledVectors, lossScratch, paddedClasses, softmaxLoss } from './softmax-loss.ts';

interface ExpectedCase {
  readonly name: string;
  readonly seed: number;
  readonly rows: number;
  readonly dimension: number;
  readonly classCount: number;
  readonly l2: number;
  readonly weighted: boolean;
  readonly weights: readonly number[];
  readonly bias: readonly number[];
}

const expected: { 'scikit-learn': string; cases: ExpectedCase[] } = JSON.parse(
  readFileSync(new URL('./fixtures/logistic-regression.json', import.meta.url), 'utf8'),
);

/** The same numbers as `problem` in scripts/expected-logistic-regression.py makes. */
function problem(shape: Omit<ExpectedCase, 'name' | 'l2' | 'weights' | 'bias'>): LabelledVectors {
  const { rows, dimension, classCount, weighted } = shape;
  const draw = congruential(shape.seed);
  const shift = Array.from({ length: dimension }, draw);
  const centres = Array.from({ length: classCount * dimension }, () => draw() / 2 - 0.25);
  const vectors = new Float32Array(rows * dimension);
  const classes = new Int32Array(rows);
  const weights = new Float64Array(rows).fill(1);
  for (let row = 0; row < rows; row++) {
    const right = (draw() * 2 ** 16) % classCount;
    classes[row] = right;
    if (weighted) weights[row] = (draw() * 2 ** 16) % 4;
    for (let j = 0; j < dimension; j++) {
      const centre = centres[right * dimension + j] ?? Number.NaN;
      vectors[row * dimension + j] = (shift[j] ?? Number.NaN) + centre + draw() * 2 - 1;
    }
  }
  return { vectors, classes, rows, dimension, classCount, ...(weighted && { weights }) };
}

const small = { seed: 7, rows: 30, dimension: 5, classCount: 4, weighted: true };

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] ?? Number.NaN))));
};

describe('logistic regression', () => {
  it.each(expected.cases)('has the solution of scikit-learn: $name', async (wanted) => {
    const fit = await fitLogisticRegression(problem(wanted), { l2: wanted.l2 });
    expect(fit.gradientNorm).toBeLessThanOrEqual(1e-4);
    expect(largestDifference(fit.weights, wanted.weights)).toBeLessThan(1e-3);
    expect(largestDifference(fit.bias, wanted.bias)).toBeLessThan(1e-3);
  });

  it('descends along a gradient that finite differences confirm', () => {
    const data = problem(small);
    const k = paddedClasses(data.classCount);
    const size = k * (data.dimension + 1);
    const draw = congruential(3);
    const at = Float64Array.from({ length: size }, () => draw() - 0.5);
    const scratch = lossScratch(data.dimension, data.classCount);
    const gradient = new Float64Array(size);
    const unused = new Float64Array(size);
    softmaxLoss(data, 3, 30, at, gradient, scratch);
    const used = (i: number) =>
      i < data.classCount * data.dimension ||
      (i >= k * data.dimension && i < k * data.dimension + data.classCount);
    for (let i = 0; i < size; i++) {
      const moved = (by: number) => {
        const there = at.slice();
        there[i] = (there[i] ?? 0) + by;
        return softmaxLoss(data, 3, 30, there, unused, scratch);
      };
      const slope = used(i) ? (moved(1e-5) - moved(-1e-5)) / 2e-5 : 0;
      expect(gradient[i]).toBeCloseTo(slope, 6);
    }
  });

  it('weighs a row as it would count its copies', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 12 }),
        async (counts) => {
          const shape = { seed: 8, rows: 12, dimension: 4, classCount: 3, weighted: false };
          const data = problem(shape);
          const rowsOf = counts.flatMap((count, row) => Array.from({ length: count }, () => row));
          const copied: LabelledVectors = {
            ...data,
            rows: rowsOf.length,
            vectors: Float32Array.from(
              rowsOf.flatMap((row) => [...data.vectors.subarray(row * 4, row * 4 + 4)]),
            ),
            classes: Int32Array.from(rowsOf, (row) => data.classes[row] ?? -1),
          };
          const options = { l2: 0.5, tolerance: 1e-7 };
          const weighted = await fitLogisticRegression(
            { ...data, weights: Float64Array.from(counts) },
            options,
          );
          const repeated = await fitLogisticRegression(copied, options);
          expect(largestDifference(weighted.weights, repeated.weights)).toBeLessThan(1e-5);
          expect(largestDifference(weighted.bias, repeated.bias)).toBeLessThan(1e-5);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('gives the same bits on one thread and on worker threads', async () => {
    const data = problem({ seed: 9, rows: 6000, dimension: 384, classCount: 9, weighted: true });
    const options = { l2: 20, tolerance: 1 };
    const alone = await fitLogisticRegression(data, { ...options, threads: 1 });
    const shared = await fitLogisticRegression(data, { ...options, threads: 3 });
    expect(alone.iterations).toBeGreaterThan(2);
    expect(shared).toEqual(alone);
  });

  it('needs no pass but the first when it starts at the solution', async () => {
    const first = await fitLogisticRegression(problem(small), { l2: 1 });
    const again = await fitLogisticRegression(problem(small), { l2: 1, start: first });
    expect(first.passes).toBeGreaterThan(3);
    expect(again).toMatchObject({ passes: 1, iterations: 0, weights: first.weights });
  });

  it('converges where a column is constant and classes are separable', async () => {
    const data = problem({ ...small, weighted: false });
    const classes = data.classes.map((_, row) => ((data.vectors[row * 5] ?? 0) > 0.5 ? 1 : 0));
    const vectors = data.vectors.map((value, i) => (i % 5 === 4 ? 0.25 : value));
    const fit = await fitLogisticRegression({ ...data, vectors, classes, classCount: 2 }, { l2: 1e-4 });
    expect(fit.gradientNorm).toBeLessThanOrEqual(1e-4);
  });

  it('says how far it came when it may not go on', async () => {
    const fit = await fitLogisticRegression(problem(small), { l2: 1e-3, maxIterations: 1 });
    expect(fit.iterations).toBe(1);
    expect(fit.gradientNorm).toBeGreaterThan(1e-4);
  });

  it('stops when aborted', async () => {
    const stop = new AbortController();
    const fit = fitLogisticRegression(problem(small), { l2: 1e-6, tolerance: 0, signal: stop.signal });
    setImmediate(() => stop.abort(new Error('enough')));
    await expect(fit).rejects.toThrow('enough');
  });

  it.each([
    ['l2', { l2: 0 }, {}],
    ['two classes', { l2: 1 }, { classCount: 1 }],
    ['numbers', { l2: 1 }, { dimension: 6 }],
    ['classes', { l2: 1 }, { classCount: 3 }],
    ['weight', { l2: 1 }, { weights: new Float64Array(2) }],
    ['weights of 0', { l2: 1 }, { weights: new Float64Array(30).fill(-1) }],
    ['finite', { l2: 1 }, { vectors: new Float32Array(150).fill(Number.NaN) }],
  ])('refuses what makes no regression: %s', async (what, options, wrong) => {
    await expect(fitLogisticRegression({ ...problem(small), ...wrong }, options)).rejects.toThrow(what);
  });
});
