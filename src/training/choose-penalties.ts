import { lossesOfViews, type SparseStart } from '../classifier/index.ts';
import { clusteredMean } from './clustered-mean.ts';
import type { FoldStarts, HeldOutFrame, HeldOutTemplates } from './cross-validate.ts';
import type { TemplateViews } from './embed-templates.ts';
import type { EmbeddingStart } from './fit-templates.ts';
import { scoreEmbeddings, scoreNgrams, type ViewOfFolds } from './held-out-scores.ts';
import type { Penalties } from './penalties.ts';

/** How well models of some penalties judged what was held out of them. */
interface PenaltyPoint extends Penalties {
  /** Mean of minus the logarithm of the true label's probability, over templates that have a label; lower is better. */
  readonly logLoss: number;
  /** Share of the templates that have a label whose best guess is theirs. */
  readonly bestGuessRight: number;
}

/** What was searched, and what came of it. */
export interface PenaltySearch {
  readonly chosen: Penalties;
  /** Best first. */
  readonly grid: readonly PenaltyPoint[];
  /** By how much the log loss of the best of the grid is lower than that of the usual penalties. */
  readonly gain: number;
  /** Of the gain, where templates of one cluster stand or fall together; null of a single cluster. */
  readonly standardError: number | null;
  /** Whether that is enough to leave the usual penalties. */
  readonly isBetter: boolean;
}

export interface SearchOptions {
  readonly labelCount: number;
  readonly balance: boolean;
  /** The penalties that `held` and `starts` come from, which are kept unless others are clearly better. */
  readonly usual: Penalties;
  readonly held: HeldOutTemplates;
  readonly starts: FoldStarts;
  /** Of each held-out template: what it was held out together with, a system or itself. */
  readonly clusters: Int32Array;
  readonly onPoint?: ((done: number, most: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Below this the log loss tells nothing of how many lines can be answered: docs/training.md has the figures. */
export const LEAST_GAIN = 0.02;
const STEP = 4;
/** Folds that are searched: differences between penalties are alike in all of them, and each takes its time. */
const FOLDS = 2;
/** Steps that the search goes away from the usual penalty of a view, either way. */
const FARTHEST = 3;

/** One view, fitted at some penalties: the steps away from the usual one, with what was scored there. */
interface Line<Start> {
  readonly at: Map<number, ViewOfFolds<Start>>;
  readonly fitAt: (step: number, near: ViewOfFolds<Start>) => Promise<ViewOfFolds<Start>>;
}

/**
 * Looks for penalties under which the held-out templates of the first two folds are more probable than under the usual
 * ones: each view's is made four times larger and smaller, and further where that helps. What is found must beat the
 * usual ones by more than the standard error of the difference (after Breiman et al. 1984) and by 0.02, else these stay.
 */
export async function choosePenalties(
  frame: HeldOutFrame,
  views: TemplateViews,
  options: SearchOptions,
): Promise<{ readonly search: PenaltySearch; readonly starts: FoldStarts }> {
  const { usual, labelCount, balance, signal, onPoint, starts, clusters } = options;
  const parts = frame.parts.slice(0, FOLDS);
  const held = firstOf(
    options.held,
    parts.reduce((sum, { tested }) => sum + tested.size, 0),
    labelCount,
  );
  const common = { labelCount, balance, signal };
  let done = 0;
  const embedding: Line<EmbeddingStart> = {
    at: new Map([[0, { scores: held.embedding, starts: starts.embedding }]]),
    fitAt: (step, { starts }) =>
      scoreEmbeddings(parts, views, {
        ...common,
        l2: usual.embedding * STEP ** step,
        starts,
        isRough: true,
      }),
  };
  const fitNgramsAt: Line<SparseStart>['fitAt'] = (step, { starts }) =>
    scoreNgrams(parts, views, { ...common, l2: usual.ngrams * STEP ** step, starts });
  // Fits that end roughly have another log loss than close ones, by more than penalties that matter differ.
  const closely = await fitNgramsAt(0, { scores: held.ngrams, starts: starts.ngrams });
  const ngrams: Line<SparseStart> = { at: new Map([[0, closely]]), fitAt: fitNgramsAt };
  const points = new Map<string, Point>();
  for (let reach = 1; reach <= FARTHEST; reach++) {
    const best = bestOf(points);
    if (best !== undefined && lossAt(points, '0 0') - meanOf(best.losses) < LEAST_GAIN) break;
    // At first both ways, then only on from a best point at the edge.
    const grown = await Promise.all([
      grow(embedding, best?.steps[0], reach),
      grow(ngrams, best?.steps[1], reach),
    ]);
    if (!grown.includes(true)) break;
    onPoint?.(++done, FARTHEST);
    for (const [e, ofEmbedding] of embedding.at) {
      for (const [n, ofNgrams] of ngrams.at) {
        const key = `${e} ${n}`;
        if (points.has(key)) continue;
        const views = { embedding: ofEmbedding.scores, ngrams: ofNgrams.scores };
        const { losses, best: guesses } = lossesOfViews(views, held.classes, labelCount);
        points.set(key, { steps: [e, n], losses, guesses });
      }
    }
  }
  onPoint?.(FARTHEST, FARTHEST);

  const usualPoint = points.get('0 0') as Point;
  const best = bestOf(points) ?? usualPoint;
  const { mean: gain, standardError } = clusteredMean(
    usualPoint.losses.map((loss, row) => loss - (best.losses[row] as number)),
    clusters,
  );
  const isBetter = standardError !== null && gain > Math.max(LEAST_GAIN, standardError);
  const [e, n] = isBetter ? best.steps : usualPoint.steps;
  const penaltiesAt = ([e, n]: Steps) => ({
    embedding: rounded(usual.embedding * STEP ** e),
    ngrams: rounded(usual.ngrams * STEP ** n),
  });
  const grid = [...points.values()].map(({ steps, losses, guesses }) => ({
    ...penaltiesAt(steps),
    logLoss: meanOf(losses),
    bestGuessRight: shareRight(guesses, held.classes),
  }));
  return {
    search: {
      chosen: penaltiesAt([e, n]),
      grid: grid.sort((a, b) => a.logLoss - b.logLoss),
      gain,
      standardError,
      isBetter,
    },
    starts: {
      embedding: starts.embedding.map((start, fold) => embedding.at.get(e)?.starts[fold] ?? start),
      ngrams: starts.ngrams.map((start, fold) => ngrams.at.get(n)?.starts[fold] ?? start),
    },
  };
}

type Steps = readonly [embedding: number, ngrams: number];

interface Point {
  readonly steps: Steps;
  readonly losses: Float64Array;
  readonly guesses: Int32Array;
}

/** The first templates of those held out: the folds' stand one after the other. */
function firstOf({ embedding, ngrams, classes }: HeldOutTemplates, count: number, labelCount: number) {
  const width = labelCount + 1;
  return {
    embedding: embedding.subarray(0, count * width),
    ngrams: ngrams.subarray(0, count * width),
    classes: classes.subarray(0, count),
  };
}

/** Fits the steps that the search asks for next; false where there are none. */
async function grow<Start>(
  { at, fitAt }: Line<Start>,
  best: number | undefined,
  reach: number,
): Promise<boolean> {
  const wanted =
    best === undefined
      ? [-reach, reach]
      : Math.abs(best) === reach - 1 && best !== 0
        ? [best + Math.sign(best)]
        : [];
  for (const step of wanted) {
    const near = at.get(step - Math.sign(step));
    if (near !== undefined) at.set(step, await fitAt(step, near));
  }
  return wanted.length > 0;
}

function lossAt(points: ReadonlyMap<string, Point>, key: string): number {
  return meanOf(points.get(key)?.losses ?? new Float64Array());
}

function bestOf(points: ReadonlyMap<string, Point>): Point | undefined {
  let best: Point | undefined;
  for (const point of points.values()) {
    if (best === undefined || meanOf(point.losses) < meanOf(best.losses)) best = point;
  }
  return best;
}

function meanOf(losses: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const loss of losses) {
    if (Number.isNaN(loss)) continue;
    sum += loss;
    count++;
  }
  return sum / count;
}

function shareRight(guesses: Int32Array, classes: Int32Array): number {
  const labelled = classes.filter((label) => label >= 0).length;
  return guesses.filter((guess, row) => guess === classes[row]).length / Math.max(1, labelled);
}

/** Without the last digits of a product. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
