import { ABSENT, softmaxInto } from './scores.ts';

/** What the views' scores are multiplied by before they are added: 0 or more, not both of them 0. */
export interface ViewFactors {
  readonly embedding: number;
  readonly ngrams: number;
}

/** Scores that the two views gave to rows, a row's side by side. */
export interface ViewScores {
  /** rows x (labels + 1), the last for none of the labels. */
  readonly embedding: Float32Array;
  /** The same. */
  readonly ngrams: Float32Array;
}

/** Two views of regularised regressions, each sure in its own way, add up to about this. */
const PRIOR = 0.75;
/** Pulls the factors towards the prior as strongly as a few rows would. */
const PRIOR_STRENGTH = 1;
const MAX_ROUNDS = 100;
/** What is left of a view that would mislead, where both would: a class that was not fitted is still never the best. */
const LEAST = 1e-3;

/** Adds the views' scores of a row, into `scores`. */
export function addViews(
  scores: Float64Array,
  embedding: ArrayLike<number>,
  ngrams: ArrayLike<number>,
  factors: ViewFactors,
): void {
  for (let c = 0; c < scores.length; c++) {
    scores[c] = factors.embedding * (embedding[c] as number) + factors.ngrams * (ngrams[c] as number);
  }
}

/**
 * The factors under which the labels of held-out rows are most probable (a temperature for each view; Guo et al.
 * 2017, On Calibration of Modern Neural Networks), by Newton's method: the loss is convex. Rows without a label,
 * and rows whose label was not fitted, have no say.
 */
export function fitViews(views: ViewScores, classes: Int32Array, labelCount: number): ViewFactors {
  const free = [true, true];
  for (;;) {
    const [embedding = 0, ngrams = 0] = fitFree(views, classes, labelCount, free);
    const wrong = [embedding, ngrams].findIndex((factor) => factor < 0);
    if (wrong === -1)
      return embedding + ngrams > 0 ? { embedding, ngrams } : { embedding: LEAST, ngrams: LEAST };
    free[wrong] = false;
  }
}

function fitFree(
  views: ViewScores,
  classes: Int32Array,
  labelCount: number,
  free: readonly boolean[],
): number[] {
  let at: number[] = free.map((isFree) => (isFree ? PRIOR : 0));
  let { loss, step } = measure(views, classes, labelCount, at, free);
  for (let round = 0; round < MAX_ROUNDS && Math.max(...step.map(Math.abs)) > 1e-9; round++) {
    let share = 1;
    let next = at;
    let there = { loss: Number.POSITIVE_INFINITY, step };
    for (; share > 1e-6 && !(there.loss <= loss); share /= 2) {
      next = at.map((factor, i) => factor - share * (step[i] as number));
      there = measure(views, classes, labelCount, next, free);
    }
    if (!(there.loss <= loss)) break;
    at = next;
    ({ loss, step } = there);
  }
  return at;
}

/** Loss and Newton step at some factors. */
function measure(
  { embedding, ngrams }: ViewScores,
  classes: Int32Array,
  labelCount: number,
  [a = 0, b = 0]: readonly number[],
  free: readonly boolean[],
): { loss: number; step: number[] } {
  const width = labelCount + 1;
  const scores = new Float64Array(width);
  const probabilities = new Float64Array(labelCount);
  let loss = (PRIOR_STRENGTH / 2) * ((a - PRIOR) ** 2 + (b - PRIOR) ** 2);
  let ga = PRIOR_STRENGTH * (a - PRIOR);
  let gb = PRIOR_STRENGTH * (b - PRIOR);
  let haa = PRIOR_STRENGTH;
  let hab = 0;
  let hbb = PRIOR_STRENGTH;
  classes.forEach((right, row) => {
    const x = embedding.subarray(row * width, (row + 1) * width);
    const y = ngrams.subarray(row * width, (row + 1) * width);
    if (right < 0 || (x[right] as number) <= ABSENT / 2 || (y[right] as number) <= ABSENT / 2) return;
    addViews(scores, x, y, { embedding: a, ngrams: b });
    const { best } = softmaxInto(probabilities, scores);
    loss += (scores[best] as number) - Math.log(probabilities[best] as number) - (scores[right] as number);
    let [mx, my, mxx, mxy, myy] = [0, 0, 0, 0, 0];
    for (let c = 0; c < labelCount; c++) {
      const p = probabilities[c] as number;
      // An absent label's score would drown in its square what the others differ by.
      if (p === 0 || (x[c] as number) <= ABSENT / 2 || (y[c] as number) <= ABSENT / 2) continue;
      const xc = x[c] as number;
      const yc = y[c] as number;
      mx += p * xc;
      my += p * yc;
      mxx += p * xc * xc;
      mxy += p * xc * yc;
      myy += p * yc * yc;
    }
    ga += mx - (x[right] as number);
    gb += my - (y[right] as number);
    haa += mxx - mx * mx;
    hab += mxy - mx * my;
    hbb += myy - my * my;
  });
  if (free[0] !== true) return { loss, step: [0, free[1] === true ? gb / hbb : 0] };
  if (free[1] !== true) return { loss, step: [ga / haa, 0] };
  const determinant = haa * hbb - hab * hab;
  return { loss, step: [(hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant] };
}
