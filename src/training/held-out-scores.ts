import {
  createNgramView,
  nearestCosines,
  representativeTemplates,
  type SparseStart,
} from '../classifier/index.ts';
import { type TemplateViews, viewsOfFold } from './embed-templates.ts';
import {
  type EmbeddingFit,
  type EmbeddingStart,
  type FitData,
  fitDataOf,
  fitEmbeddingView,
  fitNgramView,
  gatherVectors,
  type TemplateLabel,
} from './fit-templates.ts';

/** What a fold's model is fitted on and what it is tested on. */
export interface FoldParts {
  readonly trained: readonly TemplateLabel[];
  readonly tested: ReadonlyMap<number, number>;
}

/** How the folds' models of one view are fitted. */
export interface ScoreOptions<Start> {
  readonly labelCount: number;
  readonly l2: number;
  readonly balance: boolean;
  /** Of each fold, a fit to the same templates to begin from. */
  readonly starts?: readonly (Start | undefined)[] | undefined;
  /** Fits less closely. @default false */
  readonly isRough?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onFold?: (() => void) | undefined;
}

/** Scores of the tested templates, one fold after the other, tested x (labels + 1). */
export interface ViewOfFolds<Start> {
  readonly scores: Float32Array;
  /** Of each fold, what another fit to the same templates can begin from. */
  readonly starts: readonly (Start | undefined)[];
}

/** Fits the view by embedding on each fold's part and scores what is tested. */
export async function scoreEmbeddings(
  parts: readonly FoldParts[],
  views: TemplateViews,
  options: ScoreOptions<EmbeddingStart>,
): Promise<ViewOfFolds<EmbeddingStart>> {
  const scores: Float32Array[] = [];
  const starts: (EmbeddingStart | undefined)[] = [];
  for (const [fold, { trained, tested }] of parts.entries()) {
    const seen = viewsOfFold(views, fold);
    const data = fitDataOf(seen, trained, options.labelCount, options.balance);
    const fit = await fitEmbeddingView(data, { ...options, start: options.starts?.[fold] });
    for (const template of tested.keys()) scores.push(scoresOf(fit, seen, template));
    starts.push(fit.start);
    options.onFold?.();
  }
  return { scores: concatenate(scores), starts };
}

/** The same of the view by n-grams. */
export async function scoreNgrams(
  parts: readonly FoldParts[],
  views: TemplateViews,
  options: ScoreOptions<SparseStart>,
): Promise<ViewOfFolds<SparseStart> & { readonly wordCounts: Int32Array }> {
  const { labelCount } = options;
  const scores: Float32Array[] = [];
  const wordCounts: number[] = [];
  const starts: (SparseStart | undefined)[] = [];
  const fitted = twoAtATime(parts, async ({ trained, tested }, fold) => {
    const data: FitData = fitDataOf(views, trained, labelCount, options.balance);
    return { tested, fit: await fitNgramView(data, { ...options, start: options.starts?.[fold] }) };
  });
  const ofOne = new Float64Array(labelCount + 1);
  for await (const { tested, fit } of fitted) {
    const view = createNgramView(fit.model);
    for (const template of tested.keys()) {
      wordCounts.push(view.scoresInto(views.texts[template] ?? '', ofOne));
      scores.push(Float32Array.from(ofOne));
    }
    starts.push(fit.start);
    options.onFold?.();
  }
  return { scores: concatenate(scores), wordCounts: Int32Array.from(wordCounts), starts };
}

/**
 * Cosine of each tested template to the nearest of each label's, and of those without a label, among the trained
 * ones that a model would keep: tested x (labels + 1); once for each stage, where only templates of this stage and
 * those before count.
 *
 * @param stageOf the stage of a template, in [0, stages)
 */
export async function cosinesByStage(
  parts: readonly FoldParts[],
  views: TemplateViews,
  options: {
    readonly labelCount: number;
    readonly stages: number;
    readonly stageOf: (template: number) => number;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<readonly Float32Array[]> {
  const { labelCount, stages, stageOf, signal } = options;
  const width = labelCount + 1;
  const ofStages = Array.from({ length: stages }, (): Float32Array[] => []);
  for (const [fold, { trained, tested }] of parts.entries()) {
    const seen = viewsOfFold(views, fold);
    const groups = Array.from({ length: stages * width }, (): number[] => []);
    for (const index of representativeTemplates(trained.map(([, label]) => label))) {
      const [template, label] = trained[index] as TemplateLabel;
      groups[stageOf(template) * width + (label < 0 ? labelCount : label)]?.push(template);
    }
    const queries = gatherVectors(seen, [...tested.keys()]);
    let before = new Float32Array(tested.size * width);
    let met = new Array<boolean>(width).fill(false);
    for (let stage = 0; stage < stages; stage++) {
      const cosines = before.slice();
      const metNow = [...met];
      for (let column = 0; column < width; column++) {
        const templates = groups[stage * width + column] ?? [];
        if (templates.length === 0) continue;
        const nearest = await nearestCosines(
          queries,
          gatherVectors(seen, templates),
          seen.dimension,
          signal ? { signal } : {},
        );
        nearest.forEach((cosine, row) => {
          const at = row * width + column;
          cosines[at] = met[column] === true ? Math.max(cosine, before[at] as number) : cosine;
        });
        metNow[column] = true;
      }
      ofStages[stage]?.push(cosines);
      before = cosines;
      met = metNow;
    }
  }
  return ofStages.map(concatenate);
}

/** Results in order; while one is used the next are in the making. */
async function* twoAtATime<Item, T>(
  items: readonly Item[],
  make: (item: Item, index: number) => Promise<T>,
): AsyncGenerator<T> {
  const making: Promise<T>[] = [];
  for (const given of items.keys()) {
    for (const [index, item] of items.slice(0, given + 2).entries()) {
      if (index < making.length) continue;
      const promise = make(item, index);
      // A failure is thrown when its turn comes.
      promise.catch(() => undefined);
      making.push(promise);
    }
    yield await (making[given] as Promise<T>);
  }
}

/** Scores by the template's vector. */
function scoresOf(
  { weights, bias }: EmbeddingFit,
  { values, dimension }: TemplateViews,
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

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}
