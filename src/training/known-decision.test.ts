import { describe, expect, test } from 'vitest';
import { calibrate, fitCalibration, fitThresholds, type HeldOutRows } from '../classifier/index.ts';
import { extendDecision, type KnownDecision, withLabels } from './known-decision.ts';
import { Random } from './random.ts';

const LABELS = ['Amber', 'Blue', 'Coral'];
const WIDTH = LABELS.length + 1;

/** Rows whose scores speak for their class in most cases. */
function rowsOf(count: number, seed: number): HeldOutRows {
  const random = new Random(seed);
  const uniform = () => random.next() / 2 ** 32;
  const classes = Int32Array.from({ length: count }, (_, row) => (row % 10 === 9 ? -1 : row % LABELS.length));
  const scores = () =>
    Float32Array.from({ length: count * WIDTH }, (_, at) => {
      const own = classes[Math.floor(at / WIDTH)] as number;
      return 3 * uniform() + (at % WIDTH === (own < 0 ? LABELS.length : own) ? 2 : 0);
    });
  return {
    embedding: scores(),
    ngrams: scores(),
    cosines: Float32Array.from({ length: count * WIDTH }, uniform),
    wordCounts: Int32Array.from({ length: count }, () => 3 + Math.floor(9 * uniform())),
    classes,
  };
}

/** The same rows with their columns in another order. */
function reordered(rows: HeldOutRows, labels: readonly string[]): HeldOutRows {
  const from = [...labels.map((label) => LABELS.indexOf(label)), LABELS.length];
  const columns = (values: Float32Array) =>
    values.map((_, at) => values[at - (at % WIDTH) + (from[at % WIDTH] as number)] as number);
  return {
    ...rows,
    embedding: columns(rows.embedding),
    ngrams: columns(rows.ngrams),
    cosines: columns(rows.cosines),
    classes: rows.classes.map((one) => (one < 0 ? -1 : labels.indexOf(LABELS[one] ?? ''))),
  };
}

const rows = rowsOf(400, 1);
const calibration = fitCalibration(rows, LABELS.length);
const { best, confidences } = calibrate(rows, calibration, LABELS.length);
const heldOut = { best, classes: rows.classes, confidences: Float32Array.from(confidences) };
const known: KnownDecision = { labels: LABELS, calibration, heldOut };
const ORDER = ['Coral', 'Amber', 'Blue'];

describe('a decision that is known', () => {
  test('judges the same whatever the order of the labels', () => {
    const other = withLabels(known, ORDER);
    if (other === undefined) throw new Error('the labels are the same');
    const fresh = rowsOf(200, 2);
    const here = calibrate(fresh, calibration, LABELS.length);
    const there = calibrate(reordered(fresh, ORDER), other.calibration, LABELS.length);
    expect(Array.from(there.best, (one) => ORDER[one])).toEqual(Array.from(here.best, (one) => LABELS[one]));
    there.confidences.forEach((one, row) => {
      expect(one).toBeCloseTo(here.confidences[row] ?? Number.NaN, 9);
    });
    const fit = { classCount: LABELS.length, targetPrecision: 0.9 };
    const thresholds = fitThresholds(other.heldOut, other.heldOut.classes, fit);
    const inOrder = fitThresholds(heldOut, heldOut.classes, fit);
    expect([...thresholds]).toEqual(ORDER.map((label) => inOrder[LABELS.indexOf(label)]));
  });

  test('keeps the weight of each label in any order, and fits thresholds by it', () => {
    const labelWeights = [0.5, 1, 2];
    const weighted = { ...known, calibration: { ...calibration, labelWeights } };
    expect(withLabels(weighted, ORDER)?.calibration.labelWeights).toEqual([2, 0.5, 1]);
    const fit = { classCount: LABELS.length, targetPrecision: 0.99, labelWeights };
    const { thresholds } = extendDecision(weighted, rowsOf(0, 3), 0.99);
    expect(thresholds).toEqual(fitThresholds(heldOut, heldOut.classes, fit));
    expect(thresholds).not.toEqual(extendDecision(known, rowsOf(0, 3), 0.99).thresholds);
  });

  test('is not known of other labels', () => {
    expect(withLabels(known, ['Coral', 'Amber'])).toBeUndefined();
    expect(withLabels(known, ['Coral', 'Amber', 'Green'])).toBeUndefined();
    expect(withLabels(known, [...LABELS, 'Green'])).toBeUndefined();
  });

  test('keeps its calibration, and lets own rows move thresholds as far as they are many', () => {
    const fit = { classCount: LABELS.length, targetPrecision: 0.9 };
    const before = fitThresholds(heldOut, heldOut.classes, fit);
    const same = extendDecision(known, rowsOf(0, 3), 0.9);
    expect(same.calibration).toBe(calibration);
    expect([...same.thresholds]).toEqual([...before]);
    const wrong = rowsOf(300, 4);
    const misled = { ...wrong, classes: wrong.classes.map((one) => (one < 0 ? -1 : (one + 1) % 3)) };
    const stricter = extendDecision(known, misled, 0.9);
    expect(stricter.answers.best).toHaveLength(700);
    stricter.thresholds.forEach((threshold, label) => {
      expect(threshold).toBeGreaterThan(before[label] ?? 1);
    });
  });
});
