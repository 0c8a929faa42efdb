import { describe, expect, test } from 'vitest';
import { confusionOf, measure, measureLabels, type Outcome } from './metrics.ts';

const labels = ['a', 'b', 'c'];
const outcome = (actual: number, guess: number, confidence = 0.5, answered = true): Outcome => ({
  byWords: confidence > 0.9,
  actual,
  guess,
  confidence,
  answered,
});

describe('measure', () => {
  test('counts an answered line that has none of the labels as wrong, and outside coverage', () => {
    const metrics = measure(
      [outcome(0, 0), outcome(1, 1, 0.5, false), outcome(1, 0, 0.5, false), outcome(-1, 0)],
      labels,
    );
    expect(metrics.bestGuessRight).toBeCloseTo(2 / 3);
    expect(metrics.rightAmongAnswered).toBeCloseTo(1 / 2);
    expect(metrics.coverage).toBeCloseTo(1 / 3);
  });

  test('coverage at 95% is the deepest cut, not the first that fails', () => {
    const outcomes = Array.from({ length: 40 }, (_, index) =>
      outcome(0, index === 0 || index === 39 ? 1 : 0, 1 - index / 100),
    );
    expect(measure(outcomes, labels).coverageAt95).toBe(1);
    expect(measure(outcomes.slice(0, 15), labels).coverageAt95).toBe(0);
  });

  test('coverage at 95% answers lines of one confidence together', () => {
    const outcomes = [
      ...Array.from({ length: 19 }, () => outcome(0, 0, 0.9)),
      outcome(0, 1, 0.8),
      outcome(0, 1, 0.8),
    ];
    expect(measure(outcomes, labels).coverageAt95).toBeCloseTo(19 / 21);
  });

  test('coverage at 95% takes answers to lines with none of the labels for wrong', () => {
    const outcomes = [outcome(-1, 0, 0.99), ...Array.from({ length: 10 }, () => outcome(0, 0, 0.9))];
    expect(measure(outcomes, labels).coverageAt95).toBe(0);
  });

  test('macro-F1 is the mean over labels that occur, as scikit-learn has it', () => {
    // f1_score([0, 0, 1, 1], [0, 1, 1, 2], average='macro') = (2/3 + 1/2 + 0) / 3
    const outcomes = [outcome(0, 0), outcome(0, 1), outcome(1, 1), outcome(1, 2)];
    expect(measure(outcomes, labels).macroF1).toBeCloseTo((2 / 3 + 1 / 2) / 3);
    expect(measure(outcomes.slice(0, 3), labels).macroF1).toBeCloseTo((2 / 3 + 2 / 3) / 2);
  });

  test('expected calibration error is the mean gap between confidence and being right, bin by bin', () => {
    const outcomes = [
      ...Array.from({ length: 8 }, () => outcome(0, 0, 0.8)),
      ...Array.from({ length: 2 }, () => outcome(0, 1, 0.8)),
    ];
    expect(measure(outcomes, labels).expectedCalibrationError).toBeCloseTo(0);
    expect(measure([outcome(0, 1, 1), outcome(0, 0, 0)], labels).expectedCalibrationError).toBe(1);
  });

  test('has no figure where nothing was there to be counted', () => {
    expect(Object.values(measure([], labels))).toEqual([null, null, null, null, null, null, null]);
  });
});

describe('measureLabels', () => {
  test('gives precision, recall, F1 and support of each label', () => {
    const outcomes = [outcome(0, 0), outcome(0, 1), outcome(1, 1), outcome(-1, 0)];
    expect(measureLabels(outcomes, labels)).toEqual([
      { label: 'a', precision: 1, recall: 0.5, f1: 2 / 3, support: 2 },
      { label: 'b', precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
      { label: 'c', precision: null, recall: null, f1: null, support: 0 },
    ]);
  });
});

describe('confusionOf', () => {
  test('counts best guesses of each label, and of lines with none of the labels', () => {
    const outcomes = [outcome(0, 0), outcome(0, 2), outcome(-1, 1)];
    expect(confusionOf(outcomes, labels, 'none')).toEqual([
      { actual: 'a', guesses: [1, 0, 1] },
      { actual: 'none', guesses: [0, 1, 0] },
    ]);
  });
});
