import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from './random.ts';

const draw = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('Random', () => {
  test('gives the stream of sfc32 seeded by splitmix32, whatever the machine', () => {
    expect(draw(1, 4)).toMatchInlineSnapshot(`
      [
        2420951833,
        2513034076,
        3847892949,
        4064752930,
      ]
    `);
  });

  test('gives the same stream for a seed and another for its neighbour', () => {
    expect(draw(7, 100)).toEqual(draw(7, 100));
    expect(draw(7, 100).filter((value, index) => value === draw(8, 100)[index])).toEqual([]);
  });

  test('fills the range evenly', () => {
    const buckets = new Array<number>(16).fill(0);
    for (const value of draw(3, 16_000)) {
      const bucket = value >>> 28;
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1150);
  });

  test('shuffle keeps every item', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const shuffled = new Random(seed).shuffle(items);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b));
      }),
    );
  });
});
