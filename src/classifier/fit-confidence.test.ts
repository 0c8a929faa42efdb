import { describe, expect, it } from 'vitest';
import { type Confidence, fitConfidence, type ScoredAnswers, sigmoid } from './fit-confidence.ts';
import { congruential } from './random-vectors.fixture.ts';

const nothing = { logOdds: 0, own: 0, none: 0, agreement: 0, length: 0 };

/** Answers that are right as often as the confidence says. */
function drawnAnswers(count: number, truth: Confidence): ScoredAnswers {
  const draw = congruential(21);
  const numbers = (from: number, to: number) =>
    Float64Array.from({ length: count }, () => from + (to - from) * draw());
  const logOdds = numbers(-2, 6);
  const own = numbers(0, 1);
  const none = numbers(0, 1);
  const length = numbers(0, 3);
  const agreement = Float64Array.from({ length: count }, () => (draw() < 0.5 ? 0 : 1));
  const best = Int32Array.from({ length: count }, () => Math.floor(draw() * truth.constants.length));
  const right = Uint8Array.from(best, (label, row) => {
    const score =
      truth.logOdds * (logOdds[row] ?? 0) +
      truth.own * (own[row] ?? 0) +
      truth.none * (none[row] ?? 0) +
      truth.agreement * (agreement[row] ?? 0) +
      truth.length * (length[row] ?? 0) +
      (truth.constants[label] ?? 0);
    return draw() < sigmoid(score) ? 1 : 0;
  });
  return { logOdds, own, none, agreement, length, best, right };
}

describe('confidence', () => {
  it('is found as it was drawn', () => {
    const truth = { logOdds: 0.8, own: 4, none: -3, agreement: 0.6, length: 0.5, constants: [-3, -2, -1] };
    const found = fitConfidence(drawnAnswers(20_000, truth), 3);
    expect(found.logOdds).toBeCloseTo(truth.logOdds, 0.8);
    expect(Math.abs(found.own - truth.own)).toBeLessThan(0.25);
    expect(Math.abs(found.none - truth.none)).toBeLessThan(0.25);
    expect(Math.abs(found.agreement - truth.agreement)).toBeLessThan(0.2);
    expect(Math.abs(found.length - truth.length)).toBeLessThan(0.1);
    found.constants.forEach((constant, label) => {
      expect(Math.abs(constant - (truth.constants[label] ?? Number.NaN))).toBeLessThan(0.25);
    });
  });

  it('lets no score count the wrong way', () => {
    const upsideDown = drawnAnswers(2000, {
      logOdds: -1,
      own: -3,
      none: 3,
      agreement: -2,
      length: -1,
      constants: [1, 1],
    });
    expect(fitConfidence(upsideDown, 2)).toMatchObject({
      logOdds: 0,
      own: 0,
      none: 0,
      agreement: 0,
      length: 0,
    });
  });

  it('finds the others as they were drawn where one would count the wrong way', () => {
    // Little of it, for the others lean to 0 the more is left out.
    const truth = { ...nothing, logOdds: 1, own: -0.5, none: -3, constants: [0] };
    const { own, logOdds, none } = fitConfidence(drawnAnswers(20_000, truth), 1);
    expect(own).toBe(0);
    expect(Math.abs(logOdds - 1)).toBeLessThan(0.1);
    expect(Math.abs(none + 3)).toBeLessThan(0.25);
  });

  it('is the probability where there are no answers', () => {
    const none = { ...nothing, constants: [0, 0] };
    expect(fitConfidence(drawnAnswers(0, none), 2)).toEqual({ ...none, logOdds: 1 });
  });

  it('does not believe what is far from all of a few rows, though they were all right', () => {
    const count = 30;
    const few = {
      logOdds: new Float64Array(count).fill(3),
      own: Float64Array.from({ length: count }, (_, i) => 0.6 + i / 100),
      none: new Float64Array(count),
      agreement: new Float64Array(count).fill(1),
      length: new Float64Array(count).fill(2),
      best: new Int32Array(count),
      right: new Uint8Array(count).fill(1),
    };
    const { logOdds, own, agreement, length, constants } = fitConfidence(few, 1);
    const confidenceAt = (cosine: number) =>
      sigmoid(3 * logOdds + own * cosine + agreement + 2 * length + (constants[0] ?? 0));
    expect(confidenceAt(0.75)).toBeGreaterThan(0.9);
    expect(confidenceAt(0.75)).toBeLessThan(0.99);
    expect(confidenceAt(0.1)).toBeLessThan(0.75);
  });

  it('gives a label that was never answered the constant of all', () => {
    const truth = { ...nothing, logOdds: 1, constants: [-2] };
    const { constants } = fitConfidence(drawnAnswers(3000, truth), 3);
    expect(constants[1]).toBe(constants[2]);
    expect(constants[1]).toBeLessThan(-0.5);
  });
});
