import type { Classifier } from '../classifier/index.ts';
import { MOST_LABELS } from '../log/index.ts';
import { choosePenalties, type PenaltySearch } from './choose-penalties.ts';
import {
  frameOf,
  type HeldOutFrame,
  type HeldOutTemplates,
  judgeFrame,
  partsOfFold,
} from './cross-validate.ts';
import {
  type EmbedOptions,
  embedTemplates,
  type TemplateViews,
  type VectorsOfFold,
} from './embed-templates.ts';
import { describe, type EvaluationReport } from './evaluation-report.ts';
import { assignFolds, type Folds, type Split } from './folds.ts';
import {
  clustersOf,
  type GroupedRows,
  groupByTemplate,
  type LabelledRow,
  trainingDataError,
} from './group-by-template.ts';
import { cosinesByStage } from './held-out-scores.ts';
import { type DecisionGoal, type HeldOutOutcome, judgeHeldOut } from './judge-held-out.ts';
import type { Outcome } from './metrics.ts';
import { DEFAULT_L2, type Penalties, penaltiesOf } from './penalties.ts';

/** Whether every label weighs the same in the fit: docs/training.md has the figures that chose it. */
export const DEFAULT_BALANCE = true;
export const DEFAULT_TARGET_PRECISION = 0.95;
export const DEFAULT_SEED = 1;

/** How a model is fitted and judged, whether to keep it or to see how good it would be. */
export interface FitAndJudgeOptions extends EmbedOptions {
  /** @default the labels of the rows, sorted */
  readonly labels?: readonly string[] | undefined;
  /** Strength of the embedding's penalty, four times that of the n-grams'. @default both are searched for */
  readonly l2?: number | undefined;
  /** @default DEFAULT_BALANCE */
  readonly balance?: boolean | undefined;
  /** Share of a label's answers that its threshold is to make right. @default 0.95 */
  readonly targetPrecision?: number | undefined;
  /** By name of each label: its share among the lines that will be judged. @default as among the rows */
  readonly labelShares?: ReadonlyMap<string, number> | undefined;
  /** @default 5 */
  readonly folds?: number | undefined;
  /** @default 1 */
  readonly seed?: number | undefined;
  /** A conflict or an unknown label is an error. @default false */
  readonly strict?: boolean | undefined;
  /** What the folds' models see of templates. @default what the encoder makes of them */
  readonly vectorsOfFold?: VectorsOfFold | undefined;
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
  const { grouped, views } = await prepare(rows, options);
  const folds = assignFolds(grouped, options);
  const { report } = await evaluateHeldOut(grouped, views, folds, options);
  return { ...report, warnings: [...grouped.warnings, ...folds.warnings] };
}

/**
 * Groups rows by template and embeds the templates.
 *
 * @throws LogsieveError TRAINING_DATA with the counts per label when fewer than two labels are usable, or more than 256.
 */
export async function prepare(
  rows: readonly LabelledRow[],
  options: FitAndJudgeOptions,
): Promise<{ readonly grouped: GroupedRows; readonly views: TemplateViews }> {
  const grouped = groupByTemplate(rows, options);
  if (grouped.labels.length < 2) {
    throw trainingDataError('fewer than two labels have two templates or more', grouped.counts, {
      remedy: 'give at least two labels two lines each that differ in more than numbers and names',
    });
  }
  if (grouped.labels.length > MOST_LABELS) {
    const found = `${grouped.labels.length} labels, allowed are ${MOST_LABELS}`;
    throw trainingDataError(found, grouped.counts, {
      remedy: 'name the column that holds the labels by --label-column, or give rare labels a common name',
    });
  }
  const views = await embedTemplates(templatesOf(grouped), options);
  return { grouped, views: { ...views, vectorsOfFold: options.vectorsOfFold } };
}

/** What `evaluateByFolds` fits on and judges in each fold, for others to do the same. */
export async function foldsOf(rows: readonly LabelledRow[], options: FoldEvaluationOptions) {
  const { grouped, views } = await prepare(rows, options);
  const folds = assignFolds(grouped, options);
  const parts = Array.from({ length: folds.count }, (_, fold) => ({
    trained: partsOfFold(grouped, folds, fold).trained,
    testedRows: [...folds.ofRow.keys()].filter((row) => folds.ofRow[row] === fold),
  }));
  return { grouped, views, parts };
}

/** Held-out judgements of a whole data set, and what else can be made of them. */
export interface HeldOutEvaluation {
  readonly frame: HeldOutFrame;
  readonly held: HeldOutTemplates;
  /** Of each grouped row. */
  readonly outcomes: readonly HeldOutOutcome[];
  /** Cosines to the nearest of the templates of each stage and those before it; the last are those of `held`. */
  readonly cosines: readonly Float32Array[];
  readonly report: EvaluationReport & { readonly l2: Penalties };
}

/**
 * Fits a model a fold and judges the fold's rows by it; where no penalty is given, first looks for the best.
 *
 * @param stages of each template, to learn the cosines by stage; @default all are of one
 */
export async function evaluateHeldOut(
  grouped: GroupedRows,
  views: TemplateViews,
  folds: Folds,
  options: FitAndJudgeOptions,
  stages?: { readonly of: Int32Array; readonly count: number },
): Promise<HeldOutEvaluation> {
  const { balance = DEFAULT_BALANCE, seed = DEFAULT_SEED, signal, onProgress } = options;
  const targetPrecision = options.targetPrecision ?? DEFAULT_TARGET_PRECISION;
  const labelCount = grouped.labels.length;
  const usual = penaltiesOf(options.l2 ?? DEFAULT_L2);
  const frame = frameOf(grouped, folds);
  // Found while the folds are fitted; a failure is thrown when they are needed.
  const cosinesInTheMaking = cosinesByStage(frame.parts, views, {
    labelCount,
    stages: stages?.count ?? 1,
    stageOf: (template) => stages?.of[template] ?? 0,
    signal,
  });
  cosinesInTheMaking.catch(() => undefined);
  const common = {
    balance,
    signal,
    isRough: true,
    labelCount,
    cosines: async () => (await cosinesInTheMaking).at(-1) ?? new Float32Array(),
  };
  let { held, starts } = await judgeFrame(frame, views, {
    ...common,
    penalties: usual,
    onFold: (done, count) => onProgress?.('fitting folds', done, count),
  });
  let search: PenaltySearch | undefined;
  if (options.l2 === undefined) {
    const clusters = new Int32Array(held.classes.length);
    clustersOf(grouped).forEach((cluster, row) => {
      clusters[held.ofRow[row] as number] = cluster;
    });
    const searched = { labelCount, balance, usual, held, starts, signal, clusters };
    const found = await choosePenalties(frame, views, {
      ...searched,
      onPoint: (done, most) => onProgress?.('choosing the penalties', done, most),
    });
    search = found.search;
    if (search.chosen.embedding !== usual.embedding || search.chosen.ngrams !== usual.ngrams) {
      const penalties = search.chosen;
      ({ held, starts } = await judgeFrame(frame, views, { ...common, penalties, starts: found.starts }));
    }
  }
  const outcomes = judgeHeldOut(held, grouped.rowLabel, folds.count, goalOf(grouped, options));
  const report = {
    subject: 'folds' as const,
    split: folds.split,
    folds: folds.count,
    seed,
    l2: search?.chosen ?? usual,
    search: search ?? null,
    balance,
    targetPrecision,
    ...describe(outcomes, grouped),
    leakage: held.leakage,
    warnings: folds.warnings,
  };
  return { frame, held, outcomes, cosines: await cosinesInTheMaking, report };
}

/** What thresholds are fitted for. */
export function goalOf(
  { labels }: GroupedRows,
  { targetPrecision = DEFAULT_TARGET_PRECISION, labelShares }: FitAndJudgeOptions,
): DecisionGoal {
  return {
    classCount: labels.length,
    targetPrecision,
    labelShares: labelShares && labels.map((label) => labelShares.get(label) ?? 0),
  };
}

export interface ModelEvaluationOptions extends EmbedOptions {
  readonly classifier: Pick<Classifier, 'labels' | 'judgeWords' | 'judge' | 'isFittedOn'>;
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
  const { texts, values, dimension } = await embedTemplates(templatesOf(grouped), options);
  const vectorOf = (index: number) => values.subarray(index * dimension, (index + 1) * dimension);
  const judgements = texts.map(
    (text, index) => classifier.judgeWords(text) ?? classifier.judge(text, vectorOf(index)),
  );
  const trainedOn = grouped.templates.map(({ template }) => classifier.isFittedOn(template));
  const leaked = grouped.rowTemplate.filter((template) => trainedOn[template]).length;
  const labelIndex = new Map(grouped.labels.map((label, index) => [label, index]));
  const outcomes = Array.from(grouped.rowLabel, (actual, row): Outcome => {
    const judgement = judgements[grouped.rowTemplate[row] ?? -1];
    return {
      actual,
      guess: labelIndex.get(judgement?.label ?? '') ?? 0,
      confidence: judgement?.confidence ?? 0,
      answered: judgement?.sure ?? false,
      byWords: judgement?.byWords ?? false,
    };
  });
  return {
    subject: 'active model',
    split: null,
    folds: null,
    seed: null,
    l2: null,
    search: null,
    balance: null,
    targetPrecision: null,
    ...describe(outcomes, grouped),
    leakage: outcomes.length === 0 ? null : leaked / outcomes.length,
    warnings: grouped.warnings,
  };
}

function templatesOf(grouped: GroupedRows): string[] {
  return grouped.templates.map(({ template }) => template);
}
