import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConvexFunction, minimise } from './lbfgs.ts';

const options = { tolerance: 1e-8, maxIterations: 500 };
const none = () => {};

/** Sum of scale x (x - centre)^2 / 2. */
function bowl(scales: readonly number[], centre: readonly number[]): ConvexFunction {
  return {
    size: scales.length,
    value: (at, gradient) => {
      let value = 0;
      scales.forEach((scale, i) => {
        const off = (at[i] ?? 0) - (centre[i] ?? 0);
        gradient[i] = scale * off;
        value += (scale * off * off) / 2;
      });
      return Promise.resolve(value);
    },
    precondition: none,
  };
}

describe('minimise', () => {
  it('finds the bottom of a bowl without any guess of its shape', async () => {
    const scales = [0.01, 0.3, 1, 7, 100];
    const { precondition: _, ...plain } = bowl(scales, [3, -2, 5, 0, 1]);
    const found = await minimise(plain, new Float64Array(scales.length), options);
    expect(found.gradientNorm).toBeLessThanOrEqual(options.tolerance);
    expect(found.iterations).toBeLessThan(60);
  });

  it('finds the bottom of a bowl, however unlike its axes', async () => {
    const axis = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -20, max: 20 }));
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 12 }), async (axes) => {
        const centre = axes.map(([, at]) => at);
        const convex = bowl(
          axes.map(([power]) => 10 ** power),
          centre,
        );
        const found = await minimise(convex, new Float64Array(axes.length), options);
        expect(found.gradientNorm).toBeLessThanOrEqual(options.tolerance);
        found.at.forEach((x, i) => {
          expect(Math.abs(x - (centre[i] ?? Number.NaN))).toBeLessThan(1e-4);
        });
      }),
    );
  });

  it('finds the bottom of what is no bowl, from where its slope is far too steep or almost flat', async () => {
    // log(e^(x - 3) + e^(3 - x)) + y^4: slope 1 far out, no curvature at y = 0.
    const convex: ConvexFunction = {
      size: 2,
      value: (at, gradient) => {
        const [x = 0, y = 0] = at;
        gradient[0] = Math.tanh(x - 3);
        gradient[1] = 4 * y ** 3;
        return Promise.resolve(Math.abs(x - 3) + Math.log1p(Math.exp(-2 * Math.abs(x - 3))) + y ** 4);
      },
      precondition: none,
    };
    for (const start of [
      [50, 9],
      [-400, -0.1],
    ]) {
      const found = await minimise(convex, Float64Array.from(start), options);
      expect(found.gradientNorm).toBeLessThanOrEqual(options.tolerance);
      expect(found.at[0]).toBeCloseTo(3, 6);
      expect(Math.abs(found.at[1] ?? 1)).toBeLessThan(2e-3);
    }
  });

  it('needs one step where the preconditioner is the inverse of the curvature', async () => {
    const scales = [1000, 1, 0.001];
    const convex = {
      ...bowl(scales, [1, 2, 3]),
      precondition: (direction: Float64Array) => {
        scales.forEach((scale, i) => {
          direction[i] = (direction[i] ?? 0) / scale;
        });
      },
    };
    const found = await minimise(convex, new Float64Array(3), options);
    expect(found).toMatchObject({ iterations: 1, evaluations: 2 });
    expect([...found.at]).toEqual([1, 2, 3]);
  });

  it('does not move from the bottom', async () => {
    const found = await minimise(bowl([1, 5], [2, 3]), Float64Array.of(2, 3), options);
    expect(found).toMatchObject({ iterations: 0, evaluations: 1, value: 0 });
  });

  it('ends where rounding hides any descent, with the norm it reached', async () => {
    const found = await minimise(bowl([3, 0.7], [1 / 3, 1e5 / 7]), Float64Array.of(9, 9), {
      tolerance: 0,
      maxIterations: 100_000,
    });
    expect(found.iterations).toBeLessThan(1000);
    expect(found.gradientNorm).toBeLessThan(1e-6);
  });

  it('stops after the iterations it may take', async () => {
    const found = await minimise(bowl([1e4, 1, 1e-4], [1, 1, 1]), new Float64Array(3), {
      tolerance: 1e-12,
      maxIterations: 2,
    });
    expect(found.iterations).toBe(2);
    expect(found.gradientNorm).toBeGreaterThan(1e-12);
  });
});
