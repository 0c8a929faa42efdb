import {
  ABSENT,
  fitLogisticRegression,
  fitNgramsAside,
  type LogisticRegressionOptions,
  type NgramModel,
  type SparseStart,
} from '../classifier/index.ts';
import type { TemplateViews } from './embed-templates.ts';
import type { Penalties } from './penalties.ts';

export interface FitOptions {
  readonly penalties: Penalties;
  /** Every label weighs the same in the fit, however many templates it has. */
  readonly balance: boolean;
  /** Fits in half the time, and less closely: for models that are compared and not kept. @default false */
  readonly isRough?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Fits of both views to begin from. */
export interface TemplateStarts {
  readonly embedding?: EmbeddingStart | undefined;
  readonly ngrams?: SparseStart | undefined;
}

/** What a fit of one view takes. */
export interface ViewFitOptions<Start> {
  readonly l2: number;
  /** A fit to the same data to begin from. @default zeros */
  readonly start?: Start | undefined;
  /** Ends where scores are good enough to compare fits by. @default false */
  readonly isRough?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

export type EmbeddingStart = NonNullable<LogisticRegressionOptions['start']>;

/** The view by embedding: a regression over the labels and, last, none of them. */
export interface EmbeddingFit {
  /** (labels + 1) x dimension */
  readonly weights: Float32Array;
  /** labels + 1 */
  readonly bias: Float32Array;
  readonly iterations: number;
  readonly gradientNorm: number;
  /** What another fit to the same data can begin from. */
  readonly start: EmbeddingStart | undefined;
}

/** The view by n-grams, of the labels and, last, none of them. */
export interface NgramFit {
  readonly model: NgramModel;
  /** What another fit to the same data can begin from. */
  readonly start: SparseStart | undefined;
}

/** The two views' regressions over the labels and, last, none of them. */
export interface Fit extends EmbeddingFit {
  readonly ngrams: NgramModel;
}

/** A template (index into the grouped templates) with the majority label of its rows, -1 for none of the labels. */
export type TemplateLabel = readonly [template: number, label: number];

/** Templates to fit to, of the classes that are there. */
export interface FitData {
  readonly views: TemplateViews;
  readonly templates: readonly number[];
  /** Classes that have templates, ascending: the labels and, as label count, none of them. */
  readonly present: readonly number[];
  readonly classes: Int32Array;
  readonly weights: Float64Array | undefined;
  /** labels + 1 */
  readonly width: number;
}

/** Largest component of the gradient where fits are only compared. */
const ROUGH_EMBEDDING = 0.1;
/** Length of the gradient for each text where fits are only compared. */
const ROUGH_NGRAMS = 1e-3;

/** What is needed of templates to fit to them. Templates without a label are a class of their own. */
export function fitDataOf(
  views: TemplateViews,
  labelled: readonly TemplateLabel[],
  labelCount: number,
  balance: boolean,
): FitData {
  const classOf = labelled.map(([, label]) => (label < 0 ? labelCount : label));
  const support = new Map<number, number>();
  for (const one of classOf) support.set(one, (support.get(one) ?? 0) + 1);
  const present = [...support.keys()].sort((a, b) => a - b);
  const position = new Map(present.map((one, index) => [one, index]));
  const even = labelled.length / present.length;
  return {
    views,
    templates: labelled.map(([template]) => template),
    present,
    classes: Int32Array.from(classOf, (one) => position.get(one) ?? -1),
    weights: balance ? Float64Array.from(classOf, (one) => even / (support.get(one) ?? 1)) : undefined,
    width: labelCount + 1,
  };
}

/**
 * Fits both views to templates by multinomial logistic regression, side by side. A class without templates is never
 * the best.
 */
export async function fitTemplates(
  views: TemplateViews,
  labelled: readonly TemplateLabel[],
  labelCount: number,
  {
    penalties,
    balance,
    isRough,
    starts,
    signal,
  }: FitOptions & { readonly starts?: TemplateStarts | undefined },
): Promise<Fit> {
  const data = fitDataOf(views, labelled, labelCount, balance);
  const [ngrams, embedding] = await Promise.all([
    fitNgramView(data, { l2: penalties.ngrams, start: starts?.ngrams, isRough, signal }),
    fitEmbeddingView(data, { l2: penalties.embedding, start: starts?.embedding, isRough, signal }),
  ]);
  return { ...embedding, ngrams: ngrams.model };
}

/** Fits the view by embedding. */
export async function fitEmbeddingView(
  { views, templates, present, classes, weights, width }: FitData,
  { l2, start, isRough, signal }: ViewFitOptions<EmbeddingStart>,
): Promise<EmbeddingFit> {
  const { dimension } = views;
  const whole = new Float32Array(width * dimension);
  const bias = new Float32Array(width).fill(ABSENT);
  if (present.length < 2) {
    for (const one of present) bias[one] = 0;
    return { weights: whole, bias, iterations: 0, gradientNorm: 0, start: undefined };
  }
  const vectors = gatherVectors(views, templates);
  const fit = await fitLogisticRegression(
    {
      vectors,
      classes,
      classCount: present.length,
      rows: templates.length,
      dimension,
      ...(weights && { weights }),
    },
    {
      l2,
      ...(start && { start }),
      ...(isRough === true && { tolerance: ROUGH_EMBEDDING }),
      ...(signal && { signal }),
    },
  );
  present.forEach((one, index) => {
    whole.set(fit.weights.subarray(index * dimension, (index + 1) * dimension), one * dimension);
    bias[one] = fit.bias[index] ?? ABSENT;
  });
  const { iterations, gradientNorm } = fit;
  return { weights: whole, bias, iterations, gradientNorm, start: fit };
}

/** Fits the view by n-grams. */
export async function fitNgramView(
  { views, templates, present, classes, weights, width }: FitData,
  { l2, start, isRough, signal }: ViewFitOptions<SparseStart>,
): Promise<NgramFit> {
  if (present.length < 2) return { model: nothingToTell(present, width), start: undefined };
  const fit = await fitNgramsAside(
    {
      texts: templates.map((template) => views.texts[template] ?? ''),
      classes,
      classCount: present.length,
      ...(weights && { weights }),
    },
    {
      l2,
      ...(start && { start }),
      ...(isRough === true && { tolerance: ROUGH_NGRAMS }),
      ...(signal && { signal }),
    },
  );
  return { model: withAbsent(fit, present, width), start: fit.asSums };
}

/** Vectors of the given templates, one after the other. */
export function gatherVectors(
  { values, dimension }: TemplateViews,
  templates: readonly number[],
): Float32Array {
  const gathered = new Float32Array(templates.length * dimension);
  templates.forEach((template, row) => {
    gathered.set(values.subarray(template * dimension, (template + 1) * dimension), row * dimension);
  });
  return gathered;
}

/** The n-grams' model of the classes that are there as one of all classes. */
function withAbsent(model: NgramModel, present: readonly number[], width: number): NgramModel {
  const { inverseFrequencies } = model;
  const weights = new Int8Array(inverseFrequencies.length * width);
  const scales = new Float32Array(width);
  const bias = new Float32Array(width).fill(ABSENT);
  present.forEach((one, index) => {
    for (let bucket = 0; bucket < inverseFrequencies.length; bucket++) {
      weights[bucket * width + one] = model.weights[bucket * present.length + index] as number;
    }
    scales[one] = model.scales[index] as number;
    bias[one] = model.bias[index] as number;
  });
  return { inverseFrequencies, weights, scales, bias };
}

/** What a fit to one class, or to nothing, comes to. */
function nothingToTell(present: readonly number[], width: number): NgramModel {
  const bias = new Float32Array(width).fill(ABSENT);
  for (const one of present) bias[one] = 0;
  return {
    inverseFrequencies: new Float32Array(1).fill(1),
    weights: new Int8Array(width),
    scales: new Float32Array(width),
    bias,
  };
}
