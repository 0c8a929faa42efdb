import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNearestProduct } from './nearest-product.ts';
import { unitVectors } from './random-vectors.fixture.ts';

const oneGroup = (rows: Float32Array, dimension: number) => ({
  rows,
  dimension,
  groups: new Uint8Array(rows.length / dimension),
  groupCount: 1,
});

describe('nearest product', () => {
  it('is that of the plain definition, whatever the groups and the width of their rows', () => {
    const shapes = fc.record({
      groups: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 30 }),
      dimension: fc.integer({ min: 1, max: 70 }),
      seed: fc.nat(1e6),
    });
    fc.assert(
      fc.property(shapes, ({ groups, dimension, seed }) => {
        const rows = unitVectors(groups.length, dimension, seed);
        const nearest = createNearestProduct({ rows, dimension, groups, groupCount: 4 });
        const vector = unitVectors(1, dimension, seed + 1);
        for (let group = 0; group < 4; group++) {
          const products = groups.flatMap((of, row) =>
            of === group
              ? [vector.reduce((sum, value, i) => sum + value * (rows[row * dimension + i] ?? 0), 0)]
              : [],
          );
          const largest = products.length === 0 ? 0 : Math.max(...products);
          expect(Math.abs(nearest(vector, group) - largest)).toBeLessThan(1e-3);
        }
      }),
    );
  });

  it('holds the furthest apart that rows can be', () => {
    const even = new Float32Array(384).fill(1 / Math.sqrt(384));
    const axis = Float32Array.from({ length: 384 }, (_, i) => (i === 7 ? 1 : 0));
    for (const row of [even, axis]) {
      const opposite = row.map((value) => -value);
      expect(createNearestProduct(oneGroup(row, 384))(row, 0)).toBeCloseTo(1, 3);
      expect(createNearestProduct(oneGroup(opposite, 384))(row, 0)).toBeCloseTo(-1, 3);
    }
  });

  it('does not see what happens to the rows afterwards', () => {
    const rows = unitVectors(6, 9, 1);
    const nearest = createNearestProduct(oneGroup(rows, 9));
    const vector = rows.slice(9, 18);
    rows.fill(0);
    expect(nearest(vector, 0)).toBeCloseTo(1, 3);
  });
});
