import { setImmediate as nextTurn } from 'node:timers/promises';
import { createNearestProduct } from './nearest-product.ts';

/** More templates than this add little to the nearest one's cosine, but megabytes to the model file. */
const MAX_TEMPLATES = 4096;
/** Multiply-adds, some milliseconds, after which the event loop has its turn. */
const PRODUCTS_A_TURN = 50_000_000;

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
    const alike = byLabel.get(label);
    if (alike === undefined) byLabel.set(label, [index]);
    else alike.push(index);
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
 * Cosine of each query to the nearest of the templates, all unit vectors, to 1e-3 as a classifier in use finds it: for
 * held-out rows, give the templates of the other folds only. Yields to the event loop every few milliseconds.
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
  if (templateCount === 0 || queryCount === 0) return nearest;
  const nearestProduct = createNearestProduct({
    rows: templates,
    dimension,
    groups: new Int32Array(templateCount),
    groupCount: 1,
  });
  const queriesPerTurn = Math.max(1, Math.floor(PRODUCTS_A_TURN / (templateCount * dimension)));
  for (let query = 0; query < queryCount; query++) {
    nearest[query] = nearestProduct(queries.subarray(query * dimension, (query + 1) * dimension), 0);
    if ((query + 1) % queriesPerTurn === 0) {
      options.signal?.throwIfAborted();
      await nextTurn();
    }
  }
  return nearest;
}
