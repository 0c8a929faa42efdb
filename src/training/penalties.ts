/** Strength of the penalty of each view's regression: scikit-learn's 1/C. */
export interface Penalties {
  readonly embedding: number;
  readonly ngrams: number;
}

/** The n-grams' penalty as a share of the embedding's: docs/training.md has the figures that chose it. */
const NGRAM_SHARE = 0.25;

/** Strength of the embedding's penalty where none is given and none is searched for. */
export const DEFAULT_L2 = 0.2;

/** The penalties of both views that one number stands for. */
export function penaltiesOf(l2: number): Penalties {
  return { embedding: l2, ngrams: NGRAM_SHARE * l2 };
}
