import { type Confidence, type Evidence, fitConfidence, lengthOf, sigmoid } from './fit-confidence.ts';
import { addViews, fitViews, type ViewFactors, type ViewScores } from './fit-views.ts';
import { highestOf, type ScoreReading, softmaxInto } from './scores.ts';
import { fitThresholds } from './thresholds.ts';

/**
 * What turns the views' scores into probabilities that mean what they say, fitted on rows that the classifier was
 * not fitted on.
 */
export interface Calibration {
  readonly views: ViewFactors;
  readonly confidence: Confidence;
  /** The same for the n-grams alone, which decide where they are sure: no vector is needed then. */
  readonly words: {
    readonly factor: number;
    readonly confidence: Confidence;
    /** Confidence from which they are sure, in [0, 1]; 1 for never. */
    readonly threshold: number;
  };
  /**
   * By label: how much a held-out row of it counts where thresholds are fitted, above 0; more for a label that is more
   * frequent in use than it was among these rows, see `fitThresholds`. @default 1 each
   */
  readonly labelWeights?: readonly number[] | undefined;
}

/** Rows judged by a model that was fitted without them. */
export interface HeldOutRows extends ViewScores {
  /**
   * rows x (labelCount + 1): cosine to the nearest training template of each label, then to the nearest of those
   * that have none of the labels, of that model; see `nearestCosines`.
   */
  readonly cosines: Float32Array;
  /** rows: words of the text. */
  readonly wordCounts: Int32Array;
  /** rows: the true class, or -1 for a row that has none of the labels. */
  readonly classes: Int32Array;
}

/** Rows as the calibrated classifier sees them. */
export interface Calibrated {
  /** rows: the best guess. */
  readonly best: Int32Array;
  /** rows: probability that `best` is right, for rows without any of the labels too. */
  readonly confidences: Float64Array;
  /** rows: 1 where the n-grams alone decided. */
  readonly byWords: Uint8Array;
  /** rows x labels: probability of each label among the labels by both views, whichever decided. */
  readonly probabilities: Float32Array;
}

/** Share of right answers from which the n-grams alone are sure. */
const WORDS_PRECISION = 0.99;

/** The 32-bit number below 1: a threshold of 1 is out of reach of every confidence. */
const MOST_SURE = 1 - 2 ** -24;

/** Probability that the best label is right, below 1. */
export function confidenceOf(confidence: Confidence, best: number, evidence: Evidence): number {
  const sure = sigmoid(
    confidence.logOdds * evidence.logOdds +
      confidence.own * evidence.own +
      confidence.none * evidence.none +
      confidence.agreement * evidence.agreement +
      confidence.length * evidence.length +
      (confidence.constants[best] as number),
  );
  return Math.min(sure, MOST_SURE);
}

/** What the n-grams alone have to say for an answer. */
export function evidenceOfWords(logOdds: number, length: number): Evidence {
  return { logOdds, own: 0, none: 0, agreement: 0, length };
}

/** 1 where both views have their highest score at the same label. */
export function agreementOf(
  embedding: ArrayLike<number>,
  ngrams: ArrayLike<number>,
  labelCount: number,
): number {
  return highestOf(embedding, labelCount) === highestOf(ngrams, labelCount) ? 1 : 0;
}

/**
 * Best guesses and confidences of rows.
 *
 * @param thresholds one a label; the n-grams alone do not decide below them. @default none
 */
export function calibrate(
  rows: Omit<HeldOutRows, 'classes'>,
  calibration: Calibration,
  labelCount: number,
  thresholds?: Float32Array,
): Calibrated {
  const { confidence, words } = calibration;
  const count = rows.embedding.length / (labelCount + 1);
  const best = new Int32Array(count);
  const confidences = new Float64Array(count);
  const byWords = new Uint8Array(count);
  const probabilities = new Float32Array(count * labelCount);
  const whole = read(rows, calibration.views, labelCount, probabilities);
  const alone = read(rows, { embedding: 0, ngrams: words.factor }, labelCount);
  for (let row = 0; row < count; row++) {
    const ofWords = alone[row] as RowReading;
    const sure = confidenceOf(
      words.confidence,
      ofWords.best,
      evidenceOfWords(ofWords.logOdds, ofWords.length),
    );
    if (sure >= Math.max(words.threshold, thresholds?.[ofWords.best] ?? 0)) {
      best[row] = ofWords.best;
      confidences[row] = sure;
      byWords[row] = 1;
      continue;
    }
    const reading = whole[row] as RowReading;
    best[row] = reading.best;
    confidences[row] = confidenceOf(confidence, reading.best, reading);
  }
  return { best, confidences, byWords, probabilities };
}

/**
 * Fits all of a calibration on held-out rows: the views' factors on those that have a label, then the confidences
 * on all of them, where an answer to a row that has none of the labels counts as wrong. So a confidence holds as
 * far as rows without a label are as frequent in use as they were here.
 */
export function fitCalibration(rows: HeldOutRows, labelCount: number): Calibration {
  const views = fitViews(rows, rows.classes, labelCount);
  const confidence = fitConfidence(answersOf(rows, read(rows, views, labelCount)), labelCount);
  const nothing = new Float32Array(rows.embedding.length);
  const { ngrams: factor } = fitViews({ embedding: nothing, ngrams: rows.ngrams }, rows.classes, labelCount);
  const alone = read(rows, { embedding: 0, ngrams: factor }, labelCount).map((reading) => ({
    best: reading.best,
    ...evidenceOfWords(reading.logOdds, reading.length),
  }));
  const ofWords = fitConfidence(answersOf(rows, alone), labelCount);
  const confidences = Float64Array.from(alone, (row) => confidenceOf(ofWords, row.best, row));
  // One cut for all labels: every row has the same answer, which is right or is not.
  const [threshold = 1] = fitThresholds(
    { best: new Int32Array(alone.length), confidences },
    rows.classes.map((right, row) => (right === alone[row]?.best ? 0 : -1)),
    { classCount: 1, targetPrecision: WORDS_PRECISION },
  );
  return { views, confidence, words: { factor, confidence: ofWords, threshold } };
}

interface RowReading extends ScoreReading, Evidence {}

/** @param kept where the probabilities go, rows x labels */
function read(
  rows: Omit<HeldOutRows, 'classes'>,
  factors: ViewFactors,
  labelCount: number,
  kept?: Float32Array,
): RowReading[] {
  const width = labelCount + 1;
  const scores = new Float64Array(width);
  const probabilities = new Float64Array(labelCount);
  return Array.from({ length: rows.embedding.length / width }, (_, row) => {
    const at = row * width;
    const embedding = rows.embedding.subarray(at, at + width);
    const ngrams = rows.ngrams.subarray(at, at + width);
    addViews(scores, embedding, ngrams, factors);
    const reading = softmaxInto(probabilities, scores);
    kept?.set(probabilities, row * labelCount);
    return {
      ...reading,
      own: rows.cosines[at + reading.best] as number,
      none: rows.cosines[at + labelCount] as number,
      agreement: agreementOf(embedding, ngrams, labelCount),
      length: lengthOf(rows.wordCounts[row] as number),
    };
  });
}

function answersOf({ classes }: HeldOutRows, answers: readonly (Evidence & { readonly best: number })[]) {
  const all = (name: keyof Evidence) => Float64Array.from(answers, (answer) => answer[name]);
  return {
    logOdds: all('logOdds'),
    own: all('own'),
    none: all('none'),
    agreement: all('agreement'),
    length: all('length'),
    best: Int32Array.from(answers, ({ best }) => best),
    right: Uint8Array.from(answers, ({ best }, row) => (best === classes[row] ? 1 : 0)),
  };
}
