import { createHash } from 'node:crypto';
import { writeModel } from '../classifier/index.ts';
import { TEMPLATE_VERSION } from '../template/index.ts';
import { fitTemplates, type TemplateLabel } from './cross-validate.ts';
import {
  DEFAULT_BALANCE,
  DEFAULT_L2,
  DEFAULT_SEED,
  DEFAULT_TARGET_PRECISION,
  type EvaluationReport,
  evaluateHeldOut,
  type FitAndJudgeOptions,
  prepare,
} from './evaluate.ts';
import { assignFolds, type Folds } from './folds.ts';
import type { GroupedRows, LabelCount, LabelledRow, LabelledTemplate } from './group-by-template.ts';
import { fitDecision } from './judge-held-out.ts';

export interface TrainOptions extends FitAndJudgeOptions {
  /** What is held out to calibrate and to fit the thresholds. @default 'source' */
  readonly group?: 'template' | 'source' | undefined;
}

export interface TrainingReport {
  readonly modelSha256: string;
  readonly encoderHash: string;
  readonly templateVersion: number;
  readonly l2: number;
  readonly balance: boolean;
  readonly seed: number;
  readonly targetPrecision: number;
  readonly iterations: number;
  /** Largest component of the final fit's gradient. */
  readonly gradientNorm: number;
  readonly counts: readonly LabelCount[];
  readonly thresholds: readonly { readonly label: string; readonly threshold: number }[];
  readonly conflicts: readonly LabelledTemplate[];
  readonly leftOut: readonly LabelCount[];
  /** How models judged that were fitted without the templates, or the systems, that they judged. */
  readonly heldOut: EvaluationReport;
  /** Share of test rows whose template a split by rows would have left in the training part. */
  readonly leakageOfRandomSplit: number;
  readonly warnings: readonly string[];
}

/**
 * Fits a classifier to labelled rows: one vector a template, multinomial logistic regression, calibration and
 * thresholds from templates of held-out systems. The same rows, options and encoder give the same bytes.
 *
 * @throws LogsieveError TRAINING_DATA when fewer than two labels have two templates, or `strict` meets a conflict.
 */
export async function train(
  rows: readonly LabelledRow[],
  options: TrainOptions,
): Promise<{ readonly model: Uint8Array; readonly report: TrainingReport }> {
  const { grouped, vectors } = await prepare(rows, options);
  const { encoder, onProgress, signal } = options;
  const { l2 = DEFAULT_L2, balance = DEFAULT_BALANCE, seed = DEFAULT_SEED } = options;
  const targetPrecision = options.targetPrecision ?? DEFAULT_TARGET_PRECISION;
  const classCount = grouped.labels.length;
  const folds = assignFolds(grouped, {
    split: options.group ?? 'source',
    folds: options.folds,
    seed,
    spreadLoneLabels: true,
  });
  const { held, report: heldOut } = await evaluateHeldOut(grouped, vectors, folds, options);
  const { calibration, thresholds } = fitDecision(held, classCount, targetPrecision);
  const labelIndex = new Map(grouped.labels.map((label, index) => [label, index]));
  const classes = grouped.templates.map(({ label }) => labelIndex.get(label) ?? -1);
  const fit = await fitTemplates(
    vectors,
    classes.map((label, template): TemplateLabel => [template, label]),
    classCount,
    { l2, balance, signal },
  );
  onProgress?.('fitting the model', 1, 1);

  const leakageOfRandomSplit = leakageOf(
    grouped,
    assignFolds(grouped, { split: 'random', folds: options.folds, seed }),
  );
  const model = writeModel({
    labels: grouped.labels,
    weights: fit.weights,
    bias: fit.bias,
    calibration,
    thresholds,
    templates: grouped.templates.map(({ template }) => template),
    templateLabels: classes,
    templateVectors: vectors.values,
    encoderHash: encoder.hash,
    templateVersion: TEMPLATE_VERSION,
    summary: {
      rows: heldOut.rows,
      templates: heldOut.templates,
      sources: heldOut.sources,
      l2,
      balance,
      seed,
      targetPrecision,
      split: heldOut.split,
      folds: heldOut.folds,
      heldOut: { ...heldOut.metrics },
    },
  });
  return {
    model,
    report: {
      modelSha256: createHash('sha256').update(model).digest('hex'),
      encoderHash: encoder.hash,
      templateVersion: TEMPLATE_VERSION,
      l2,
      balance,
      seed,
      targetPrecision,
      iterations: fit.iterations,
      gradientNorm: fit.gradientNorm,
      counts: grouped.counts,
      thresholds: grouped.labels.map((label, index) => ({ label, threshold: thresholds[index] ?? 1 })),
      conflicts: grouped.conflicts,
      leftOut: grouped.leftOut,
      heldOut,
      leakageOfRandomSplit,
      warnings: [...grouped.warnings, ...folds.warnings],
    },
  };
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
