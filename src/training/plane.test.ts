import { describe, expect, test } from 'vitest';
import { embedInPlane } from './plane.ts';
import { Random } from './random.ts';

/** Unit vectors about three directions, the first third about the first, and so on. */
function threeBundles(count: number, dimension: number): Float32Array {
  const random = new Random(3);
  const values = new Float32Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const vector = Array.from({ length: dimension }, () => (random.next() / 2 ** 32 - 0.5) * 0.4);
    const bundle = Math.floor((3 * row) / count);
    vector[bundle] = (vector[bundle] ?? 0) + 1;
    const length = Math.hypot(...vector);
    values.set(
      vector.map((x) => x / length),
      row * dimension,
    );
  }
  return values;
}

describe('embedInPlane', () => {
  test('keeps together what is together, in the unit square, the same each time', async () => {
    const values = threeBundles(90, 12);
    const plane = await embedInPlane(values, 12);
    expect(await embedInPlane(values, 12)).toEqual(plane);
    for (const x of plane) expect(x >= 0 && x <= 1).toBe(true);
    const distance = (a: number, b: number) =>
      Math.hypot(
        (plane[2 * a] ?? 0) - (plane[2 * b] ?? 0),
        (plane[2 * a + 1] ?? 0) - (plane[2 * b + 1] ?? 0),
      );
    const rows = [...Array(90).keys()];
    for (const row of rows) {
      const [nearest = -1] = rows
        .filter((other) => other !== row)
        .sort((a, b) => distance(row, a) - distance(row, b));
      expect(Math.floor(nearest / 30)).toBe(Math.floor(row / 30));
    }
  });

  test.each([0, 1, 3, 5])(
    'has a place for each of %i vectors, even where all are the same',
    async (count) => {
      const values = new Float32Array(count * 4);
      for (let row = 0; row < count; row++) values[4 * row] = 1;
      const plane = await embedInPlane(values, 4);
      expect(plane.length).toBe(2 * count);
      expect([...plane].every(Number.isFinite)).toBe(true);
    },
  );

  test('stops when asked to', async () => {
    const signal = AbortSignal.abort();
    await expect(embedInPlane(threeBundles(90, 12), 12, { signal })).rejects.toThrow('abort');
  });
});
