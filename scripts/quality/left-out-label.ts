import type { HeldOutRows } from '../../src/classifier/index.ts';
import { calibrate } from '../../src/classifier/index.ts';
import { crossValidate, type HeldOutTemplates } from '../../src/training/cross-validate.ts';
import type { TemplateViews } from '../../src/training/embed-templates.ts';
import type { FitOptions } from '../../src/training/fit-templates.ts';
import type { GroupedRows } from '../../src/training/group-by-template.ts';
import { type Decision, type DecisionGoal, fitDecision } from '../../src/training/judge-held-out.ts';

/** Share of the known lines that the second of the two figures keeps. */
const KEPT = 0.95;

/** Confidences of a model that never saw a label. */
export interface UnseenLabel {
  readonly label: string;
  /** Of each line of the label, in the order of the data. */
  readonly confidences: Float32Array;
  /** 1 where the line's confidence reached the threshold of what it was taken for. */
  readonly accepted: Uint8Array;
  /** Of held-out lines that have one of the other labels. */
  readonly known: Float32Array;
}

export interface UnseenOptions extends Omit<DecisionGoal, 'classCount'> {
  /** The one that is left out: index into `labels`. */
  readonly label: number;
  readonly labels: readonly string[];
}

/** Lines of a label as a model judges them that is fitted on all others: scores of all labels, its own absent. */
export function judgeLeftOut(
  grouped: GroupedRows,
  views: TemplateViews,
  label: number,
  options: FitOptions,
): Promise<HeldOutTemplates> {
  const ofRow = Int32Array.from(grouped.rowLabel, (one) => (one === label ? 0 : 1));
  return crossValidate(grouped, views, { split: 'source', count: 1, ofRow, warnings: [] }, options);
}

/**
 * What becomes of the lines of a label that nobody taught: calibration and thresholds are fitted on the held-out
 * lines of the other labels.
 *
 * @param held of all labels, by models that were fitted on all labels; the label's column is left out
 * @param leftOut see `judgeLeftOut`
 */
export function measureUnseen(
  held: HeldOutRows,
  leftOut: HeldOutRows,
  { label, labels, targetPrecision, labelShares }: UnseenOptions,
): UnseenLabel {
  const others = labels.length - 1;
  const known = withoutLabel(held, label, labels.length);
  const decision = fitDecision(known, {
    classCount: others,
    targetPrecision,
    labelShares: labelShares?.toSpliced(label, 1),
  });
  const strangers = judgeBy(decision, withoutColumn(leftOut, label, labels.length), others);
  const confidences = judgeBy(decision, known, others).confidences;
  return {
    label: labels[label] as string,
    ...strangers,
    known: confidences.filter((_, row) => (known.classes[row] as number) >= 0),
  };
}

/** Share of an unseen label's lines that is accepted, at the thresholds and where 95% of known lines are kept. */
export function acceptanceOf({ confidences, accepted, known }: UnseenLabel): {
  readonly atThresholds: number;
  readonly at95Kept: number;
} {
  const lines = confidences.length;
  const cut = known.toSorted()[Math.floor(known.length * (1 - KEPT))] ?? 0;
  return {
    atThresholds: accepted.reduce((sum, one) => sum + one, 0) / lines,
    at95Kept: confidences.filter((confidence) => confidence >= cut).length / lines,
  };
}

function judgeBy({ calibration, thresholds }: Decision, rows: HeldOutRows, labelCount: number) {
  const { best, confidences } = calibrate(rows, calibration, labelCount, thresholds);
  return {
    confidences: Float32Array.from(confidences),
    accepted: Uint8Array.from(confidences, (one, row) =>
      one >= (thresholds[best[row] as number] as number) ? 1 : 0,
    ),
  };
}

/** The rows of the other labels, without the label's column. */
export function withoutLabel(rows: HeldOutRows, label: number, labelCount: number): HeldOutRows {
  const kept = [...rows.classes.keys()].filter((row) => rows.classes[row] !== label);
  return pickColumns(rows, kept, label, labelCount);
}

/** All rows, without the label's column: its own become rows that have none of the labels. */
function withoutColumn(rows: HeldOutRows, label: number, labelCount: number): HeldOutRows {
  return pickColumns(rows, [...rows.classes.keys()], label, labelCount);
}

function pickColumns(
  rows: HeldOutRows,
  kept: readonly number[],
  label: number,
  labelCount: number,
): HeldOutRows {
  const width = labelCount + 1;
  const cells = (values: Float32Array) =>
    Float32Array.from(
      kept.flatMap((row) => {
        const line = [...values.subarray(row * width, (row + 1) * width)];
        return line.toSpliced(label, 1);
      }),
    );
  return {
    embedding: cells(rows.embedding),
    ngrams: cells(rows.ngrams),
    cosines: cells(rows.cosines),
    wordCounts: Int32Array.from(kept, (row) => rows.wordCounts[row] as number),
    classes: Int32Array.from(kept, (row) => {
      const own = rows.classes[row] as number;
      if (own === label) return -1;
      return own > label ? own - 1 : own;
    }),
  };
}
