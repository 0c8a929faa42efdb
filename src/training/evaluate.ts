import type { Classifier } from '../classifier/index.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import { crossValidate, type HeldOutTemplates, partsOfFold, type TemplateVectors } from './cross-validate.ts';
import { type EmbedOptions, embedTemplates } from './embed-templates.ts';
import { assignFolds, type Folds, type Split } from './folds.ts';
import {
  type GroupedRows,
  groupByTemplate,
  type LabelledRow,
  trainingDataError,
} from './group-by-template.ts';
import { judgeHeldOut } from './judge-held-out.ts';
import {
  type ConfusionRow,
  confusionOf,
  type LabelMetrics,
  type Metrics,
  measure,
  measureLabels,
  type Outcome,
} from './metrics.ts';

/** Strength of the penalty where none is given: docs/training.md has the figures that chose it. */
export const DEFAULT_L2 = 0.2;
/** Whether every label weighs the same in the fit. */
export const DEFAULT_BALANCE = false;
export const DEFAULT_TARGET_PRECISION = 0.95;
export const DEFAULT_SEED = 1;

export interface EvaluationReport {
  /** What was judged: the active model, or a model a fold that was fitted without it. */
  readonly subject: 'active model' | 'folds';
  /** Null for the active model. */
  readonly split: Split | null;
  readonly folds: number | null;
  readonly seed: number | null;
  readonly l2: number | null;
  readonly balance: boolean | null;
  readonly targetPrecision: number | null;
  readonly rows: number;
  /** Rows that have one of the labels. */
  readonly labelledRows: number;
  readonly templates: number;
  readonly sources: number;
  readonly metrics: Metrics;
  readonly labels: readonly LabelMetrics[];
  readonly confusion: readonly ConfusionRow[];
  /** Share of the judged rows whose template the judging model was fitted on; null without rows. */
  readonly leakage: number | null;
  readonly warnings: readonly string[];
}

/** How a model is fitted and judged, whether to keep it or to see how good it would be. */
export interface FitAndJudgeOptions extends EmbedOptions {
  /** @default the labels of the rows, sorted */
  readonly labels?: readonly string[] | undefined;
  /** @default DEFAULT_L2 */
  readonly l2?: number | undefined;
  /** @default DEFAULT_BALANCE */
  readonly balance?: boolean | undefined;
  /** Share of a label's answers that its threshold is to make right. @default 0.95 */
  readonly targetPrecision?: number | undefined;
  /** @default 5 */
  readonly folds?: number | undefined;
  /** @default 1 */
  readonly seed?: number | undefined;
  /** A conflict or an unknown label is an error. @default false */
  readonly strict?: boolean | undefined;
}

export interface FoldEvaluationOptions extends FitAndJudgeOptions {
  readonly split: Split;
}

/**
 * Judges each row by a model that was fitted on the other folds, as `train` would have fitted it.
 *
 * @throws LogsieveError TRAINING_DATA when fewer than two labels have two templates.
 */
export async function evaluateByFolds(
  rows: readonly LabelledRow[],
  options: FoldEvaluationOptions,
): Promise<EvaluationReport> {
  const { grouped, vectors } = await prepare(rows, options);
  const folds = assignFolds(grouped, options);
  const { report } = await evaluateHeldOut(grouped, vectors, folds, options);
  return { ...report, warnings: [...grouped.warnings, ...folds.warnings] };
}

/**
 * Groups rows by template and embeds the templates.
 *
 * @throws LogsieveError TRAINING_DATA with the counts per label when fewer than two labels are usable.
 */
export async function prepare(
  rows: readonly LabelledRow[],
  options: FitAndJudgeOptions,
): Promise<{ readonly grouped: GroupedRows; readonly vectors: TemplateVectors }> {
  const grouped = groupByTemplate(rows, options);
  if (grouped.labels.length < 2) {
    throw trainingDataError('fewer than two labels have two templates or more', grouped.counts, {
      remedy: 'give at least two labels two lines each that differ in more than numbers and names',
    });
  }
  return { grouped, vectors: await embedTemplates(templatesOf(grouped), options) };
}

/** What `evaluateByFolds` fits on and judges in each fold, for others to do the same. */
export async function foldsOf(rows: readonly LabelledRow[], options: FoldEvaluationOptions) {
  const { grouped, vectors } = await prepare(rows, options);
  const folds = assignFolds(grouped, options);
  const parts = Array.from({ length: folds.count }, (_, fold) => ({
    trained: partsOfFold(grouped, folds, fold).trained,
    testedRows: [...folds.ofRow.keys()].filter((row) => folds.ofRow[row] === fold),
  }));
  return { grouped, vectors, parts };
}

/** Fits a model a fold and judges the fold's rows by it. */
export async function evaluateHeldOut(
  grouped: GroupedRows,
  vectors: TemplateVectors,
  folds: Folds,
  options: FitAndJudgeOptions,
): Promise<{ readonly held: HeldOutTemplates; readonly report: EvaluationReport }> {
  const { l2 = DEFAULT_L2, balance = DEFAULT_BALANCE, seed = DEFAULT_SEED, signal } = options;
  const targetPrecision = options.targetPrecision ?? DEFAULT_TARGET_PRECISION;
  const held = await crossValidate(grouped, vectors, folds, {
    l2,
    balance,
    signal,
    onFold: (done, count) => options.onProgress?.('fitting folds', done, count),
  });
  const outcomes = judgeHeldOut(held, grouped.rowLabel, folds.count, grouped.labels.length, targetPrecision);
  const report: EvaluationReport = {
    subject: 'folds',
    split: folds.split,
    folds: folds.count,
    seed,
    l2,
    balance,
    targetPrecision,
    ...describe(outcomes, grouped),
    leakage: held.leakage,
    warnings: folds.warnings,
  };
  return { held, report };
}

export interface ModelEvaluationOptions extends EmbedOptions {
  readonly classifier: Pick<Classifier, 'labels' | 'judge' | 'nearest'>;
  /** @default false */
  readonly strict?: boolean | undefined;
}

/**
 * Judges each row by a model as it is; rows with a label that the model does not have are left out.
 *
 * @throws LogsieveError TRAINING_DATA with the counts per label when no row has a label of the model.
 */
export async function evaluateModel(
  rows: readonly LabelledRow[],
  options: ModelEvaluationOptions,
): Promise<EvaluationReport> {
  const { classifier, strict } = options;
  const grouped = groupByTemplate(rows, { labels: classifier.labels, strict, fewestTemplates: 0 });
  if (grouped.rowTemplate.length === 0) {
    throw trainingDataError('no row has a label that the model knows', groupByTemplate(rows).counts, {
      remedy: `name the column of the labels by --label-column; the model knows ${classifier.labels.join(', ')}`,
    });
  }
  const { values, dimension } = await embedTemplates(templatesOf(grouped), options);
  const vectorOf = (index: number) => values.subarray(index * dimension, (index + 1) * dimension);
  const judgements = grouped.templates.map((_, index) => classifier.judge(vectorOf(index)));
  const trainedOn = grouped.templates.map(
    ({ template }, index) => classifier.nearest(vectorOf(index), 1)[0]?.template === template,
  );
  const leaked = grouped.rowTemplate.filter((template) => trainedOn[template]).length;
  const labelIndex = new Map(grouped.labels.map((label, index) => [label, index]));
  const outcomes = Array.from(grouped.rowLabel, (actual, row): Outcome => {
    const judgement = judgements[grouped.rowTemplate[row] ?? -1];
    return {
      actual,
      guess: labelIndex.get(judgement?.label ?? '') ?? 0,
      confidence: judgement?.confidence ?? 0,
      answered: judgement?.sure ?? false,
    };
  });
  return {
    subject: 'active model',
    split: null,
    folds: null,
    seed: null,
    l2: null,
    balance: null,
    targetPrecision: null,
    ...describe(outcomes, grouped),
    leakage: outcomes.length === 0 ? null : leaked / outcomes.length,
    warnings: grouped.warnings,
  };
}

/** The part of a report that every evaluation has. */
function describe(
  outcomes: readonly Outcome[],
  grouped: GroupedRows,
): Pick<
  EvaluationReport,
  'rows' | 'labelledRows' | 'templates' | 'sources' | 'metrics' | 'labels' | 'confusion'
> {
  return {
    rows: outcomes.length,
    labelledRows: outcomes.filter((outcome) => outcome.actual >= 0).length,
    templates: grouped.templates.length,
    sources: grouped.sources.length,
    metrics: measure(outcomes, grouped.labels),
    labels: measureLabels(outcomes, grouped.labels),
    confusion: confusionOf(outcomes, grouped.labels, UNCLASSIFIED),
  };
}

function templatesOf(grouped: GroupedRows): string[] {
  return grouped.templates.map(({ template }) => template);
}
