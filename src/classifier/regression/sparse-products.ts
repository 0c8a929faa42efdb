/** Rows of few numbers that are not 0. */
export interface SparseMatrix {
  /** rows + 1: where each row's entries begin, then where the last one's end. */
  readonly starts: Int32Array;
  /** Of each entry, in [0, dimension); a row has a column at most once. */
  readonly columns: Int32Array;
  /** Of each entry. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly dimension: number;
}

/**
 * Classes are taken so many at a time over many rows, and have their numbers of a column side by side: then these are
 * in the processor's cache.
 */
const CLASSES_AT_ONCE = 5;

/** Classes that there is room for: some without a row, so that they can be taken together. */
export function blockedClasses(classCount: number): number {
  return Math.ceil(classCount / CLASSES_AT_ONCE) * CLASSES_AT_ONCE;
}

/** Where the number of a class and a column lies. */
export function blockedPlace(c: number, column: number, dimension: number): number {
  const within = c % CLASSES_AT_ONCE;
  return (c - within) * dimension + column * CLASSES_AT_ONCE + within;
}

/**
 * Adds the rows [from, to), each times its own factor of each class, to the columns' sums.
 *
 * @param factors rows x classes, of these as many as `blockedClasses` says
 * @param sums one of each class and column, at its `blockedPlace`
 */
export function addRows(
  { starts, columns, values, dimension }: SparseMatrix,
  [from, to]: readonly [from: number, to: number],
  factors: Float64Array,
  sums: Float64Array,
): void {
  const k = sums.length / dimension;
  for (let c = 0; c < k; c += CLASSES_AT_ONCE) {
    const block = c * dimension;
    for (let row = from; row < to; row++) {
      const own = row * k + c;
      const p = factors[own] as number;
      const q = factors[own + 1] as number;
      const r = factors[own + 2] as number;
      const s = factors[own + 3] as number;
      const t = factors[own + 4] as number;
      const end = starts[row + 1] as number;
      for (let entry = starts[row] as number; entry < end; entry++) {
        const value = values[entry] as number;
        const at = block + CLASSES_AT_ONCE * (columns[entry] as number);
        sums[at] = (sums[at] as number) + value * p;
        sums[at + 1] = (sums[at + 1] as number) + value * q;
        sums[at + 2] = (sums[at + 2] as number) + value * r;
        sums[at + 3] = (sums[at + 3] as number) + value * s;
        sums[at + 4] = (sums[at + 4] as number) + value * t;
      }
    }
  }
}

/**
 * Products of the rows [from, to) with each class's column numbers, into `products`.
 *
 * @param weights one of each class and column, at its `blockedPlace`
 * @param products rows x classes, of these as many as `blockedClasses` says
 */
export function multiplyRows(
  { starts, columns, values, dimension }: SparseMatrix,
  [from, to]: readonly [from: number, to: number],
  weights: Float64Array,
  products: Float64Array,
): void {
  const k = weights.length / dimension;
  for (let c = 0; c < k; c += CLASSES_AT_ONCE) {
    const block = c * dimension;
    for (let row = from; row < to; row++) {
      const end = starts[row + 1] as number;
      let p = 0;
      let q = 0;
      let r = 0;
      let s = 0;
      let t = 0;
      for (let entry = starts[row] as number; entry < end; entry++) {
        const value = values[entry] as number;
        const at = block + CLASSES_AT_ONCE * (columns[entry] as number);
        p += value * (weights[at] as number);
        q += value * (weights[at + 1] as number);
        r += value * (weights[at + 2] as number);
        s += value * (weights[at + 3] as number);
        t += value * (weights[at + 4] as number);
      }
      const own = row * k + c;
      products[own] = p;
      products[own + 1] = q;
      products[own + 2] = r;
      products[own + 3] = s;
      products[own + 4] = t;
    }
  }
}
