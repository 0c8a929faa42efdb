import { describe, expect, it } from 'vitest';
import { type Confidence, fitConfidence, type ScoredAnswers, sigmoid } from './fit-confidence.ts';
import { congruential } from './random-vectors.fixture.ts';

/** Answers that are right as often as the confidence says. */
function drawnAnswers(count: number, truth: Confidence): ScoredAnswers {
  const draw = congruential(21);
  const numbers = (from: number, to: number) =>
    Float64Array.from({ length: count }, () => from + (to - from) * draw());
  const logOdds = numbers(-2, 6);
  const own = numbers(0, 1);
  const none = numbers(0, 1);
  const best = Int32Array.from({ length: count }, () => Math.floor(draw() * truth.constants.length));
  const right = Uint8Array.from(best, (label, row) => {
    const score =
      truth.logOdds * (logOdds[row] ?? 0) +
      truth.own * (own[row] ?? 0) +
      truth.none * (none[row] ?? 0) +
      (truth.constants[label] ?? 0);
    return draw() < sigmoid(score) ? 1 : 0;
  });
  return { logOdds, own, none, best, right };
}

describe('confidence', () => {
  it('is found as it was drawn', () => {
    const truth = { logOdds: 0.8, own: 4, none: -3, constants: [-2, -1, 0] };
    const found = fitConfidence(drawnAnswers(20_000, truth), 3);
    expect(found.logOdds).toBeCloseTo(truth.logOdds, 0.8);
    expect(Math.abs(found.own - truth.own)).toBeLessThan(0.25);
    expect(Math.abs(found.none - truth.none)).toBeLessThan(0.25);
    found.constants.forEach((constant, label) => {
      expect(Math.abs(constant - (truth.constants[label] ?? Number.NaN))).toBeLessThan(0.25);
    });
  });

  it('lets no score count the wrong way', () => {
    const upsideDown = drawnAnswers(2000, { logOdds: -1, own: -3, none: 3, constants: [1, 1] });
    expect(fitConfidence(upsideDown, 2)).toMatchObject({ logOdds: 0, own: 0, none: 0 });
    const partly = fitConfidence(drawnAnswers(5000, { logOdds: 1, own: -3, none: -3, constants: [0] }), 1);
    expect(partly.own).toBe(0);
    expect(partly.logOdds).toBeGreaterThan(0.8);
    expect(partly.none).toBeLessThan(-2.5);
  });

  it('is the probability where there are no answers', () => {
    const none = { logOdds: 0, own: 0, none: 0, constants: [0, 0] };
    expect(fitConfidence(drawnAnswers(0, none), 2)).toEqual({ ...none, logOdds: 1 });
  });

  it('does not believe what is far from all of a few rows, though they were all right', () => {
    const count = 30;
    const few = {
      logOdds: new Float64Array(count).fill(3),
      own: Float64Array.from({ length: count }, (_, i) => 0.6 + i / 100),
      none: new Float64Array(count),
      best: new Int32Array(count),
      right: new Uint8Array(count).fill(1),
    };
    const { logOdds, own, constants } = fitConfidence(few, 1);
    const confidenceAt = (cosine: number) => sigmoid(3 * logOdds + own * cosine + (constants[0] ?? 0));
    expect(confidenceAt(0.75)).toBeGreaterThan(0.9);
    expect(confidenceAt(0.75)).toBeLessThan(0.99);
    expect(confidenceAt(0.1)).toBeLessThan(0.75);
  });

  it('gives a label that was never answered the constant of all', () => {
    const truth = { logOdds: 1, own: 0, none: 0, constants: [-2] };
    const { constants } = fitConfidence(drawnAnswers(3000, truth), 3);
    expect(constants[1]).toBe(constants[2]);
    expect(constants[1]).toBeLessThan(-0.5);
  });
});
