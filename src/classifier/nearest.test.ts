import { describe, expect, it } from 'vitest';
import { nearestCosines, productsWith, representativeTemplates } from './nearest.ts';
import { unitVectors } from './random-vectors.fixture.ts';

const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const row = (vectors: Float32Array, index: number, d: number) => vectors.subarray(index * d, (index + 1) * d);

describe('nearest templates', () => {
  it.each([1, 2, 3, 4, 5, 7, 30])('have the products of the plain definition, %i of them', (count) => {
    const templates = unitVectors(count, 13, 1);
    const vector = unitVectors(1, 13, 2);
    const products = new Float64Array(count);
    productsWith(templates, vector, products);
    products.forEach((product, index) => {
      expect(product).toBeCloseTo(dot(row(templates, index, 13), vector), 6);
    });
  });

  it.each([
    [1, 1],
    [5, 10],
    [9, 4],
    [400, 90],
  ])('are found for each of %i queries among %i', async (queryCount, templateCount) => {
    const queries = unitVectors(queryCount, 20, 3);
    const templates = unitVectors(templateCount, 20, 4);
    const nearest = await nearestCosines(queries, templates, 20);
    expect(nearest.length).toBe(queryCount);
    nearest.forEach((cosine, q) => {
      const all = Array.from({ length: templateCount }, (_, t) =>
        dot(row(queries, q, 20), row(templates, t, 20)),
      );
      expect(Math.abs(cosine - Math.max(...all))).toBeLessThan(1e-3);
    });
  });

  it('are at cosine 0 where there are none', async () => {
    expect(await nearestCosines(unitVectors(2, 5, 1), new Float32Array(0), 5)).toEqual(Float32Array.of(0, 0));
  });

  it('stop being sought when aborted', async () => {
    const search = nearestCosines(unitVectors(3000, 64, 1), unitVectors(500, 64, 2), 64, {
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(search).rejects.toThrow('enough');
  });
});

describe('representative templates', () => {
  it('are all where there are few', () => {
    expect(representativeTemplates([2, 0, 1], 3)).toEqual([0, 1, 2]);
  });

  it('keep to the limit in proportion, every label at least once', () => {
    const classes = Array.from({ length: 1000 }, (_, i) => (i === 500 ? 2 : i % 4 === 0 ? 1 : 0));
    const kept = representativeTemplates(classes, 100);
    const count = (label: number) => kept.filter((index) => classes[index] === label).length;
    expect(kept.length).toBeLessThanOrEqual(100);
    expect([count(0), count(1), count(2)]).toEqual([75, 24, 1]);
    expect(new Set(kept).size).toBe(kept.length);
  });
});
