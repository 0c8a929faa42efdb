import { type Confidence, fitConfidence, sigmoid } from './fit-confidence.ts';

/**
 * What turns a classifier's logits into probabilities that mean what they say, fitted on rows that the
 * classifier was not fitted on.
 */
export interface Calibration {
  /** Logits are divided by it before the softmax. */
  readonly temperature: number;
  readonly confidence: Confidence;
}

/** Rows judged by a model that was fitted without them. */
export interface HeldOutRows {
  /** rows x classCount */
  readonly logits: Float32Array;
  /**
   * rows x (classCount + 1): cosine to the nearest training template of each label, then to the nearest of those
   * that have none of the labels, of that model; see `nearestCosines`.
   */
  readonly cosines: Float32Array;
  /** rows: the true class, or -1 for a row that has none of the labels. */
  readonly classes: Int32Array;
}

/** Rows as the calibrated classifier sees them. */
export interface Calibrated {
  /** rows x classCount; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** rows: the class of the highest probability, the first of equals. */
  readonly best: Int32Array;
  /** rows: probability that `best` is right, for rows without any of the labels too. */
  readonly confidences: Float64Array;
}

/** Log-odds past this say the same, and would only let one row bend the fit. */
const LOG_ODDS_LIMIT = 20;

/** Softmax of one row of logits over the temperature, into `probabilities`; gives best class and its log-odds. */
export function softmaxInto(
  probabilities: Float64Array,
  logits: ArrayLike<number>,
  temperature: number,
): { best: number; logOdds: number } {
  let best = 0;
  for (let c = 1; c < logits.length; c++) if ((logits[c] as number) > (logits[best] as number)) best = c;
  const highest = logits[best] as number;
  let others = 0;
  for (let c = 0; c < logits.length; c++) {
    const e = Math.exp(((logits[c] as number) - highest) / temperature);
    probabilities[c] = e;
    if (c !== best) others += e;
  }
  for (let c = 0; c < logits.length; c++) probabilities[c] = (probabilities[c] as number) / (1 + others);
  return { best, logOdds: Math.max(-LOG_ODDS_LIMIT, Math.min(LOG_ODDS_LIMIT, -Math.log(others))) };
}

/** What speaks for an answer, beside its label. */
export interface Evidence {
  readonly logOdds: number;
  /** Cosine to the nearest template of the label. */
  readonly own: number;
  /** Cosine to the nearest template that has none of the labels. */
  readonly none: number;
}

/** Probability that the best label is right. */
export function confidenceOf({ confidence }: Calibration, best: number, evidence: Evidence): number {
  const { logOdds, own, none, constants } = confidence;
  return sigmoid(
    logOdds * evidence.logOdds + own * evidence.own + none * evidence.none + (constants[best] as number),
  );
}

/** Probabilities, best labels and confidences of rows of logits. */
export function calibrate(
  rows: { readonly logits: Float32Array; readonly cosines: Float32Array },
  calibration: Calibration,
  classCount: number,
): Calibrated {
  const count = rows.logits.length / classCount;
  const probabilities = new Float64Array(count * classCount);
  const best = new Int32Array(count);
  const confidences = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const at = row * classCount;
    const end = at + classCount;
    const into = probabilities.subarray(at, end);
    const top = softmaxInto(into, rows.logits.subarray(at, end), calibration.temperature);
    best[row] = top.best;
    const own = rows.cosines[at + row + top.best] as number;
    const none = rows.cosines[end + row] as number;
    confidences[row] = confidenceOf(calibration, top.best, { logOdds: top.logOdds, own, none });
  }
  return { probabilities, best, confidences };
}

/**
 * Fits both parts of a calibration on held-out rows: the temperature (Guo et al. 2017, On Calibration of
 * Modern Neural Networks) on those that have a label, then the confidence on all of them, where an answer to a
 * row that has none of the labels counts as wrong. So a confidence holds as far as rows without a label are as
 * frequent in use as they were here.
 */
export function fitCalibration(rows: HeldOutRows, classCount: number): Calibration {
  const temperature = fitTemperature(rows, classCount);
  const count = rows.classes.length;
  const answers = {
    logOdds: new Float64Array(count),
    own: new Float64Array(count),
    none: new Float64Array(count),
    best: new Int32Array(count),
    right: new Uint8Array(count),
  };
  const probabilities = new Float64Array(classCount);
  for (let row = 0; row < count; row++) {
    const at = row * classCount;
    const { best, logOdds } = softmaxInto(
      probabilities,
      rows.logits.subarray(at, at + classCount),
      temperature,
    );
    answers.best[row] = best;
    answers.logOdds[row] = logOdds;
    answers.own[row] = rows.cosines[at + row + best] as number;
    answers.none[row] = rows.cosines[at + row + classCount] as number;
    answers.right[row] = best === rows.classes[row] ? 1 : 0;
  }
  return { temperature, confidence: fitConfidence(answers, classCount) };
}

/** The log-temperature is sought where no classifier worth keeping lies outside. */
const LOG_TEMPERATURE = { low: Math.log(0.05), high: Math.log(20) };
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Golden-section search of the log-temperature: the loss has one minimum in it. One row's worth of the labels' share
 * is spread over all of them, so that a few rows that are all right do not make every other one certain.
 */
function fitTemperature({ logits, classes }: HeldOutRows, classCount: number): number {
  const probabilities = new Float64Array(classCount);
  const labelled = classes.reduce((count, right) => (right < 0 ? count : count + 1), 0);
  const spread = 1 / (labelled + 1);
  const loss = (logTemperature: number): number => {
    const temperature = Math.exp(logTemperature);
    let sum = 0;
    classes.forEach((right, row) => {
      if (right < 0) return;
      const ofRow = logits.subarray(row * classCount, (row + 1) * classCount);
      const { best } = softmaxInto(probabilities, ofRow, temperature);
      const mean = ofRow.reduce((total, logit) => total + logit, 0) / classCount;
      const wanted = (1 - spread) * (ofRow[right] as number) + spread * mean;
      sum += ((ofRow[best] as number) - wanted) / temperature - Math.log(probabilities[best] as number);
    });
    return sum;
  };
  if (labelled === 0) return 1;
  let { low, high } = LOG_TEMPERATURE;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let leftLoss = loss(left);
  let rightLoss = loss(right);
  while (high - low > 1e-4) {
    if (leftLoss <= rightLoss) {
      [high, right, rightLoss] = [right, left, leftLoss];
      left = high - GOLDEN * (high - low);
      leftLoss = loss(left);
    } else {
      [low, left, leftLoss] = [left, right, rightLoss];
      right = low + GOLDEN * (high - low);
      rightLoss = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}
