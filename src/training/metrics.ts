/** How one line was judged. */
export interface Outcome {
  /** Index of the line's own label, -1 when it has none of the labels. */
  readonly actual: number;
  /** Index of the best guess, thresholds off. */
  readonly guess: number;
  /** Calibrated probability that the best guess is right. */
  readonly confidence: number;
  /** The best guess reached its label's threshold. */
  readonly answered: boolean;
  /** The n-grams alone were sure. */
  readonly byWords: boolean;
}

/** Shares in [0, 1]; null where nothing was there to be counted. */
export interface Metrics {
  /** Thresholds off, of lines that have one of the labels. */
  readonly bestGuessRight: number | null;
  /** Of all answered lines; an answered line that has none of the labels is wrong. */
  readonly rightAmongAnswered: number | null;
  /** Answered lines among those that have one of the labels. */
  readonly coverage: number | null;
  /**
   * Share of the lines that have one of the labels that is answered, most confident first, at the deepest cut
   * where 95% of all answers are right; answers to lines that have none of the labels are wrong.
   */
  readonly coverageAt95: number | null;
  /** Mean F1 over the labels that occur among the lines or the best guesses, thresholds off. */
  readonly macroF1: number | null;
  /** Guo et al. 2017: of all lines, in 15 bins of equal width over the best guess's confidence. */
  readonly expectedCalibrationError: number | null;
  /** Of all lines, those that the n-grams alone decided, without the encoder. */
  readonly decidedByWords: number | null;
}

export interface LabelMetrics {
  readonly label: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Lines that have this label. */
  readonly support: number;
}

/** Best guesses (columns, in the order of the labels) of the lines of each label. */
export interface ConfusionRow {
  readonly actual: string;
  readonly guesses: readonly number[];
}

export const CALIBRATION_BINS = 15;
const TARGET = 0.95;
const ROUNDING = 1e-9;

/** Counts lines, not templates. */
export function measure(outcomes: readonly Outcome[], labels: readonly string[]): Metrics {
  const labelled = outcomes.filter((outcome) => outcome.actual >= 0);
  const answered = outcomes.filter((outcome) => outcome.answered);
  const scored = measureLabels(outcomes, labels).filter((label) => label.f1 !== null);
  return {
    bestGuessRight: share(labelled.filter(isRight).length, labelled.length),
    rightAmongAnswered: share(answered.filter(isRight).length, answered.length),
    coverage: share(answered.filter((outcome) => outcome.actual >= 0).length, labelled.length),
    coverageAt95: coverageAt(outcomes, TARGET),
    macroF1: share(
      scored.reduce((sum, label) => sum + (label.f1 ?? 0), 0),
      scored.length,
    ),
    expectedCalibrationError: expectedCalibrationError(outcomes),
    decidedByWords: share(outcomes.filter(({ byWords }) => byWords).length, outcomes.length),
  };
}

/** Precision, recall and F1 of each label over best guesses, of the lines that have one of the labels. */
export function measureLabels(outcomes: readonly Outcome[], labels: readonly string[]): LabelMetrics[] {
  const support = new Int32Array(labels.length);
  const guessed = new Int32Array(labels.length);
  const right = new Int32Array(labels.length);
  for (const { actual, guess } of outcomes) {
    if (actual < 0) continue;
    support[actual] = (support[actual] ?? 0) + 1;
    guessed[guess] = (guessed[guess] ?? 0) + 1;
    if (actual === guess) right[actual] = (right[actual] ?? 0) + 1;
  }
  return labels.map((label, index) => {
    const hits = right[index] ?? 0;
    const lines = support[index] ?? 0;
    const guesses = guessed[index] ?? 0;
    return {
      label,
      precision: share(hits, guesses),
      recall: share(hits, lines),
      f1: share(2 * hits, lines + guesses),
      support: lines,
    };
  });
}

/** Rows of labels without lines are left out; `none` names the row of lines that have none of the labels. */
export function confusionOf(
  outcomes: readonly Outcome[],
  labels: readonly string[],
  none: string,
): ConfusionRow[] {
  const rows = [...labels, none].map((actual) => ({
    actual,
    guesses: new Array<number>(labels.length).fill(0),
  }));
  for (const { actual, guess } of outcomes) {
    const guesses = rows[actual < 0 ? labels.length : actual]?.guesses;
    if (guesses) guesses[guess] = (guesses[guess] ?? 0) + 1;
  }
  return rows.filter((row) => row.guesses.some((count) => count > 0));
}

/** Lines of one confidence are answered together, so that the figure does not hang on their order. */
function coverageAt(outcomes: readonly Outcome[], target: number): number | null {
  const ranked = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  let right = 0;
  let labelled = 0;
  let covered = 0;
  ranked.forEach((outcome, index) => {
    if (outcome.actual >= 0) labelled++;
    if (isRight(outcome)) right++;
    const tied = ranked[index + 1]?.confidence === outcome.confidence;
    if (!tied && right >= target * (index + 1) - ROUNDING) covered = labelled;
  });
  return share(covered, labelled);
}

function expectedCalibrationError(outcomes: readonly Outcome[]): number | null {
  const gaps = new Float64Array(CALIBRATION_BINS);
  for (const outcome of outcomes) {
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(outcome.confidence * CALIBRATION_BINS));
    gaps[bin] = (gaps[bin] ?? 0) + (isRight(outcome) ? 1 : 0) - outcome.confidence;
  }
  return share(
    gaps.reduce((sum, gap) => sum + Math.abs(gap), 0),
    outcomes.length,
  );
}

/** Its best guess is the label that it has. */
export function isRight(outcome: Outcome): boolean {
  return outcome.actual >= 0 && outcome.actual === outcome.guess;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
