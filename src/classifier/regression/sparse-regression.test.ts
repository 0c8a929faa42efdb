import { describe, expect, it } from 'vitest';
import { congruential } from '../random-vectors.fixture.ts';
import { fitLogisticRegression } from './logistic-regression.ts';
import { fitSparseRegression, type SparseRows } from './sparse-regression.ts';

/** Rows with a third of their numbers, sparse and dense. */
function problem(weighted: boolean) {
  const [rows, dimension, classCount] = [60, 9, 4];
  const draw = congruential(11);
  const vectors = new Float32Array(rows * dimension);
  const classes = Int32Array.from({ length: rows }, () => Math.floor(draw() * classCount));
  const starts = new Int32Array(rows + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < dimension; column++) {
      if (draw() > 1 / 3) continue;
      const value = Math.fround(draw() + (column === classes[row] ? 1 : 0));
      vectors[row * dimension + column] = value;
      columns.push(column);
      values.push(value);
    }
    starts[row + 1] = columns.length;
  }
  const weights = Float64Array.from({ length: rows }, () => Math.floor(draw() * 3));
  const shape = { classes, rows, dimension, classCount, ...(weighted && { weights }) };
  const sparse: SparseRows = {
    ...shape,
    starts,
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  };
  return { sparse, dense: { ...shape, vectors } };
}

describe('sparse logistic regression', () => {
  it.each([false, true])('has the solution of the dense one, rows weighted: %s', async (weighted) => {
    const { sparse, dense } = problem(weighted);
    const found = await fitSparseRegression(sparse, { l2: 0.3, tolerance: 1e-6 });
    const wanted = await fitLogisticRegression(dense, { l2: 0.3, tolerance: 1e-6 });
    expect(found.gradientNorm).toBeLessThanOrEqual(1e-6);
    for (const part of ['weights', 'bias'] as const) {
      expect(found[part]).toHaveLength(wanted[part].length);
      found[part].forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[part][i] ?? Number.NaN, 5);
      });
    }
  });

  it('goes on from a fit of another penalty to the same solution, and has nothing to do from its own', async () => {
    const { sparse } = problem(true);
    const options = { l2: 0.3, tolerance: 1e-6 };
    const cold = await fitSparseRegression(sparse, options);
    const other = await fitSparseRegression(sparse, { l2: 3, tolerance: 1e-6 });
    const warm = await fitSparseRegression(sparse, { ...options, start: other.asSums });
    expect(warm.gradientNorm).toBeLessThanOrEqual(1e-6);
    warm.weights.forEach((value, i) => {
      expect(value).toBeCloseTo(cold.weights[i] ?? Number.NaN, 5);
    });
    const again = await fitSparseRegression(sparse, { l2: 0.3, tolerance: 1e-5, start: cold.asSums });
    expect(again.iterations).toBe(0);
    expect(again.weights[0]).toBeCloseTo(cold.weights[0] ?? Number.NaN, 6);
  });

  it('stops when asked to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(fitSparseRegression(problem(false).sparse, { l2: 1, signal })).rejects.toThrow('enough');
  });
});
