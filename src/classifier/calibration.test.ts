import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Calibration,
  calibrate,
  confidenceOf,
  fitCalibration,
  type HeldOutRows,
} from './calibration.ts';
import { congruential } from './random-vectors.fixture.ts';
import { softmaxInto } from './scores.ts';

const even = { logOdds: 1, own: 0, none: 0, agreement: 0, length: 0, constants: [0, 0, 0, 0] };
const plain: Calibration = {
  views: { embedding: 1, ngrams: 1 },
  confidence: even,
  words: { factor: 1, confidence: even, threshold: 1 },
};

/**
 * Rows of three labels whose true one is drawn from softmax(factor x (embedding + n-grams)); the first `strangers`
 * have none, are told so by their fourth score, and lie further from the templates of the labels.
 *
 * @param meaning what the embedding's scores are multiplied by, so that it tells less
 */
function drawnRows(count: number, factor: number, strangers = 0, meaning = 1): HeldOutRows {
  const draw = congruential(5);
  const embedding = new Float32Array(count * 4);
  const ngrams = new Float32Array(count * 4);
  const classes = new Int32Array(count);
  const cosines = new Float32Array(count * 4);
  const wordCounts = new Int32Array(count);
  const probabilities = new Float64Array(3);
  for (let row = 0; row < count; row++) {
    const at = row * 4;
    for (let c = 0; c < 3; c++) {
      embedding[at + c] = meaning * 6 * (draw() - 0.5);
      ngrams[at + c] = 6 * (draw() - 0.5);
    }
    const isStranger = row < strangers;
    embedding[at + 3] = (isStranger ? 2 : -2) + 3 * (draw() - 0.5);
    ngrams[at + 3] = (isStranger ? 1 : -1) + 3 * (draw() - 0.5);
    const scores = Array.from(
      { length: 4 },
      (_, c) => factor * ((embedding[at + c] ?? 0) + (ngrams[at + c] ?? 0)),
    );
    softmaxInto(probabilities, scores);
    let left = draw();
    const drawn = probabilities.findIndex((p) => {
      left -= p;
      return left < 0;
    });
    classes[row] = isStranger ? -1 : Math.max(0, drawn);
    const own = isStranger ? 0.2 + 0.4 * draw() : 0.5 + 0.5 * draw();
    cosines.set([own, own, own, isStranger ? 0.4 + 0.5 * draw() : 0.1 + 0.5 * draw()], at);
    wordCounts[row] = (isStranger ? 2 : 5) + Math.floor(12 * draw());
  }
  return { embedding, ngrams, classes, cosines, wordCounts };
}

describe('a confidence', () => {
  it('stays below 1, also as a 32-bit number, however much speaks for an answer', () => {
    const evidence = { logOdds: 20, own: 1, none: 0, agreement: 1, length: 5 };
    const surest = confidenceOf({ ...even, logOdds: 100 }, 0, evidence);
    expect(surest).toBeGreaterThan(0.9999999);
    expect(Math.fround(surest)).toBeLessThan(1);
  });
});

describe('calibration', () => {
  it.each([0.4, 1, 2])('finds the factors %f that the rows were drawn with', (factor) => {
    const { views, words } = fitCalibration(drawnRows(4000, factor), 3);
    expect(views.embedding / factor).toBeCloseTo(1, 0.8);
    expect(views.ngrams / factor).toBeCloseTo(1, 0.8);
    // Alone they know half of it.
    expect(words.factor).toBeLessThan(views.ngrams);
  });

  it('gives a view no factor that makes its scores count the wrong way', () => {
    const rows = drawnRows(2000, 1);
    const { views } = fitCalibration({ ...rows, ngrams: rows.ngrams.map((score) => -score) }, 3);
    expect(views.ngrams).toBe(0);
    expect(views.embedding).toBeGreaterThan(0.3);
  });

  // Being none of the labels and being another one are two questions, which one sum answers nearly.
  it.each([
    [0, 0.02],
    [3000, 0.06],
  ])('makes confidence the share of right answers, %i rows without any label included', (strangers, most) => {
    const rows = drawnRows(9000, 1, strangers);
    const { best, confidences } = calibrate(rows, fitCalibration(rows, 3), 3);
    for (const [low, high] of [
      ...(strangers > 0 ? [[0, 0.4] as const] : []),
      [0.4, 0.7],
      [0.7, 0.9],
      [0.9, 1],
    ] as const) {
      const inside = [...confidences.keys()].filter((row) => {
        const confidence = confidences[row] ?? 0;
        return confidence >= low && confidence < high;
      });
      const promised = inside.reduce((sum, row) => sum + (confidences[row] ?? 0), 0) / inside.length;
      const kept = inside.filter((row) => best[row] === rows.classes[row]).length / inside.length;
      expect(inside.length).toBeGreaterThan(100);
      expect(Math.abs(promised - kept)).toBeLessThan(most);
    }
  });

  it('trusts a row less the more speaks for none of the labels', () => {
    const calibration = fitCalibration(drawnRows(3000, 1, 1000), 3);
    const confidenceAt = (own: number, none: number, stranger: number) =>
      calibrate(
        {
          embedding: Float32Array.of(3, 0, 0, stranger),
          ngrams: Float32Array.of(3, 0, 0, stranger),
          cosines: Float32Array.of(own, 0.7, 0.7, none),
          wordCounts: Int32Array.of(10),
        },
        calibration,
        3,
      ).confidences[0] ?? 0;
    const known = confidenceAt(0.95, 0.1, -2);
    expect(known).toBeGreaterThan(0.9);
    expect(confidenceAt(0.3, 0.1, -2)).toBeLessThan(known);
    expect(confidenceAt(0.95, 0.1, 2)).toBeLessThan(known);
    expect(confidenceAt(0.3, 0.8, 2)).toBeLessThan(0.5);
  });

  it('lets the n-grams decide alone only where that is right 99 times in 100, and not below a threshold', () => {
    // The embedding tells a little only: what the n-grams are sure of is right.
    const rows = drawnRows(8000, 3, 1000, 0.1);
    const calibration = fitCalibration(rows, 3);
    const { best, byWords } = calibrate(rows, calibration, 3);
    const decided = [...byWords.keys()].filter((row) => byWords[row] === 1);
    const right = decided.filter((row) => best[row] === rows.classes[row]);
    expect(decided.length).toBeGreaterThan(500);
    expect(right.length / decided.length).toBeGreaterThanOrEqual(0.989);
    expect(right.length).toBeLessThan(decided.length);
    const never = calibrate(rows, calibration, 3, Float32Array.of(1, 1, 1));
    expect(never.byWords).not.toContain(1);
    const one = calibrate(rows, calibration, 3, Float32Array.of(0, 1, 1));
    expect(one.byWords.every((by, row) => by === 0 || one.best[row] === 0)).toBe(true);
  });

  it('lets them decide nothing where no cut is right 99 times in 100', () => {
    const rows = drawnRows(4000, 0.4);
    expect(calibrate(rows, fitCalibration(rows, 3), 3).byWords).not.toContain(1);
  });

  it('stays finite on few rows, all right or all strangers, and on labels that were not fitted', () => {
    for (const classes of [Int32Array.of(0, 1), Int32Array.of(-1, -1), new Int32Array(0)]) {
      const scores = Float32Array.of(9, -1e4, 0, 9, 0, -1e4).subarray(0, classes.length * 3);
      const rows = {
        embedding: scores,
        ngrams: scores,
        cosines: new Float32Array(classes.length * 3).fill(1),
        wordCounts: new Int32Array(classes.length),
        classes,
      };
      const { views, confidence, words } = fitCalibration(rows, 2);
      for (const value of [
        ...Object.values(views),
        ...Object.values(confidence).flat(),
        ...Object.values(words.confidence).flat(),
        words.threshold,
      ]) {
        expect(Number.isFinite(value)).toBe(true);
      }
    }
  });

  it('gives probabilities that sum to one and confidences within 0 and 1, whatever the scores', () => {
    const score = fc.float({ min: -10_000, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(fc.array(score, { minLength: 5, maxLength: 5 }), (row) => {
        const probabilities = new Float64Array(4);
        const { best } = softmaxInto(probabilities, row);
        expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        expect(probabilities[best]).toBe(Math.max(...probabilities));
        const [embedding, ngrams] = [Float32Array.from(row), new Float32Array(5)];
        const rows = { embedding, ngrams, cosines: new Float32Array(5), wordCounts: new Int32Array(1) };
        const { confidences } = calibrate(rows, plain, 4);
        expect(confidences[0]).toBeGreaterThan(0);
        expect(confidences[0]).toBeLessThan(1);
      }),
    );
  });
});
