import { expect, test } from 'vitest';
import { clusteredMean } from './clustered-mean.ts';
import { Random } from './random.ts';

test('of values that stand alone it is the standard error of a mean', () => {
  const { mean, standardError } = clusteredMean(Float64Array.of(1, 2, 3, 6), Int32Array.of(0, 1, 2, 3));
  expect(mean).toBe(3);
  // The sum of squared deviations is 14.
  expect(standardError).toBeCloseTo(Math.sqrt(14 / 3) / 2);
});

test('of values that say the same it is that of their clusters', () => {
  const repeated = clusteredMean(Float64Array.of(1, 1, 5, 5), Int32Array.of(7, 7, 9, 9));
  const once = clusteredMean(Float64Array.of(1, 5), Int32Array.of(7, 9));
  expect(repeated).toEqual(once);
});

test('values that are missing do not count, and of none nothing is known', () => {
  const some = clusteredMean(Float64Array.of(2, Number.NaN, 4), Int32Array.of(0, 0, 1));
  expect(some).toEqual(clusteredMean(Float64Array.of(2, 4), Int32Array.of(0, 1)));
  expect(clusteredMean(new Float64Array(), new Int32Array())).toEqual({
    mean: 0,
    standardError: null,
    margin: null,
  });
});

test('of a single cluster it has a mean, and nothing says how far that can be believed', () => {
  expect(clusteredMean(Float64Array.of(1, 0, 1), Int32Array.of(4, 4, 4))).toEqual({
    mean: 2 / 3,
    standardError: null,
    margin: null,
  });
});

test.each([2, 3, 5, 12])('covers the truth in about 95 of 100 cases, of %i clusters', (clusters) => {
  const random = new Random(clusters);
  const uniform = () => random.next() / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  let missed = 0;
  for (let draw = 0; draw < 4000; draw++) {
    const values = new Float64Array(clusters * 4);
    for (let cluster = 0; cluster < clusters; cluster++) values.fill(normal(), 4 * cluster, 4 * cluster + 4);
    const { mean, margin } = clusteredMean(
      values,
      Int32Array.from(values, (_, row) => Math.floor(row / 4)),
    );
    if (Math.abs(mean) > (margin ?? 0)) missed++;
  }
  expect(missed / 4000).toBeGreaterThan(0.03);
  expect(missed / 4000).toBeLessThan(0.07);
});
