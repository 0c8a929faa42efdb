import { calibrate, type HeldOutRows } from '../../classifier/index.ts';
import { UNCLASSIFIED } from '../../log/index.ts';
import { frameOf, type HeldOutFrame, judgeFrame } from '../cross-validate.ts';
import type { TemplateViews } from '../embed-templates.ts';
import { DEFAULT_BALANCE, DEFAULT_TARGET_PRECISION, type FitAndJudgeOptions, prepare } from '../evaluate.ts';
import { type FoldFits, startsOfFolds } from '../fold-fits.ts';
import { cosinesByStage } from '../held-out-scores.ts';
import { fitDecision, pick } from '../judge-held-out.ts';
import { extendDecision, type KnownDecision, withLabels } from '../known-decision.ts';
import { type Metrics, measure } from '../metrics.ts';
import { DEFAULT_L2, penaltiesOf } from '../penalties.ts';

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
  /** The guess is that of the words alone. */
  readonly byWords: boolean;
}

export interface JudgedRows {
  /** In the order of the rows; undefined for rows of a label that has fewer than two templates. */
  readonly judged: readonly (JudgedRow | undefined)[];
  /** Scores of the rows that are fitted on and do not calibrate. */
  readonly own: HeldOutRows;
  readonly fits: FoldFits;
}

/**
 * Judges each row by a model that was fitted on the rows of other folds.
 * @param options.known how far scores of rows that calibrate can be believed; their own confidences are not told then
 * @param options.before what the fits begin from
 * @throws LogsieveError TRAINING_DATA when fewer than two labels have two templates
 */
export async function judgeRows(
  rows: readonly FoldedRow[],
  options: FitAndJudgeOptions & {
    readonly known?: KnownDecision | undefined;
    readonly before?: FoldFits | undefined;
  },
): Promise<JudgedRows> {
  // A row's number is its source, so that it is known again after grouping.
  const numbered = rows.map(({ text, label }, row) => ({
    source: String(row),
    message: text,
    label,
    line: row + 1,
  }));
  const { grouped, views } = await prepare(numbered, options);
  const numbers = Array.from(grouped.rowSource, (source) => Number(grouped.sources[source]));
  const folds = Int32Array.from(numbers, (number) => rows[number]?.fold ?? 0);
  const { l2 = DEFAULT_L2, balance = DEFAULT_BALANCE, signal, onProgress } = options;
  const known = options.known && withLabels(options.known, grouped.labels);
  const frame = frameOf(grouped, {
    split: 'template',
    count: folds.reduce((most, fold) => Math.max(most, fold), 0) + 1,
    ofRow: folds,
    onlyJudged: new Set([...numbers.keys()].filter((row) => rows[numbers[row] ?? -1]?.isFittedOn === false)),
    warnings: [],
  });
  const classCount = grouped.labels.length;
  /** Held-out templates of some rows. */
  const templatesOf = (isMeant: (row: FoldedRow) => boolean) => {
    const meant = new Set<number>();
    numbers.forEach((number, row) => {
      const given = rows[number];
      if (given !== undefined && isMeant(given)) meant.add(frame.ofRow[row] as number);
    });
    return [...meant].sort((a, b) => a - b);
  };
  const strangers = templatesOf(({ calibrates }) => !calibrates);
  const { held, starts } = await judgeFrame(frame, views, {
    penalties: penaltiesOf(l2),
    balance,
    isRough: true,
    labelCount: classCount,
    starts: options.before && startsOfFolds(options.before, grouped, frame),
    signal,
    onFold: (done, count) => onProgress?.('fitting folds', done, count),
    // No confidence is asked of the others then.
    ...(known && { cosines: () => cosinesOfSome(frame, views, strangers, classCount, signal) }),
  });
  const targetPrecision = options.targetPrecision ?? DEFAULT_TARGET_PRECISION;
  const own = pick(
    held,
    templatesOf(({ calibrates, isFittedOn }) => !calibrates && isFittedOn),
    classCount,
  );
  const calibrating = templatesOf(({ calibrates }) => calibrates);
  const { calibration, thresholds } =
    known === undefined
      ? fitDecision(calibrating.length > 0 ? pick(held, calibrating, classCount) : held, {
          classCount,
          targetPrecision,
        })
      : extendDecision(known, own, targetPrecision);
  const { best, confidences, byWords, probabilities } = calibrate(held, calibration, classCount, thresholds);
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
      byWords: byWords[at] === 1,
    };
  });
  return { judged, own, fits: { grouped, frame, starts } };
}

/** Cosines of some held-out templates, in ascending order; 0 of the others. */
async function cosinesOfSome(
  frame: HeldOutFrame,
  views: TemplateViews,
  wanted: readonly number[],
  labelCount: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const isWanted = new Set(wanted);
  let at = 0;
  const parts = frame.parts.map(({ trained, tested }) => ({
    trained,
    tested: new Map([...tested].filter(() => isWanted.has(at++))),
  }));
  const [found] = await cosinesByStage(parts, views, { labelCount, stages: 1, stageOf: () => 0, signal });
  const width = labelCount + 1;
  const cosines = new Float32Array(at * width);
  wanted.forEach((template, i) => {
    cosines.set(found?.subarray(i * width, (i + 1) * width) ?? [], template * width);
  });
  return cosines;
}

/** How right judged rows are. */
export function measureJudged(judged: readonly JudgedRow[], labels: readonly string[]): Metrics {
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  return measure(
    judged.map(({ label, guess, confidence, isSure, byWords }) => ({
      actual: indexOf.get(label) ?? -1,
      guess: indexOf.get(guess) ?? -1,
      confidence,
      answered: isSure,
      byWords,
    })),
    labels,
  );
}
