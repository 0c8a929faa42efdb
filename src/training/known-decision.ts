import {
  type Calibration,
  calibrate,
  fitThresholds,
  type HeldOutAnswers,
  type HeldOutRows,
  roundDown,
} from '../classifier/index.ts';
import type { LabelledRow } from './group-by-template.ts';
import type { Decision } from './judge-held-out.ts';

/**
 * How far scores can be believed, as found with encoders that had not seen the lines. An encoder that was tuned on
 * lines makes what other models say of them, held out or not, too good to find it anew.
 */
export interface KnownDecision {
  /** What classes of `heldOut` and constants of `calibration` are indices of. */
  readonly labels: readonly string[];
  readonly calibration: Calibration;
  readonly heldOut: HeldOutAnswers;
}

/** The same, with the rows that the encoder was tuned on. */
export interface KnownRows extends KnownDecision {
  readonly seen: ReadonlySet<LabelledRow>;
}

/** The same in another order of the labels; undefined where these are not the same labels. */
export function withLabels(known: KnownDecision, labels: readonly string[]): KnownDecision | undefined {
  const from = labels.map((label) => known.labels.indexOf(label));
  if (labels.length !== known.labels.length || from.includes(-1)) return undefined;
  const { calibration, heldOut } = known;
  const { words, labelWeights } = calibration;
  const to = known.labels.map((label) => labels.indexOf(label));
  const inOrder = <T extends { readonly constants: readonly number[] }>(confidence: T): T => ({
    ...confidence,
    constants: from.map((index) => confidence.constants[index] ?? 0),
  });
  const renamed = (classes: Int32Array) => classes.map((one) => (one < 0 ? -1 : (to[one] ?? -1)));
  return {
    labels,
    calibration: {
      ...calibration,
      confidence: inOrder(calibration.confidence),
      words: { ...words, confidence: inOrder(words.confidence) },
      ...(labelWeights && { labelWeights: from.map((index) => labelWeights[index] ?? 1) }),
    },
    heldOut: {
      best: renamed(heldOut.best),
      classes: renamed(heldOut.classes),
      confidences: heldOut.confidences,
    },
  };
}

/**
 * The known calibration, and thresholds fitted on the known answers and those to other rows.
 * @param own rows that were held out and that the encoder had not seen
 */
export function extendDecision(
  { calibration, heldOut, labels }: KnownDecision,
  own: HeldOutRows,
  targetPrecision: number,
): Decision {
  const classCount = labels.length;
  const { best, confidences } = calibrate(own, calibration, classCount);
  const answers = {
    best: Int32Array.from([...heldOut.best, ...best]),
    classes: Int32Array.from([...heldOut.classes, ...own.classes]),
    confidences: Float32Array.from([...heldOut.confidences, ...confidences.map(roundDown)]),
  };
  const { labelWeights } = calibration;
  const thresholds = fitThresholds(answers, answers.classes, { classCount, targetPrecision, labelWeights });
  return { calibration, thresholds, answers };
}
