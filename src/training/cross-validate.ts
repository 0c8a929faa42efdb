import {
  fitLogisticRegression,
  type HeldOutRows,
  nearestCosines,
  representativeTemplates,
} from '../classifier/index.ts';
import type { Folds } from './folds.ts';
import type { GroupedRows } from './group-by-template.ts';

/** Unit vectors of the templates of grouped rows, templates x dimension. */
export interface TemplateVectors {
  readonly values: Float32Array;
  readonly dimension: number;
}

export interface FitOptions {
  /** Strength of the penalty: scikit-learn's 1/C. */
  readonly l2: number;
  /** Every label weighs the same in the fit, however many templates it has. */
  readonly balance: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Templates as a model judged them that was fitted without them. A template whose rows are in several folds is
 * here once for each; its class is the majority label of its rows in that fold.
 */
export interface HeldOutTemplates extends HeldOutRows {
  /** Of each held-out template. */
  readonly fold: Int32Array;
  /** Of each grouped row: index into the held-out templates. */
  readonly ofRow: Int32Array;
  /** Share of held-out rows whose template was fitted on. */
  readonly leakage: number;
}

export interface Fit {
  /** labels x dimension */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly iterations: number;
  readonly gradientNorm: number;
}

/** Far below every logit, yet finite: a label that the training part lacks gets probability 0 and no NaN. */
const ABSENT = -1e4;

/**
 * Fits one model a fold on the other folds' templates and lets it judge the fold's own. Except with split
 * `random`, a template of the fold is not fitted on even where another fold has rows of it too.
 */
export async function crossValidate(
  grouped: GroupedRows,
  vectors: TemplateVectors,
  folds: Folds,
  options: FitOptions & { readonly onFold?: ((done: number, count: number) => void) | undefined },
): Promise<HeldOutTemplates> {
  const classCount = grouped.labels.length;
  const fold: number[] = [];
  const classes: number[] = [];
  const logits: Float32Array[] = [];
  const cosines: Float32Array[] = [];
  const ofRow = new Int32Array(grouped.rowTemplate.length);
  let leaked = 0;
  for (let current = 0; current < folds.count; current++) {
    const { trained, tested } = partsOfFold(grouped, folds, current);
    const fit = await fitTemplates(vectors, trained, classCount, options);
    const position = new Map<number, number>();
    for (const [template, label] of tested) {
      position.set(template, classes.length);
      classes.push(label);
      fold.push(current);
      logits.push(logitsOf(fit, vectors, template));
    }
    cosines.push(await cosinesTo(trained, tested, vectors, { classCount, signal: options.signal }));
    const known = new Set(trained.map(([template]) => template));
    folds.ofRow.forEach((of, row) => {
      if (of !== current) return;
      const template = grouped.rowTemplate[row] as number;
      ofRow[row] = position.get(template) as number;
      if (known.has(template)) leaked++;
    });
    options.onFold?.(current + 1, folds.count);
  }
  return {
    fold: Int32Array.from(fold),
    classes: Int32Array.from(classes),
    logits: concatenate(logits),
    cosines: concatenate(cosines),
    ofRow,
    leakage: ofRow.length === 0 ? 0 : leaked / ofRow.length,
  };
}

/**
 * Cosine of each tested template to the nearest of each label's, and of those without a label, among the trained
 * ones that a model would keep: tested x (classes + 1).
 */
async function cosinesTo(
  trained: readonly TemplateLabel[],
  tested: ReadonlyMap<number, number>,
  vectors: TemplateVectors,
  { classCount, signal }: { readonly classCount: number; readonly signal: AbortSignal | undefined },
): Promise<Float32Array> {
  const byLabel: number[][] = Array.from({ length: classCount + 1 }, () => []);
  for (const index of representativeTemplates(trained.map(([, label]) => label))) {
    const [template, label] = trained[index] as TemplateLabel;
    byLabel[label < 0 ? classCount : label]?.push(template);
  }
  const queries = gatherVectors(vectors, [...tested.keys()]);
  const cosines = new Float32Array(tested.size * byLabel.length);
  for (const [column, templates] of byLabel.entries()) {
    const nearest = await nearestCosines(
      queries,
      gatherVectors(vectors, templates),
      vectors.dimension,
      signal ? { signal } : {},
    );
    nearest.forEach((cosine, row) => {
      cosines[row * byLabel.length + column] = cosine;
    });
  }
  return cosines;
}

/** Vectors of the given templates, one after the other. */
function gatherVectors({ values, dimension }: TemplateVectors, templates: readonly number[]): Float32Array {
  const gathered = new Float32Array(templates.length * dimension);
  templates.forEach((template, row) => {
    gathered.set(values.subarray(template * dimension, (template + 1) * dimension), row * dimension);
  });
  return gathered;
}

/** A template (index into the grouped templates) with the majority label of its rows, -1 for none of the labels. */
export type TemplateLabel = readonly [template: number, label: number];

/** What a fold's model is fitted on and what it is tested on. */
export interface FoldParts {
  readonly trained: readonly TemplateLabel[];
  readonly tested: ReadonlyMap<number, number>;
}

/** Labels are counted within each part, so that no label of a tested row reaches the fit. */
export function partsOfFold(grouped: GroupedRows, folds: Folds, fold: number): FoldParts {
  const tested = majorityByTemplate(grouped, (row) => folds.ofRow[row] === fold);
  const others = majorityByTemplate(
    grouped,
    (row) => folds.ofRow[row] !== fold && folds.onlyJudged?.has(row) !== true,
  );
  const trained = [...others].filter(([template]) => folds.split === 'random' || !tested.has(template));
  return { trained, tested };
}

/** Fits templates (index and label, negatives are passed over) by multinomial logistic regression. */
export async function fitTemplates(
  vectors: TemplateVectors,
  labelled: readonly TemplateLabel[],
  classCount: number,
  options: FitOptions,
): Promise<Fit> {
  const { dimension } = vectors;
  const positives = labelled.filter(([, label]) => label >= 0);
  const support = new Map<number, number>();
  for (const [, label] of positives) support.set(label, (support.get(label) ?? 0) + 1);
  const present = [...support.keys()].sort((a, b) => a - b);
  const position = new Map(present.map((label, index) => [label, index]));
  const weights = new Float32Array(classCount * dimension);
  const bias = new Float32Array(classCount).fill(ABSENT);
  if (present.length < 2) {
    for (const label of present) bias[label] = 0;
    return { weights, bias, iterations: 0, gradientNorm: 0 };
  }
  const even = positives.length / present.length;
  const fit = await fitLogisticRegression(
    {
      vectors: gatherVectors(
        vectors,
        positives.map(([template]) => template),
      ),
      classes: Int32Array.from(positives, ([, label]) => position.get(label) ?? -1),
      rows: positives.length,
      dimension,
      classCount: present.length,
      ...(options.balance
        ? { weights: Float64Array.from(positives, ([, label]) => even / (support.get(label) ?? 1)) }
        : {}),
    },
    { l2: options.l2, ...(options.signal ? { signal: options.signal } : {}) },
  );
  present.forEach((label, index) => {
    weights.set(fit.weights.subarray(index * dimension, (index + 1) * dimension), label * dimension);
    bias[label] = fit.bias[index] ?? ABSENT;
  });
  return { weights, bias, iterations: fit.iterations, gradientNorm: fit.gradientNorm };
}

function logitsOf(
  { weights, bias }: Fit,
  { values, dimension }: TemplateVectors,
  template: number,
): Float32Array {
  return bias.map((constant, label) => {
    let sum = constant;
    for (let i = 0; i < dimension; i++) {
      sum += (weights[label * dimension + i] as number) * (values[template * dimension + i] as number);
    }
    return sum;
  });
}

/** Label of most of a template's rows among those selected; of equals, the first of the label set. */
function majorityByTemplate(grouped: GroupedRows, selected: (row: number) => boolean): Map<number, number> {
  const votes = new Map<number, Map<number, number>>();
  grouped.rowTemplate.forEach((template, row) => {
    if (!selected(row)) return;
    const label = grouped.rowLabel[row] ?? -1;
    const counts = votes.get(template) ?? new Map<number, number>();
    counts.set(label, (counts.get(label) ?? 0) + 1);
    votes.set(template, counts);
  });
  // Unclassified is -1 here but last in the label set.
  const rank = (label: number) => (label < 0 ? Number.POSITIVE_INFINITY : label);
  return new Map(
    [...votes].map(([template, counts]) => {
      const [winner] = [...counts].sort(([a, votesA], [b, votesB]) => votesB - votesA || rank(a) - rank(b));
      return [template, winner?.[0] ?? -1];
    }),
  );
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}
