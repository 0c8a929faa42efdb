import {
  type Calibration,
  calibrate,
  fitCalibration,
  fitThresholds,
  type HeldOutAnswers,
  type HeldOutRows,
  roundDown,
} from '../classifier/index.ts';
import type { HeldOutTemplates } from './cross-validate.ts';
import { labelWeights } from './label-weights.ts';
import type { Outcome } from './metrics.ts';

/** How one line was judged by a model that was fitted without its template. */
export interface HeldOutOutcome extends Outcome {
  /** Of the label that the line has: by both views; of `Unclassified`, that the best guess is wrong. */
  readonly probability: number;
}

/** What turns scores into an answer or none. */
export interface Decision {
  readonly calibration: Calibration;
  /** Per label: the confidence from which its answers reach the target precision. */
  readonly thresholds: Float32Array;
  /** What the thresholds were fitted on. */
  readonly answers: HeldOutAnswers;
}

/** What a decision is fitted for. */
export interface DecisionGoal {
  readonly classCount: number;
  /** Share of a label's answers that shall be right. */
  readonly targetPrecision: number;
  /** By label: its share among the lines that will be judged, see `labelWeights`. @default as among the rows */
  readonly labelShares?: readonly number[] | undefined;
}

/** Fits calibration and thresholds on held-out rows. */
export function fitDecision(rows: HeldOutRows, goal: DecisionGoal): Decision {
  const { classCount, targetPrecision, labelShares } = goal;
  const fitted = fitCalibration(rows, classCount);
  const { best, confidences } = calibrate(rows, fitted, classCount);
  const answers = { best, classes: rows.classes, confidences: Float32Array.from(confidences, roundDown) };
  const weights = labelShares && labelWeights(rows.classes, labelShares);
  const thresholds = fitThresholds(answers, rows.classes, {
    classCount,
    targetPrecision,
    labelWeights: weights,
  });
  return { calibration: { ...fitted, ...(weights && { labelWeights: weights }) }, thresholds, answers };
}

/**
 * Judges each row by the model of its fold, calibrated and cut off by what the other folds showed: neither was fitted
 * on the row's own label. (Those other folds' models were, so that its influence is small and not nothing.)
 */
export function judgeHeldOut(
  held: HeldOutTemplates,
  rowLabels: Int32Array,
  folds: number,
  goal: DecisionGoal,
): HeldOutOutcome[] {
  const { classCount } = goal;
  const judged = new Array<Omit<Outcome, 'actual'>>(held.classes.length);
  const probabilities = new Float32Array(held.classes.length * classCount);
  for (let fold = 0; fold < folds; fold++) {
    const own: number[] = [];
    const others: number[] = [];
    held.fold.forEach((of, index) => {
      (of === fold ? own : others).push(index);
    });
    const { calibration, thresholds } = fitDecision(pick(held, others, classCount), goal);
    const {
      best,
      confidences,
      byWords,
      probabilities: ofOwn,
    } = calibrate(pick(held, own, classCount), calibration, classCount, thresholds);
    own.forEach((index, row) => {
      const guess = best[row] as number;
      const confidence = confidences[row] as number;
      judged[index] = {
        guess,
        confidence,
        answered: confidence >= (thresholds[guess] as number),
        byWords: byWords[row] === 1,
      };
      probabilities.set(ofOwn.subarray(row * classCount, (row + 1) * classCount), index * classCount);
    });
  }
  return Array.from(rowLabels, (actual, row) => {
    const index = held.ofRow[row] as number;
    const judgement = judged[index] as Omit<Outcome, 'actual'>;
    const probability =
      actual < 0 ? 1 - judgement.confidence : (probabilities[index * classCount + actual] as number);
    return { actual, ...judgement, probability };
  });
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
    embedding: lines(rows.embedding, classCount + 1),
    ngrams: lines(rows.ngrams, classCount + 1),
    cosines: lines(rows.cosines, classCount + 1),
    wordCounts: Int32Array.from(indices, (index) => rows.wordCounts[index] as number),
    classes: Int32Array.from(indices, (index) => rows.classes[index] as number),
  };
}
