import type { HeldOutTemplates } from './cross-validate.ts';
import {
  DEFAULT_BALANCE,
  DEFAULT_SEED,
  DEFAULT_TARGET_PRECISION,
  evaluateHeldOut,
  type FitAndJudgeOptions,
  goalOf,
  prepare,
} from './evaluate.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import { finishModel, type ModelReport } from './finish-model.ts';
import { assignFolds, type Folds } from './folds.ts';
import type { GroupedRows, LabelledRow } from './group-by-template.ts';
import { fitDecision, pick } from './judge-held-out.ts';
import { extendDecision, type KnownRows, withLabels } from './known-decision.ts';
import { CURVE_STAGES, dealStages, type LearningCurve, learningCurve } from './learning-curve.ts';
import { mapTemplates, type TemplateMap } from './map-templates.ts';
import type { Outcome } from './metrics.ts';
import { DEFAULT_L2 } from './penalties.ts';
import { type Suspect, suspectsOf } from './suspects.ts';

export interface TrainOptions extends FitAndJudgeOptions {
  /** What is held out to calibrate and to fit the thresholds. @default 'source' */
  readonly group?: 'template' | 'source' | undefined;
  /** Looks closer at the data: learning curve and map of the templates. @default true */
  readonly examine?: boolean | undefined;
  /** Of rows that the encoder was tuned on: how far scores can be believed. @default it is found on held-out rows */
  readonly known?: KnownRows | undefined;
}

export interface TrainingReport extends ModelReport {
  /** How models judged that were fitted without the templates, or the systems, that they judged. */
  readonly heldOut: EvaluationReport;
  /** Share of test rows whose template a split by rows would have left in the training part. */
  readonly leakageOfRandomSplit: number;
  /** The most doubtful labels, at most 50. */
  readonly suspects: readonly Suspect[];
  /** Null where it was not asked for. */
  readonly learningCurve: LearningCurve | null;
  /** Null where it was not asked for. */
  readonly map: TemplateMap | null;
  readonly warnings: readonly string[];
}

export interface Training {
  readonly model: Uint8Array;
  readonly report: TrainingReport;
  /** What the report's `heldOut` was counted from: scores of templates, and what became of each usable row. */
  readonly held: HeldOutTemplates;
  readonly outcomes: readonly Outcome[];
}

const SEEN =
  'the encoder was tuned on the shipped lines: their held-out figures here are better than those of a stranger; ' +
  'calibration and thresholds rest on encoders that had not seen them, and on your own rows';

/** As many as a person looks through in one sitting. */
const MOST_SUSPECTS = 50;

/**
 * Fits a classifier to labelled rows: two views of each template, multinomial logistic regression of each,
 * calibration and thresholds from templates of held-out systems. The same rows, options and encoder give the same bytes.
 *
 * @throws LogsieveError TRAINING_DATA when fewer than two labels have two templates, or `strict` meets a conflict.
 */
export async function train(rows: readonly LabelledRow[], options: TrainOptions): Promise<Training> {
  const { grouped, views } = await prepare(rows, options);
  const { encoder, onProgress, signal } = options;
  const { balance = DEFAULT_BALANCE, seed = DEFAULT_SEED } = options;
  const targetPrecision = options.targetPrecision ?? DEFAULT_TARGET_PRECISION;
  const { known: given } = options;
  const known = given && withLabels(given, grouped.labels);
  const folds = assignFolds(grouped, {
    split: options.group ?? 'source',
    folds: options.folds,
    seed,
    spreadLoneLabels: true,
  });
  const stages = options.examine === false ? undefined : dealStages(grouped, seed);
  const evaluation = await evaluateHeldOut(
    grouped,
    views,
    folds,
    // A known calibration fits scores of the usual penalties.
    known === undefined ? options : { ...options, l2: options.l2 ?? DEFAULT_L2 },
    stages && { of: stages, count: CURVE_STAGES },
  );
  const { held, outcomes, report: heldOut } = evaluation;
  const { l2 } = heldOut;
  const curve =
    stages &&
    (await learningCurve(
      grouped,
      views,
      evaluation.frame,
      { outcomes, cosines: evaluation.cosines, stages },
      {
        penalties: l2,
        balance,
        seed,
        targetPrecision,
        signal,
        onPoint: (done, count) => onProgress?.('drawing the learning curve', done, count),
      },
    ));
  const map = stages && (await mapTemplates(grouped, views, outcomes, { signal }));
  const decision =
    known === undefined || given === undefined
      ? fitDecision(held, goalOf(grouped, options))
      : extendDecision(known, ownOf(rows, given, held, grouped), targetPrecision);
  onProgress?.('fitting the model', 0, 1);
  const { model, report } = await finishModel(grouped, views, {
    encoderHash: encoder.hash,
    penalties: l2,
    balance,
    seed,
    targetPrecision,
    decision,
    heldOut: { split: folds.split, folds: folds.count, metrics: heldOut.metrics },
    signal,
  });
  onProgress?.('fitting the model', 1, 1);
  const leakageOfRandomSplit = leakageOf(
    grouped,
    assignFolds(grouped, { split: 'random', folds: options.folds, seed }),
  );
  return {
    model,
    held,
    outcomes,
    report: {
      ...report,
      heldOut,
      leakageOfRandomSplit,
      suspects: suspectsOf(rows, grouped, outcomes, MOST_SUSPECTS),
      learningCurve: curve ?? null,
      map: map ?? null,
      warnings: [...grouped.warnings, ...folds.warnings, ...(known === undefined ? [] : [SEEN])],
    },
  };
}

/** Held-out templates of rows that the encoder had not seen. */
function ownOf(
  rows: readonly LabelledRow[],
  { seen }: KnownRows,
  held: HeldOutTemplates,
  { rowOf, labels }: GroupedRows,
) {
  const own = new Set<number>();
  rowOf.forEach((index, row) => {
    const given = rows[index];
    if (given !== undefined && !seen.has(given)) own.add(held.ofRow[row] as number);
  });
  return pick(held, [...own], labels.length);
}

/** Share of rows whose template also stands in another fold. */
function leakageOf(grouped: GroupedRows, folds: Folds): number {
  const first = new Map<number, number>();
  const shared = new Set<number>();
  grouped.rowTemplate.forEach((template, row) => {
    const fold = folds.ofRow[row] ?? 0;
    if (!first.has(template)) first.set(template, fold);
    else if (first.get(template) !== fold) shared.add(template);
  });
  const rows = grouped.rowTemplate.length;
  return rows === 0 ? 0 : grouped.rowTemplate.filter((template) => shared.has(template)).length / rows;
}
