import { describe, expect, test } from 'vitest';
import { type Measured, type Scores, whyRefused } from './gate.ts';

const SAME: Scores = { before: 0.8, after: 0.8, lost: 0, won: 0 };
const NONE_NEW: Measured['newAnswers'] = { all: 100, new: 0, contradicted: 0, isCertain: false };

function refused(changes: Partial<Measured>): string[] {
  return whyRefused({ lines: SAME, people: SAME, newAnswers: NONE_NEW, ...changes });
}

describe('whyRefused', () => {
  test('lets macro-F1 on lines fall by half a point and no more', () => {
    expect(refused({ lines: { ...SAME, after: 0.795 } })).toEqual([]);
    expect(refused({ lines: { ...SAME, after: 0.7949 } })).toEqual([
      'macro-F1 on held-out lines falls from 0.800 to 0.795',
    ]);
  });

  test('counts a fall on answers that is more than chance', () => {
    const fallen = { before: 0.8, after: 0.75 };
    expect(refused({ people: { ...fallen, lost: 1, won: 0 } })).toEqual([]);
    expect(refused({ people: { ...fallen, lost: 20, won: 14 } })).toEqual([]);
    expect(refused({ people: { ...fallen, lost: 20, won: 8 } })).toEqual([
      'macro-F1 on held-out answers of people falls from 0.800 to 0.750',
    ]);
    expect(refused({ people: { before: null, after: 0.1, lost: 9, won: 0 } })).toEqual([]);
  });

  test.each([
    [{ all: 50, new: 50, contradicted: 0.3 }, true],
    [{ all: 50, new: 50, contradicted: 0.1 }, false],
    [{ all: 50, new: 15, contradicted: 0.9 }, true],
    [{ all: 500, new: 15, contradicted: 0.9 }, false],
    [{ all: 500, new: 50, contradicted: 0.3 }, true],
    [{ all: 19, new: 19, contradicted: 1 }, false],
  ])('judges new answers %j: too many are contradicted is %s', (newAnswers, isRefused) => {
    expect(refused({ newAnswers: { ...newAnswers, isCertain: true } }).length).toBe(isRefused ? 1 : 0);
    expect(refused({ newAnswers: { ...newAnswers, isCertain: false } })).toEqual([]);
  });
});
