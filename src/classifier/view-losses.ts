import { addViews, fitViews, type ViewScores } from './fit-views.ts';
import { ABSENT, softmaxInto } from './scores.ts';

/** What held-out rows cost under the factors that suit them best. */
export interface ViewLosses {
  /** rows: minus the logarithm of the true label's probability; NaN where a row has no label that was fitted. */
  readonly losses: Float64Array;
  /** rows: the best guess. */
  readonly best: Int32Array;
}

/** Judges two views' scores of held-out rows together, to compare the fits that they came from. */
export function lossesOfViews(views: ViewScores, classes: Int32Array, labelCount: number): ViewLosses {
  const factors = fitViews(views, classes, labelCount);
  const width = labelCount + 1;
  const scores = new Float64Array(width);
  const probabilities = new Float64Array(labelCount);
  const best = new Int32Array(classes.length);
  const losses = new Float64Array(classes.length).fill(Number.NaN);
  classes.forEach((right, row) => {
    const embedding = views.embedding.subarray(row * width, (row + 1) * width);
    const ngrams = views.ngrams.subarray(row * width, (row + 1) * width);
    addViews(scores, embedding, ngrams, factors);
    const reading = softmaxInto(probabilities, scores);
    best[row] = reading.best;
    if (right < 0 || Math.min(embedding[right] as number, ngrams[right] as number) <= ABSENT / 2) return;
    const highest = scores[reading.best] as number;
    losses[row] = highest - Math.log(probabilities[reading.best] as number) - (scores[right] as number);
  });
  return { losses, best };
}
