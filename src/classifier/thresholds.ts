/** Best guesses of rows and the probabilities that they are right. */
export interface JudgedRows {
  readonly best: Int32Array;
  readonly confidences: Float64Array | Float32Array;
}

export interface ThresholdOptions {
  readonly classCount: number;
  /** Share of a label's answers that shall be right. @default 0.95 */
  readonly targetPrecision?: number;
  /** No threshold is lower: below it an answer is more likely wrong than right. @default 0.5 */
  readonly floor?: number;
  /**
   * By class: how much a row of it counts in use, where a row without any of the labels counts 1. A label then has the
   * lower of two thresholds, that of rows which count so and that of rows which count the same. @default the latter
   */
  readonly labelWeights?: readonly number[] | undefined;
}

/** A label's own record outweighs what its confidences promise once it is longer than this. */
const PROMISED_ANSWERS = 10;

/**
 * Thresholds per label on the confidence, from held-out rows: the lowest at which the answers of that label
 * at or above it reach the target precision. Rows without any of the labels (class -1) count as wrong.
 *
 * A few right answers prove little, so the precision of answers that weigh n, of which r are right, is estimated as
 * (r + 10 c) / (n + 10), c being their mean confidence: the posterior mean under a prior worth ten answers. A
 * label that cannot reach the target, or was never answered, gets 1, which no confidence attains: it is never
 * sure.
 *
 * With weights only labels that are more frequent in use get other thresholds, lower ones. Those that are rarer keep
 * theirs: they are alarms for the most part, and one that is missed costs more than one too many.
 *
 * @returns one threshold per label, in [floor, 1]
 */
export function fitThresholds(
  { best, confidences }: JudgedRows,
  classes: Int32Array,
  { classCount, targetPrecision = 0.95, floor = 0.5, labelWeights }: ThresholdOptions,
): Float32Array {
  // Thresholds are kept as 32-bit numbers: confidences that round to one are answered together.
  const cuts = Float64Array.from(confidences, roundDown);
  const order = Array.from(cuts.keys()).sort((a, b) => (cuts[b] as number) - (cuts[a] as number));
  const lowestOf = (rows: readonly number[], weightOf: (row: number) => number): number => {
    let answers = 0;
    let right = 0;
    let promised = 0;
    let threshold = 1;
    rows.forEach((row, index) => {
      const weight = weightOf(row);
      answers += weight;
      if (best[row] === classes[row]) right += weight;
      promised += weight * (confidences[row] as number);
      const next = rows[index + 1];
      const tied = next !== undefined && cuts[next] === cuts[row];
      const precision = (right + (PROMISED_ANSWERS * promised) / answers) / (answers + PROMISED_ANSWERS);
      if (!tied && precision >= targetPrecision) threshold = cuts[row] as number;
    });
    return Math.max(floor, threshold);
  };
  return Float32Array.from({ length: classCount }, (_, label) => {
    const rows = order.filter((row) => best[row] === label);
    const even = lowestOf(rows, () => 1);
    if (labelWeights === undefined) return even;
    return Math.min(
      even,
      lowestOf(rows, (row) => labelWeights[classes[row] as number] ?? 1),
    );
  });
}

/** The nearest 32-bit number that is not above: the row that set a threshold must stay on its upper side. */
export function roundDown(value: number): number {
  const rounded = new Float32Array([value]);
  if ((rounded[0] as number) > value) {
    const bits = new Uint32Array(rounded.buffer);
    bits[0] = (bits[0] as number) - 1;
  }
  return rounded[0] as number;
}
