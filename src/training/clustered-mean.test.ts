import { expect, test } from 'vitest';
import { clusteredMean } from './clustered-mean.ts';

test('of values that stand alone it is the standard error of a mean', () => {
  const { mean, standardError } = clusteredMean(Float64Array.of(1, 2, 3, 6), Int32Array.of(0, 1, 2, 3));
  expect(mean).toBe(3);
  // Square root of the sum of squared deviations, 14, over the count.
  expect(standardError).toBeCloseTo(Math.sqrt(14) / 4);
});

test('of values that say the same it is that of their clusters', () => {
  const repeated = clusteredMean(Float64Array.of(1, 1, 5, 5), Int32Array.of(7, 7, 9, 9));
  const once = clusteredMean(Float64Array.of(1, 5), Int32Array.of(7, 9));
  expect(repeated).toEqual(once);
});

test('values that are missing do not count, and of none nothing is known', () => {
  const some = clusteredMean(Float64Array.of(2, Number.NaN, 4), Int32Array.of(0, 0, 1));
  expect(some).toEqual(clusteredMean(Float64Array.of(2, 4), Int32Array.of(0, 1)));
  expect(clusteredMean(new Float64Array(), new Int32Array())).toEqual({ mean: 0, standardError: 0 });
});
