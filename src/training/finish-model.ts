import { createHash } from 'node:crypto';
import { writeModel } from '../classifier/index.ts';
import { TEMPLATE_VERSION } from '../template/index.ts';
import type { TemplateViews } from './embed-templates.ts';
import { fitTemplates, type TemplateLabel, type TemplateStarts } from './fit-templates.ts';
import type { GroupedRows, LabelCount, LabelledTemplate } from './group-by-template.ts';
import type { Decision } from './judge-held-out.ts';
import type { Metrics } from './metrics.ts';
import type { Penalties } from './penalties.ts';

/** How a model was fitted, and to what. */
export interface ModelReport {
  readonly modelSha256: string;
  readonly encoderHash: string;
  readonly templateVersion: number;
  /** Of each view. */
  readonly l2: Penalties;
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
}

export interface FinishOptions
  extends Pick<ModelReport, 'encoderHash' | 'balance' | 'seed' | 'targetPrecision'> {
  readonly penalties: Penalties;
  readonly decision: Decision;
  /** What judged the held-out templates that the decision was fitted on, and how well. */
  readonly heldOut: { readonly split: string; readonly folds: number; readonly metrics: Metrics };
  /** Where the fit begins. @default zeros */
  readonly starts?: TemplateStarts | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Each template with its class, -1 for none of the labels. */
export function classesOf({ labels, templates }: GroupedRows): TemplateLabel[] {
  const labelIndex = new Map(labels.map((label, index) => [label, index]));
  return templates.map(({ label }, template) => [template, labelIndex.get(label) ?? -1]);
}

/** Fits a model to all templates and writes it with its decision. */
export async function finishModel(
  grouped: GroupedRows,
  views: TemplateViews,
  options: FinishOptions,
): Promise<{ readonly model: Uint8Array; readonly report: ModelReport }> {
  const { penalties, balance, seed, targetPrecision, encoderHash, heldOut, starts, signal } = options;
  const { calibration, thresholds, answers } = options.decision;
  const classes = classesOf(grouped);
  const fit = await fitTemplates(views, classes, grouped.labels.length, {
    penalties,
    balance,
    starts,
    signal,
  });
  const model = writeModel({
    labels: grouped.labels,
    weights: fit.weights,
    bias: fit.bias,
    ngrams: fit.ngrams,
    calibration,
    thresholds,
    heldOut: answers,
    templates: grouped.templates.map(({ template }) => template),
    templateLabels: classes.map(([, label]) => label),
    templateVectors: views.values,
    encoderHash,
    templateVersion: TEMPLATE_VERSION,
    summary: {
      rows: grouped.rowTemplate.length,
      templates: grouped.templates.length,
      sources: grouped.sources.length,
      l2: { ...penalties },
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
      encoderHash,
      templateVersion: TEMPLATE_VERSION,
      l2: penalties,
      balance,
      seed,
      targetPrecision,
      iterations: fit.iterations,
      gradientNorm: fit.gradientNorm,
      counts: grouped.counts,
      thresholds: grouped.labels.map((label, index) => ({ label, threshold: thresholds[index] ?? 1 })),
      conflicts: grouped.conflicts,
      leftOut: grouped.leftOut,
    },
  };
}
