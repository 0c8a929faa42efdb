import { setImmediate as nextTurn } from 'node:timers/promises';
import { dotProducts, paddedClasses } from './regression/softmax-loss.ts';

/** More templates than this add little to the nearest one's cosine, but megabytes to the model file. */
const MAX_TEMPLATES = 4096;

/**
 * Which templates stand for all where there are more than the limit: evenly spaced within each label, every
 * label in proportion but with at least one.
 *
 * @returns indices in ascending order; all of them where they are few enough
 */
export function representativeTemplates(classes: ArrayLike<number>, limit = MAX_TEMPLATES): number[] {
  const all = Array.from({ length: classes.length }, (_, index) => index);
  if (all.length <= limit) return all;
  const byLabel = new Map<number, number[]>();
  for (const index of all) {
    const label = classes[index] as number;
    byLabel.set(label, [...(byLabel.get(label) ?? []), index]);
  }
  const kept = [...byLabel.values()].flatMap((indices) => {
    const share = Math.max(1, Math.floor((indices.length * limit) / all.length));
    return Array.from(
      { length: share },
      (_, i) => indices[Math.floor((i * indices.length) / share)] as number,
    );
  });
  return kept.sort((a, b) => a - b);
}

/** Dot products of one vector with each row of `rows` (count x dimension), into `products`. */
export function productsWith(rows: Float32Array, vector: Float32Array, products: Float64Array): void {
  const d = vector.length;
  const count = products.length;
  let row = 0;
  for (; row + 4 <= count; row += 4) {
    const a = row * d;
    const b = a + d;
    const c = b + d;
    const e = c + d;
    let p = 0;
    let q = 0;
    let r = 0;
    let s = 0;
    for (let j = 0; j < d; j++) {
      const x = vector[j] as number;
      p += x * (rows[a + j] as number);
      q += x * (rows[b + j] as number);
      r += x * (rows[c + j] as number);
      s += x * (rows[e + j] as number);
    }
    products[row] = p;
    products[row + 1] = q;
    products[row + 2] = r;
    products[row + 3] = s;
  }
  for (; row < count; row++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (vector[j] as number) * (rows[row * d + j] as number);
    products[row] = sum;
  }
}

/**
 * Cosine of each query to the nearest of the templates, all unit vectors: for held-out rows, give the
 * templates of the other folds only. Yields to the event loop every few milliseconds.
 *
 * @param queries count x dimension
 * @param templates count x dimension; where there are none, every cosine is 0
 */
export async function nearestCosines(
  queries: Float32Array,
  templates: Float32Array,
  dimension: number,
  options: { readonly signal?: AbortSignal } = {},
): Promise<Float32Array> {
  const queryCount = queries.length / dimension;
  const templateCount = templates.length / dimension;
  const nearest = new Float32Array(queryCount);
  if (templateCount === 0) return nearest;
  const padded = paddedClasses(templateCount);
  const wide = new Float64Array(padded * dimension);
  wide.set(templates);
  const block = new Float64Array(4 * dimension);
  const products = new Float64Array(4 * padded);
  const blocksPerTurn = Math.max(1, Math.floor(10_000_000 / (4 * padded * dimension)));
  for (let first = 0, turn = 1; first < queryCount; first += 4, turn++) {
    const part = queries.subarray(first * dimension, (first + 4) * dimension);
    block.set(part);
    dotProducts(block, wide, products, dimension, padded);
    for (let q = 0; q < part.length / dimension; q++) {
      let highest = -1;
      for (let t = 0; t < templateCount; t++) highest = Math.max(highest, products[q * padded + t] as number);
      nearest[first + q] = highest;
    }
    if (turn % blocksPerTurn === 0) {
      options.signal?.throwIfAborted();
      await nextTurn();
    }
  }
  return nearest;
}
