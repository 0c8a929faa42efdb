import {
  type Calibration,
  calibrate,
  fitCalibration,
  fitThresholds,
  type HeldOutRows,
} from '../classifier/index.ts';
import type { HeldOutTemplates } from './cross-validate.ts';
import type { Outcome } from './metrics.ts';

/** What turns logits into an answer or none. */
export interface Decision {
  readonly calibration: Calibration;
  /** Per label: the confidence from which its answers reach the target precision. */
  readonly thresholds: Float32Array;
}

/** Fits calibration and thresholds on held-out rows. */
export function fitDecision(rows: HeldOutRows, classCount: number, targetPrecision: number): Decision {
  const calibration = fitCalibration(rows, classCount);
  const calibrated = calibrate(rows, calibration, classCount);
  const thresholds = fitThresholds(calibrated, rows.classes, { classCount, targetPrecision });
  return { calibration, thresholds };
}

/**
 * Judges each row by the model of its fold, calibrated and cut off by what the other folds showed, so that no
 * figure rests on the row's own label.
 */
export function judgeHeldOut(
  held: HeldOutTemplates,
  rowLabels: Int32Array,
  folds: number,
  classCount: number,
  targetPrecision: number,
): Outcome[] {
  const judged = new Array<Omit<Outcome, 'actual'>>(held.classes.length);
  for (let fold = 0; fold < folds; fold++) {
    const own: number[] = [];
    const others: number[] = [];
    held.fold.forEach((of, index) => {
      (of === fold ? own : others).push(index);
    });
    const { calibration, thresholds } = fitDecision(
      pick(held, others, classCount),
      classCount,
      targetPrecision,
    );
    const { best, confidences } = calibrate(pick(held, own, classCount), calibration, classCount);
    own.forEach((index, row) => {
      const guess = best[row] as number;
      const confidence = confidences[row] as number;
      judged[index] = { guess, confidence, answered: confidence >= (thresholds[guess] as number) };
    });
  }
  return Array.from(rowLabels, (actual, row) => ({
    actual,
    ...(judged[held.ofRow[row] as number] as Omit<Outcome, 'actual'>),
  }));
}

/** Some of the held-out rows. */
export function pick(rows: HeldOutRows, indices: readonly number[], classCount: number): HeldOutRows {
  const lines = (values: Float32Array, width: number) => {
    const picked = new Float32Array(indices.length * width);
    indices.forEach((index, row) => {
      picked.set(values.subarray(index * width, (index + 1) * width), row * width);
    });
    return picked;
  };
  return {
    logits: lines(rows.logits, classCount),
    cosines: lines(rows.cosines, classCount + 1),
    classes: Int32Array.from(indices, (index) => rows.classes[index] as number),
  };
}
