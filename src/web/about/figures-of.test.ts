import { expect, test } from 'vitest';
import { figuresOf } from './figures-of.ts';

test('figures are the numbers of a report, named in words', () => {
  const report = {
    accuracy: 0.949,
    macroF1: 0.91,
    calibration_error: 0.0213,
    coverageAt95: 0.454,
    lines: 7572,
    loss: 1.2345,
    note: 'x',
    bad: Number.NaN,
  };
  expect(figuresOf(report)).toEqual([
    { name: 'Accuracy', text: '94.9%' },
    { name: 'Macro F1', text: '91%' },
    { name: 'Calibration error', text: '2.1%' },
    { name: 'Coverage at 95', text: '45.4%' },
    { name: 'Lines', text: '7,572' },
    { name: 'Loss', text: '1.23' },
  ]);
});

test('figures of nothing are none', () => {
  expect([undefined, null, 3, 'x', {}].flatMap(figuresOf)).toEqual([]);
});
