import { describe, expect, test } from 'vitest';
import { labelWeights } from './label-weights.ts';

describe('label weights', () => {
  test('bring the labels halfway to their shares', () => {
    // 8 and 2 rows, thought to be 1 to 1: halfway is 2 to 1.
    const classes = Int32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, -1, -1);
    const [one = 0, two = 0] = labelWeights(classes, [0.5, 0.5]);
    expect((8 * one) / (2 * two)).toBeCloseTo(2);
    expect(8 * one + 2 * two).toBeCloseTo(10);
  });

  test('are 1 where the rows have the shares, and of a label that no row has', () => {
    expect(labelWeights(Int32Array.of(0, 0, 0, 1), [0.75, 0.25, 0.4])).toEqual([
      expect.closeTo(1),
      expect.closeTo(1),
      1,
    ]);
  });
});
