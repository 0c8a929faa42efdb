import { calibrate } from '../../classifier/index.ts';
import { UNCLASSIFIED } from '../../log/index.ts';
import { crossValidate } from '../cross-validate.ts';
import {
  DEFAULT_BALANCE,
  DEFAULT_L2,
  DEFAULT_TARGET_PRECISION,
  type FitAndJudgeOptions,
  prepare,
} from '../evaluate.ts';
import { fitDecision, pick } from '../judge-held-out.ts';
import { type Metrics, measure } from '../metrics.ts';

/** A row with its part in a comparison of models. */
export interface FoldedRow {
  /** A message, or its template. */
  readonly text: string;
  readonly label: string;
  /** Number of the fold that it is held out with and judged in, from 0. */
  readonly fold: number;
  /** Whether models of other folds are fitted on it. */
  readonly isFittedOn: boolean;
  /** Whether it says how far a probability can be believed. */
  readonly calibrates: boolean;
}

/** A row as a model judged it that was fitted without its template. */
export interface JudgedRow {
  readonly label: string;
  readonly guess: string;
  /** Probability of the row's own label among the labels; 0 for `Unclassified`. */
  readonly probability: number;
  /** Probability that the guess is right. */
  readonly confidence: number;
  /** The guess reached its label's threshold. */
  readonly isSure: boolean;
}

/**
 * Judges each row by a model that was fitted on the rows of other folds.
 * @returns in the order of the rows; undefined for rows of a label that has fewer than two templates
 * @throws LogsieveError TRAINING_DATA when fewer than two labels have two templates
 */
export async function judgeRows(
  rows: readonly FoldedRow[],
  options: FitAndJudgeOptions,
): Promise<readonly (JudgedRow | undefined)[]> {
  // A row's number is its source, so that it is known again after grouping.
  const numbered = rows.map(({ text, label }, row) => ({
    source: String(row),
    message: text,
    label,
    line: row + 1,
  }));
  const { grouped, vectors } = await prepare(numbered, options);
  const numbers = Array.from(grouped.rowSource, (source) => Number(grouped.sources[source]));
  const folds = Int32Array.from(numbers, (number) => rows[number]?.fold ?? 0);
  const { l2 = DEFAULT_L2, balance = DEFAULT_BALANCE, signal, onProgress } = options;
  const held = await crossValidate(
    grouped,
    vectors,
    {
      split: 'template',
      count: folds.reduce((most, fold) => Math.max(most, fold), 0) + 1,
      ofRow: folds,
      onlyJudged: new Set(
        [...numbers.keys()].filter((row) => rows[numbers[row] ?? -1]?.isFittedOn === false),
      ),
      warnings: [],
    },
    { l2, balance, signal, onFold: (done, count) => onProgress?.('fitting folds', done, count) },
  );
  const classCount = grouped.labels.length;
  const calibrating = [...numbers.keys()].flatMap((row) =>
    rows[numbers[row] ?? -1]?.calibrates === true ? [held.ofRow[row] ?? 0] : [],
  );
  const { calibration, thresholds } = fitDecision(
    calibrating.length > 0 ? pick(held, calibrating, classCount) : held,
    classCount,
    options.targetPrecision ?? DEFAULT_TARGET_PRECISION,
  );
  const { best, confidences, probabilities } = calibrate(held, calibration, classCount);
  const judged = new Array<JudgedRow | undefined>(rows.length).fill(undefined);
  numbers.forEach((number, row) => {
    const at = held.ofRow[row] ?? 0;
    const own = grouped.rowLabel[row] ?? -1;
    const guess = best[at] ?? 0;
    const confidence = confidences[at] ?? 0;
    judged[number] = {
      label: own < 0 ? UNCLASSIFIED : (grouped.labels[own] ?? UNCLASSIFIED),
      guess: grouped.labels[guess] ?? UNCLASSIFIED,
      probability: own < 0 ? 0 : (probabilities[at * classCount + own] ?? 0),
      confidence,
      isSure: confidence >= (thresholds[guess] ?? 1),
    };
  });
  return judged;
}

/** How right judged rows are. */
export function measureJudged(judged: readonly JudgedRow[], labels: readonly string[]): Metrics {
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  return measure(
    judged.map(({ label, guess, confidence, isSure }) => ({
      actual: indexOf.get(label) ?? -1,
      guess: indexOf.get(guess) ?? -1,
      confidence,
      answered: isSure,
    })),
    labels,
  );
}
