import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitThresholds } from './thresholds.ts';

const answers = (rows: readonly (readonly [best: number, actual: number, confidence: number])[]) =>
  [
    {
      best: Int32Array.from(rows, ([best]) => best),
      confidences: Float64Array.from(rows, ([, , confidence]) => confidence),
    },
    Int32Array.from(rows, ([, actual]) => actual),
  ] as const;

const repeat = (count: number, row: readonly [number, number, number]) =>
  Array.from({ length: count }, () => row);

describe('thresholds', () => {
  it('go as low as the answers above them stay right', () => {
    const rows = [
      ...repeat(40, [0, 0, 0.97]),
      ...repeat(20, [0, 0, 0.8]),
      ...repeat(20, [0, 1, 0.7]),
      ...repeat(20, [0, 0, 0.6]),
    ] as const;
    const [threshold] = fitThresholds(...answers(rows), { classCount: 2 });
    expect(threshold).toBeCloseTo(0.8, 6);
    expect(threshold).toBeLessThanOrEqual(0.8);
  });

  it('count an answer to a row that has none of the labels as wrong', () => {
    const rows = [
      ...repeat(40, [0, 0, 0.97]),
      ...repeat(40, [0, -1, 0.9]),
      ...repeat(40, [0, 0, 0.85]),
    ] as const;
    expect(fitThresholds(...answers(rows), { classCount: 2 })[0]).toBeCloseTo(0.97, 6);
  });

  it('believe the confidences where a label has few answers', () => {
    const sure = answers(repeat(2, [1, 1, 0.99]));
    const unsure = answers(repeat(2, [1, 1, 0.7]));
    expect(fitThresholds(...sure, { classCount: 2 })[1]).toBeCloseTo(0.99, 6);
    expect(fitThresholds(...unsure, { classCount: 2 })[1]).toBe(1);
  });

  it('are 1 for a label that cannot reach the target', () => {
    const rows = [...repeat(30, [0, 1, 0.99]), ...repeat(30, [1, 1, 0.99])] as const;
    const thresholds = fitThresholds(...answers(rows), { classCount: 2 });
    expect([...thresholds]).toEqual([1, expect.closeTo(0.99, 6)]);
  });

  it('count rows by the weight of their label', () => {
    const rows = answers([
      ...repeat(60, [0, 0, 0.9]),
      ...repeat(20, [0, 1, 0.8]),
      ...repeat(60, [0, 0, 0.7]),
    ] as const);
    expect(fitThresholds(...rows, { classCount: 2 })[0]).toBeCloseTo(0.9, 6);
    // The wrong ones are of a label that is rare in use: 120 of 122 are right.
    const labelWeights = [1, 0.1];
    expect(fitThresholds(...rows, { classCount: 2, labelWeights })[0]).toBeCloseTo(0.7, 6);
    // And where they are more frequent, the label keeps its threshold.
    expect(fitThresholds(...rows, { classCount: 2, labelWeights: [0.1, 10] })[0]).toBeCloseTo(0.9, 6);
    const repeated = answers([
      ...repeat(30, [0, 0, 0.9]),
      ...repeat(10, [0, 1, 0.8]),
      ...repeat(30, [0, 0, 0.7]),
    ]);
    expect(fitThresholds(...repeated, { classCount: 2, labelWeights: [2, 2] })[0]).toBe(
      fitThresholds(...rows, { classCount: 2 })[0],
    );
  });

  it('are 1 for a label that was never answered', () => {
    const thresholds = fitThresholds(...answers(repeat(30, [0, 0, 0.96])), { classCount: 2 });
    expect([...thresholds]).toEqual([expect.closeTo(0.96, 6), 1]);
  });

  it('never lie below the floor', () => {
    const rows = answers(repeat(500, [0, 0, 0.1]));
    expect(fitThresholds(...rows, { classCount: 2 })[0]).toBe(0.5);
    expect(fitThresholds(...rows, { classCount: 2, floor: 0.25 })[0]).toBe(0.25);
  });

  it('rise with the target, and hold it on long records', () => {
    const row = fc.tuple(
      fc.constant(0),
      fc.constantFrom(0, 0, 0, 1, -1),
      fc.double({ min: 0.5, max: 0.999, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 300 }), (rows) => {
        const [judged, classes] = answers(rows);
        const at = (targetPrecision: number) =>
          fitThresholds(judged, classes, { classCount: 2, targetPrecision })[0] ?? 2;
        const threshold = at(0.9);
        expect(at(0.8)).toBeLessThanOrEqual(threshold);
        expect(threshold).toBeLessThanOrEqual(1);
        const answered = rows.filter(([, , confidence]) => confidence >= threshold);
        const right = answered.filter(([best, actual]) => best === actual).length;
        // The prior's ten answers promise at most 0.999, which bounds what the record itself may lack.
        expect(right).toBeGreaterThanOrEqual(0.9 * answered.length - 10 * (0.999 - 0.9) - 1e-9);
      }),
    );
  });
});
