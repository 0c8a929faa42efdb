import { setImmediate as nextTurn } from 'node:timers/promises';

const PERPLEXITY = 30;
const ROUNDS = 300;
/** Rounds in which clusters are pulled together more than they should be, so that they find each other. */
const EARLY_ROUNDS = 80;
const EXAGGERATION = 8;
const POWER_ROUNDS = 40;
const DIGITS = 4;

interface Vectors {
  readonly values: Float32Array;
  readonly count: number;
  readonly dimension: number;
}

/**
 * Lays unit vectors in a plane so that near ones stay near: t-SNE (van der Maaten and Hinton 2008), exact, begun from
 * the two main directions of the vectors. The same vectors give the same plane.
 *
 * @param values count x dimension
 * @returns count x 2, in [0, 1]
 */
export async function embedInPlane(
  values: Float32Array,
  dimension: number,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Float64Array> {
  const vectors = { values, count: values.length / dimension, dimension };
  const at = mainDirections(vectors);
  if (vectors.count < 4) return fitted(at);
  const near = await affinities(vectors, options.signal);
  const velocity = new Float64Array(at.length);
  const gradient = new Float64Array(at.length);
  const gains = new Float64Array(at.length).fill(1);
  const rate = Math.max(20, vectors.count / EXAGGERATION);
  for (let round = 0; round < ROUNDS; round++) {
    options.signal?.throwIfAborted();
    const early = round < EARLY_ROUNDS;
    gradientAt(at, near, early ? EXAGGERATION : 1, gradient);
    const momentum = early ? 0.5 : 0.8;
    for (let i = 0; i < at.length; i++) {
      const slope = gradient[i] as number;
      const speed = velocity[i] as number;
      const gain = gains[i] as number;
      gains[i] = Math.max(0.01, slope > 0 === speed > 0 ? 0.8 * gain : gain + 0.2);
      velocity[i] = momentum * speed - rate * (gains[i] as number) * slope;
      at[i] = (at[i] as number) + (velocity[i] as number);
    }
    await nextTurn();
  }
  return fitted(at);
}

/** Products with the two main directions by power iteration, of a small spread: count x 2. */
function mainDirections({ values, count, dimension }: Vectors): Float64Array {
  const mean = new Float64Array(dimension);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dimension; i++)
      mean[i] = (mean[i] as number) + (values[row * dimension + i] as number) / count;
  }
  const products = new Float64Array(count);
  const first = new Float64Array(dimension);
  const at = new Float64Array(2 * count);
  for (let axis = 0; axis < 2; axis++) {
    // Any start will do that no two axes share.
    const direction = Float64Array.from({ length: dimension }, (_, i) => Math.cos((i + 1) * (axis + 1)));
    for (let round = 0; round <= POWER_ROUNDS; round++) {
      if (axis === 1) subtractShare(direction, first);
      scaleToLength(direction);
      for (let row = 0; row < count; row++) {
        let sum = 0;
        for (let i = 0; i < dimension; i++) {
          sum += ((values[row * dimension + i] as number) - (mean[i] as number)) * (direction[i] as number);
        }
        products[row] = sum;
      }
      if (round === POWER_ROUNDS) break;
      direction.fill(0);
      for (let row = 0; row < count; row++) {
        const product = products[row] as number;
        for (let i = 0; i < dimension; i++) {
          direction[i] =
            (direction[i] as number) +
            product * ((values[row * dimension + i] as number) - (mean[i] as number));
        }
      }
    }
    if (axis === 0) first.set(direction);
    const spread = Math.sqrt(products.reduce((sum, x) => sum + x * x, 0) / Math.max(1, count)) || 1;
    for (let row = 0; row < count; row++) at[2 * row + axis] = (1e-2 * (products[row] as number)) / spread;
  }
  return at;
}

function subtractShare(direction: Float64Array, unit: Float64Array): void {
  let share = 0;
  for (let i = 0; i < unit.length; i++) share += (direction[i] as number) * (unit[i] as number);
  for (let i = 0; i < unit.length; i++) direction[i] = (direction[i] as number) - share * (unit[i] as number);
}

function scaleToLength(direction: Float64Array): void {
  const length = Math.hypot(...direction) || 1;
  for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] as number) / length;
}

/** How likely each is to pick another as its neighbour, both ways: count x count, of sum 1. */
async function affinities(
  { values, count, dimension }: Vectors,
  signal?: AbortSignal,
): Promise<Float32Array> {
  const distances = new Float32Array(count * count);
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      let product = 0;
      for (let i = 0; i < dimension; i++) {
        product += (values[a * dimension + i] as number) * (values[b * dimension + i] as number);
      }
      const distance = Math.max(0, 2 - 2 * product);
      distances[a * count + b] = distance;
      distances[b * count + a] = distance;
    }
    if (a % 64 === 63) {
      signal?.throwIfAborted();
      await nextTurn();
    }
  }
  const wanted = Math.log(Math.min(PERPLEXITY, (count - 1) / 3));
  const near = new Float32Array(count * count);
  for (let row = 0; row < count; row++) {
    const line = near.subarray(row * count, (row + 1) * count);
    neighboursOf(row, distances.subarray(row * count, (row + 1) * count), wanted, line);
    if (row % 64 === 63) await nextTurn();
  }
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < a; b++) {
      const both = ((near[a * count + b] as number) + (near[b * count + a] as number)) / (2 * count);
      near[a * count + b] = both;
      near[b * count + a] = both;
    }
  }
  return near;
}

/** Bisects for the width under which the neighbours have the wanted entropy. */
function neighboursOf(row: number, distances: Float32Array, wanted: number, near: Float32Array): void {
  let [low, high, precision] = [0, Number.POSITIVE_INFINITY, 1];
  for (let round = 0; round < 50; round++) {
    let [sum, weighted] = [0, 0];
    distances.forEach((distance, other) => {
      const share = other === row ? 0 : Math.exp(-precision * distance);
      near[other] = share;
      sum += share;
      weighted += share * distance;
    });
    const entropy = Math.log(sum) + (precision * weighted) / sum;
    for (let other = 0; other < near.length; other++) near[other] = (near[other] as number) / sum;
    if (Math.abs(entropy - wanted) < 1e-3) return;
    if (entropy > wanted) low = precision;
    else high = precision;
    precision = high === Number.POSITIVE_INFINITY ? 2 * precision : (low + high) / 2;
  }
}

/** Of the divergence of what is near in the plane from what is near in truth. */
function gradientAt(
  at: Float64Array,
  near: Float32Array,
  exaggeration: number,
  gradient: Float64Array,
): void {
  const count = at.length / 2;
  const repelled = new Float64Array(at.length);
  gradient.fill(0);
  let sum = 0;
  for (let a = 0; a < count; a++) {
    const [ax, ay] = [at[2 * a] as number, at[2 * a + 1] as number];
    let [pullX, pullY, pushX, pushY] = [0, 0, 0, 0];
    for (let b = 0; b < a; b++) {
      const dx = ax - (at[2 * b] as number);
      const dy = ay - (at[2 * b + 1] as number);
      const closeness = 1 / (1 + dx * dx + dy * dy);
      sum += 2 * closeness;
      const pull = (near[a * count + b] as number) * closeness;
      const push = closeness * closeness;
      pullX += pull * dx;
      pullY += pull * dy;
      pushX += push * dx;
      pushY += push * dy;
      gradient[2 * b] = (gradient[2 * b] as number) - pull * dx;
      gradient[2 * b + 1] = (gradient[2 * b + 1] as number) - pull * dy;
      repelled[2 * b] = (repelled[2 * b] as number) - push * dx;
      repelled[2 * b + 1] = (repelled[2 * b + 1] as number) - push * dy;
    }
    gradient[2 * a] = (gradient[2 * a] as number) + pullX;
    gradient[2 * a + 1] = (gradient[2 * a + 1] as number) + pullY;
    repelled[2 * a] = (repelled[2 * a] as number) + pushX;
    repelled[2 * a + 1] = (repelled[2 * a + 1] as number) + pushY;
  }
  for (let i = 0; i < at.length; i++) {
    gradient[i] = 4 * (exaggeration * (gradient[i] as number) - (repelled[i] as number) / sum);
  }
}

/** Moved and scaled into the unit square, few digits. */
function fitted(at: Float64Array): Float64Array {
  for (let axis = 0; axis < 2; axis++) {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = axis; i < at.length; i += 2) {
      least = Math.min(least, at[i] as number);
      most = Math.max(most, at[i] as number);
    }
    const width = most - least || 1;
    for (let i = axis; i < at.length; i += 2) {
      at[i] = Number((((at[i] as number) - least) / width).toFixed(DIGITS));
    }
  }
  return at;
}
