/** Far below every score, yet finite: a class that was not fitted is never the best, and nothing becomes NaN. */
export const ABSENT = -1e4;

/** Log-odds past this say the same, and would only let one row bend the fit. */
const LOG_ODDS_LIMIT = 20;

const limited = (logOdds: number): number => Math.max(-LOG_ODDS_LIMIT, Math.min(LOG_ODDS_LIMIT, logOdds));

/** What a row's scores say, one a label and then one for none of the labels. */
export interface ScoreReading {
  /** The label of the highest score, the first of equals. */
  readonly best: number;
  /** Of the best label against the other labels and none of them. */
  readonly logOdds: number;
}

/** Softmax of the labels' scores, into `probabilities`, of which there is one a label. */
export function softmaxInto(probabilities: Float64Array, scores: ArrayLike<number>): ScoreReading {
  const labels = probabilities.length;
  const best = highestOf(scores, labels);
  const highest = scores[best] as number;
  let others = 0;
  for (let c = 0; c < labels; c++) {
    const e = Math.exp((scores[c] as number) - highest);
    probabilities[c] = e;
    if (c !== best) others += e;
  }
  for (let c = 0; c < labels; c++) probabilities[c] = (probabilities[c] as number) / (1 + others);
  const none = Math.exp((scores[labels] as number) - highest);
  return { best, logOdds: limited(-Math.log(others + none)) };
}

/** The first of the highest among the first `labels`. */
export function highestOf(scores: ArrayLike<number>, labels: number): number {
  let best = 0;
  for (let c = 1; c < labels; c++) if ((scores[c] as number) > (scores[best] as number)) best = c;
  return best;
}
