import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { densityClusters } from './density-clusters.ts';

/** Unit vectors of the plane at the given angles, in degrees. */
const at = (angles: readonly number[], weights: readonly number[] = angles.map(() => 1)) => ({
  vectors: Float32Array.from(
    angles.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]),
  ),
  dimension: 2,
  weights,
});

const members = (angles: readonly number[], weights?: readonly number[], options = {}) =>
  densityClusters(at(angles, weights), options).map((cluster) => cluster.members);

describe('densityClusters', () => {
  test('chains neighbours within the radius and keeps apart what is beyond it', () => {
    // Cosine distance 0.2 is 36.9 degrees.
    expect(members([0, 30, 60, 180, 210])).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  test('puts the heaviest cluster first', () => {
    expect(members([0, 120, 240], [1, 5, 3])).toEqual([[1], [2], [0]]);
  });

  test('leaves out noise and gives border vectors to the nearest dense one', () => {
    // Dense: 0 and 70 (weight 5 each). 40 reaches 70 only; 180 reaches nothing.
    expect(members([0, 70, 40, 180], [5, 5, 1, 1], { leastWeight: 5 })).toEqual([[1, 2], [0]]);
  });

  test('does not join two clusters through a vector that is not dense itself', () => {
    expect(members([350, 0, 34, 66, 76], [30, 10, 1, 10, 30], { leastWeight: 40 })).toEqual([
      [2, 3, 4],
      [0, 1],
    ]);
  });

  test('calls a cluster stable that a narrower and a wider radius leave as it is', () => {
    const stable = (angles: readonly number[]) =>
      densityClusters(at(angles)).map((cluster) => cluster.stable);
    expect(stable([0, 10, 180])).toEqual([true, true]);
    expect(stable([0, 35])).toEqual([false]); // falls apart at 0.15, 31.8 degrees
    expect(stable([0, 39])).toEqual([false, false]); // grows together at 0.25, 41.4 degrees
  });

  test('agrees with the definition for any vectors and weights', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 359 }), fc.integer({ min: 1, max: 4 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 8 }), (drawn, leastWeight) => {
        const angles = drawn.map(([angle]) => angle);
        const weights = drawn.map(([, weight]) => weight);
        const near = (a: number, b: number) =>
          a === b || Math.cos((((angles[a] ?? 0) - (angles[b] ?? 0)) * Math.PI) / 180) >= 0.8;
        const all = angles.map((_, index) => index);
        const dense = all.filter(
          (a) => all.filter((b) => near(a, b)).reduce((sum, b) => sum + (weights[b] ?? 0), 0) >= leastWeight,
        );
        const found = members(angles, weights, { leastWeight });
        const clusterOf = (index: number) => found.findIndex((cluster) => cluster.includes(index));
        for (const a of dense) {
          expect(clusterOf(a)).toBeGreaterThanOrEqual(0);
          for (const b of dense) if (near(a, b)) expect(clusterOf(a)).toBe(clusterOf(b));
        }
        for (const a of all) {
          const cores = dense.filter((core) => near(a, core)).map(clusterOf);
          expect(cores.length === 0 ? [-1] : cores).toContain(clusterOf(a));
        }
        expect(found.flat().length).toBe(new Set(found.flat()).size);
      }),
    );
  });

  test('stops when asked to', () => {
    expect(() => densityClusters(at([0, 1]), { signal: AbortSignal.abort() })).toThrow('abort');
  });
});
