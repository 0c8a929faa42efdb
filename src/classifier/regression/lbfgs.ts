/** A smooth convex function of `size` numbers. */
export interface ConvexFunction {
  readonly size: number;
  /** Writes the gradient at `at` into `gradient` and gives the value. */
  value(at: Float64Array, gradient: Float64Array): Promise<number>;
  /** Multiplies `direction` in place by a guess of the inverse Hessian. @default the last step's curvature for all */
  precondition?(direction: Float64Array): void;
  /** Inner product of two of its vectors. @default the sum of the numbers' products */
  dot?(a: Float64Array, b: Float64Array): number;
  /** Size of a gradient, which the tolerance is on. @default its largest absolute component */
  norm?(gradient: Float64Array): number;
}

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  /** Size of the gradient there: its largest absolute component unless the function has its own norm. */
  readonly gradientNorm: number;
  readonly iterations: number;
  readonly evaluations: number;
}

export interface MinimiseOptions {
  readonly tolerance: number;
  readonly maxIterations: number;
}

const MEMORY = 10;
const MAX_LINE_STEPS = 30;
const DECREASE = 1e-4;
const CURVATURE = 0.9;
/** Values of a sum over many rows differ by rounding alone within this share of the value. */
const VALUE_NOISE = 1e-12;

function sumOfProducts(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function addScaled(to: Float64Array, factor: number, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (from[i] as number);
}

function maxNorm(a: Float64Array): number {
  let norm = 0;
  for (const value of a) norm = Math.max(norm, Math.abs(value));
  return norm;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

/** What the steps of a function are measured by. */
interface Shape {
  readonly precondition: ((direction: Float64Array) => void) | undefined;
  readonly dot: (a: Float64Array, b: Float64Array) => number;
}

/** Minus the gradient times the inverse Hessian that the last steps tell of (two-loop recursion). */
function descentDirection(
  gradient: Float64Array,
  pairs: readonly Pair[],
  { precondition, dot }: Shape,
): Float64Array {
  const direction = gradient.map((g) => -g);
  const factors: number[] = [];
  for (const pair of pairs.toReversed()) {
    const factor = dot(pair.step, direction) / pair.product;
    addScaled(direction, -factor, pair.change);
    factors.push(factor);
  }
  const last = pairs.at(-1);
  if (precondition !== undefined) precondition(direction);
  else if (last !== undefined) {
    const inverse = last.product / dot(last.change, last.change);
    for (let i = 0; i < direction.length; i++) direction[i] = inverse * (direction[i] as number);
  }
  for (const pair of pairs) {
    const factor = (factors.pop() ?? 0) - dot(pair.change, direction) / pair.product;
    addScaled(direction, factor, pair.step);
  }
  return direction;
}

/**
 * Minimises a convex function by L-BFGS with ten pairs (Nocedal and Wright, Numerical Optimization, 2nd ed.,
 * algorithm 7.4), until no component of the gradient exceeds the tolerance. The line search seeks a strong
 * Wolfe point by regula falsi on the slope, which never falls along a line of a convex function.
 *
 * Stops early, with the norm it reached, after `maxIterations` or where rounding hides any further descent.
 */
export async function minimise(
  convex: ConvexFunction,
  start: Float64Array,
  options: MinimiseOptions,
): Promise<Minimum> {
  let at: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(convex.size);
  let value = await convex.value(at, gradient);
  let evaluations = 1;
  let iterations = 0;
  const pairs: Pair[] = [];
  const { dot = sumOfProducts, norm = maxNorm, precondition } = convex;
  const shape: Shape = { dot, precondition };

  while (norm(gradient) > options.tolerance && iterations < options.maxIterations) {
    let direction = descentDirection(gradient, pairs, shape);
    if (!(dot(direction, gradient) < 0)) {
      pairs.length = 0;
      direction = descentDirection(gradient, pairs, shape);
    }
    const slope = dot(direction, gradient);
    const noise = VALUE_NOISE * Math.abs(value);

    let low = 0;
    let lowSlope = slope;
    let high = Number.POSITIVE_INFINITY;
    let highSlope = 0;
    let length = 1;
    let found: { at: Float64Array; value: number; gradient: Float64Array } | undefined;
    for (let attempt = 0; attempt < MAX_LINE_STEPS && found === undefined; attempt++) {
      const there = at.slice();
      addScaled(there, length, direction);
      const newGradient = new Float64Array(convex.size);
      const newValue = await convex.value(there, newGradient);
      evaluations++;
      const newSlope = dot(direction, newGradient);
      const lower = newValue <= value + DECREASE * length * slope + noise;
      if (lower && Math.abs(newSlope) <= -CURVATURE * slope) {
        found = { at: there, value: newValue, gradient: newGradient };
      } else if (lower && newSlope < 0) {
        low = length;
        lowSlope = newSlope;
      } else {
        high = length;
        highSlope = newSlope;
      }
      if (high === Number.POSITIVE_INFINITY) {
        length *= 4;
      } else {
        const share = highSlope > 0 ? lowSlope / (lowSlope - highSlope) : 0.5;
        length = low + (high - low) * Math.min(0.9, Math.max(0.1, Number.isFinite(share) ? share : 0.5));
      }
    }
    if (found === undefined) break;

    const step = found.at.map((x, i) => x - (at[i] as number));
    const change = found.gradient.map((g, i) => g - (gradient[i] as number));
    const product = dot(step, change);
    if (product > 0) {
      pairs.push({ step, change, product });
      if (pairs.length > MEMORY) pairs.shift();
    }
    ({ at, value, gradient } = found);
    iterations++;
  }
  return { at, value, gradientNorm: norm(gradient), iterations, evaluations };
}
