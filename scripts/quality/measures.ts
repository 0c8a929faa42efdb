import { type Metrics, measure, measureLabels, type Outcome } from '../../src/training/metrics.ts';
import { acceptanceOf, type UnseenLabel } from './left-out-label.ts';

export interface Figure {
  readonly value: number;
  /** Standard deviation over folds, or over the labels that were left out. */
  readonly spread?: number;
  /** Of how many folds or labels. */
  readonly of?: number;
}

/** Figures by the id of their row in the table. */
export type Figures = Readonly<Record<string, Figure>>;

/** Of lines that were held out with their systems; the spread is over the folds. */
export function figuresOfLines(
  outcomes: readonly Outcome[],
  folds: Int32Array,
  labels: readonly string[],
): Figures {
  const whole = measure(outcomes, labels);
  const numbers = [...new Set(folds)];
  const parts = numbers.map((fold) =>
    measure(
      outcomes.filter((_, line) => folds[line] === fold),
      labels,
    ),
  );
  const figure = (name: keyof Metrics): Figure => ({
    value: whole[name] ?? 0,
    spread: deviationOf(parts.map((part) => part[name] ?? 0)),
    of: parts.length,
  });
  return {
    'lines.right': figure('bestGuessRight'),
    'lines.coverageAt95': figure('coverageAt95'),
    'lines.answeredRight': figure('rightAmongAnswered'),
    'lines.coverage': figure('coverage'),
    'lines.macroF1': figure('macroF1'),
    'lines.ece': figure('expectedCalibrationError'),
  };
}

/** Of real lines, all of them or those whose label is sure. @param name start of the rows' ids */
export function figuresOfReal(
  name: 'real' | 'realSure',
  { rightAmongAnswered, coverage, macroF1, bestGuessRight }: Metrics,
): Figures {
  return {
    [`${name}.answeredRight`]: { value: rightAmongAnswered ?? 0 },
    [`${name}.coverage`]: { value: coverage ?? 0 },
    [`${name}.macroF1`]: { value: macroF1 ?? 0 },
    [`${name}.right`]: { value: bestGuessRight ?? 0 },
  };
}

/** Of ECS categories: macro-F1 of each fold, over the labels that its lines have, and the mean of them. */
export function figuresOfEcs(
  outcomes: readonly Outcome[],
  folds: Int32Array,
  labels: readonly string[],
): Figures {
  const parts = [...new Set(folds)].map((fold) =>
    macroF1OfThere(
      outcomes.filter((_, line) => folds[line] === fold),
      labels,
    ),
  );
  return {
    'ecs.macroF1': { value: meanOf(parts), spread: deviationOf(parts), of: parts.length },
    'ecs.ece': { value: measure(outcomes, labels).expectedCalibrationError ?? 0 },
  };
}

/** Mean F1 of the best guesses over the labels that the lines have, whatever else was guessed. */
export function macroF1OfThere(outcomes: readonly Outcome[], labels: readonly string[]): number {
  const there = measureLabels(outcomes, labels).filter(({ support }) => support > 0);
  return meanOf(there.map(({ f1 }) => f1 ?? 0));
}

/** Of labels that were left out in turn. */
export function figuresOfUnseen(name: 'unseen' | 'unseenEcs', unseen: readonly UnseenLabel[]): Figures {
  const shares = unseen.map(acceptanceOf);
  const figure = (values: readonly number[]): Figure => ({
    value: meanOf(values),
    spread: deviationOf(values),
    of: values.length,
  });
  return {
    [`${name}.accepted`]: figure(shares.map(({ atThresholds }) => atThresholds)),
    [`${name}.at95Kept`]: figure(shares.map(({ at95Kept }) => at95Kept)),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation of a sample; 0 of a single value. */
export function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
