import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calibration, calibrate, fitCalibration, type HeldOutRows, softmaxInto } from './calibration.ts';
import { congruential } from './random-vectors.fixture.ts';

const plain: Calibration = {
  temperature: 1,
  confidence: { logOdds: 1, own: 0, none: 0, constants: [0, 0, 0, 0] },
};

/**
 * Rows of three classes whose true one is drawn from softmax(logits / temperature); the first `strangers` have
 * none, and lie further from the templates of the classes and nearer to those without.
 */
function drawnRows(count: number, temperature: number, strangers = 0): HeldOutRows {
  const draw = congruential(5);
  const logits = new Float32Array(count * 3);
  const classes = new Int32Array(count);
  const cosines = new Float32Array(count * 4);
  const probabilities = new Float64Array(3);
  for (let row = 0; row < count; row++) {
    for (let c = 0; c < 3; c++) logits[row * 3 + c] = 12 * (draw() - 0.5);
    softmaxInto(probabilities, logits.subarray(row * 3, row * 3 + 3), temperature);
    let left = draw();
    const drawn = probabilities.findIndex((p) => {
      left -= p;
      return left < 0;
    });
    classes[row] = row < strangers ? -1 : Math.max(0, drawn);
    const own = row < strangers ? 0.2 + 0.4 * draw() : 0.5 + 0.5 * draw();
    const none = row < strangers ? 0.4 + 0.5 * draw() : 0.1 + 0.5 * draw();
    cosines.set([own, own, own, none], row * 4);
  }
  return { logits, classes, cosines };
}

describe('calibration', () => {
  it.each([0.4, 1, 3])('finds the temperature %f that the rows were drawn with', (temperature) => {
    expect(fitCalibration(drawnRows(4000, temperature), 3).temperature / temperature).toBeCloseTo(1, 0.8);
  });

  it('leaves confidence near the probability where nothing else tells', () => {
    const rows = drawnRows(4000, 1);
    const { probabilities, best, confidences } = calibrate(rows, fitCalibration(rows, 3), 3);
    const gaps = confidences.map((one, row) =>
      Math.abs(one - (probabilities[row * 3 + (best[row] ?? 0)] ?? 0)),
    );
    expect(Math.max(...gaps)).toBeLessThan(0.06);
  });

  it('makes confidence the share of right answers, rows without any label included', () => {
    const rows = drawnRows(6000, 2, 2000);
    const { best, confidences } = calibrate(rows, fitCalibration(rows, 3), 3);
    for (const [low, high] of [
      [0, 0.3],
      [0.3, 0.6],
      [0.6, 0.8],
      [0.8, 1],
    ] as const) {
      const inside = [...confidences.keys()].filter((row) => {
        const confidence = confidences[row] ?? 0;
        return confidence >= low && confidence < high;
      });
      const promised = inside.reduce((sum, row) => sum + (confidences[row] ?? 0), 0) / inside.length;
      const kept = inside.filter((row) => best[row] === rows.classes[row]).length / inside.length;
      expect(inside.length).toBeGreaterThan(100);
      expect(Math.abs(promised - kept)).toBeLessThan(0.1);
    }
  });

  it('trusts a row less the further it is from the templates of its label and the nearer to others', () => {
    const calibration = fitCalibration(drawnRows(3000, 1, 1000), 3);
    const confidenceAt = (own: number, none: number) =>
      calibrate(
        { logits: Float32Array.of(4, 0, 0), cosines: Float32Array.of(own, 0.7, 0.7, none) },
        calibration,
        3,
      ).confidences[0];
    expect(confidenceAt(0.95, 0.1)).toBeGreaterThan(0.9);
    expect(confidenceAt(0.3, 0.1)).toBeLessThan(confidenceAt(0.95, 0.1) ?? 0);
    expect(confidenceAt(0.3, 0.8)).toBeLessThan(0.5);
  });

  it('stays finite on few rows, all right or all strangers', () => {
    for (const classes of [Int32Array.of(0, 1), Int32Array.of(-1, -1), new Int32Array(0)]) {
      const rows = {
        logits: Float32Array.of(9, 0, 0, 9).subarray(0, classes.length * 2),
        cosines: new Float32Array(classes.length * 3).fill(1),
        classes,
      };
      const { temperature, confidence } = fitCalibration(rows, 2);
      for (const value of [temperature, ...Object.values(confidence).flat()])
        expect(Number.isFinite(value)).toBe(true);
    }
  });

  it('gives probabilities that sum to one and confidences within 0 and 1, whatever the logits', () => {
    const logit = fc.float({ min: -10_000, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(logit, { minLength: 4, maxLength: 4 }),
        fc.double({ min: 0.05, max: 20, noNaN: true }),
        (row, temperature) => {
          const { probabilities, best, confidences } = calibrate(
            { logits: Float32Array.from(row), cosines: new Float32Array(5).fill(0.5) },
            { ...plain, temperature },
            4,
          );
          expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
          expect(probabilities[best[0] ?? -1]).toBe(Math.max(...probabilities));
          expect(confidences[0]).toBeGreaterThan(0);
          expect(confidences[0]).toBeLessThan(1);
        },
      ),
    );
  });
});
