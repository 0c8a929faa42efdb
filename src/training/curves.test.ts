import { describe, expect, test } from 'vitest';
import { coverageCurveOf, figuresBySource, reliabilityOf } from './curves.ts';
import { groupByTemplate } from './group-by-template.ts';
import { measure, type Outcome } from './metrics.ts';

const outcome = (actual: number, guess: number, confidence: number): Outcome => ({
  actual,
  guess,
  confidence,
  answered: confidence >= 0.8,
  byWords: false,
});

const OUTCOMES = [
  outcome(0, 0, 0.99),
  outcome(1, 1, 0.98),
  outcome(0, 1, 0.9),
  outcome(1, 1, 0.6),
  outcome(-1, 0, 0.3),
];

describe('curves', () => {
  test('the reliability bins hold every line, and their gaps are the calibration error', () => {
    const bins = reliabilityOf(OUTCOMES);
    expect(bins.reduce((sum, { lines }) => sum + lines, 0)).toBe(5);
    const error = bins.reduce(
      (sum, { lines, right, confidence }) => sum + lines * Math.abs(right - confidence),
      0,
    );
    expect(error / 5).toBeCloseTo(measure(OUTCOMES, ['a', 'b']).expectedCalibrationError ?? -1);
  });

  test('the coverage curve goes from the surest line to all of them', () => {
    expect(coverageCurveOf(OUTCOMES)).toEqual([
      { confidence: 0.99, coverage: 0.25, right: 1 },
      { confidence: 0.98, coverage: 0.5, right: 1 },
      { confidence: 0.9, coverage: 0.75, right: 2 / 3 },
      { confidence: 0.6, coverage: 1, right: 0.75 },
      { confidence: 0.3, coverage: 1, right: 0.6 },
    ]);
    const many = Array.from({ length: 5000 }, (_, i) => outcome(0, i % 3 === 0 ? 1 : 0, i / 5000));
    const points = coverageCurveOf(many);
    expect(points.length).toBeLessThanOrEqual(101);
    expect(points.at(-1)?.coverage).toBe(1);
  });

  test('the systems come with most lines first and all of their lines', () => {
    const rows = ['x', 'y', 'y', 'y', 'x'].map((source, i) => ({
      source,
      message: `${'abcde'[i]} came by`,
      label: i === 4 ? 'Unclassified' : i % 2 === 0 ? 'a' : 'b',
      line: i + 2,
    }));
    expect(figuresBySource(OUTCOMES, groupByTemplate(rows))).toEqual([
      { source: 'y', lines: 3, labelledLines: 3, bestGuessRight: 2, answered: 2, rightAnswers: 1 },
      { source: 'x', lines: 2, labelledLines: 1, bestGuessRight: 1, answered: 1, rightAnswers: 1 },
    ]);
  });
});
