import { UNCLASSIFIED } from '../../log/index.ts';
import type { JudgedRow } from './judge-rows.ts';

/** How far labels of rows contradict the models that judged them. */
export interface Contradictions {
  /** Rows that were looked at: those with one of the labels. */
  readonly answers: number;
  /** Share of them whose label is wrong, as far as all else tells, in [0, 1]. */
  readonly share: number;
  /** Whether the share is more than chance. */
  readonly isCertain: boolean;
  /** Of each judged row: whether its label is rather wrong than right. */
  readonly isDoubtful: readonly boolean[];
}

const STEPS = 100;
const LEAST_PROBABILITY = 1e-6;
/** Of twice the gain in log-likelihood: chance passes it once in twenty times (chi-square of one, one side). */
const CERTAIN = 2.71;

/**
 * Estimates the share of wrong labels by maximum likelihood: with that share a label was drawn evenly from those that
 * are wrong, else it is as probable as a model says that was fitted without it (a mixture as in Dawid and Skene 1979,
 * with one rate for all). A model that is unsure says so, and then a contradiction weighs little.
 */
export function contradictionsAmong(
  rows: readonly (JudgedRow | undefined)[],
  labelCount: number,
): Contradictions {
  const likelihoods = rows.map((row) =>
    row === undefined || row.label === UNCLASSIFIED
      ? undefined
      : {
          right: Math.max(LEAST_PROBABILITY, row.probability),
          wrong: Math.max(LEAST_PROBABILITY, (1 - row.probability) / Math.max(1, labelCount - 1)),
        },
  );
  const known = likelihoods.flatMap((one) => one ?? []);
  const fitOf = (share: number) =>
    known.reduce((sum, { right, wrong }) => sum + Math.log((1 - share) * right + share * wrong), 0);
  const none = fitOf(0);
  let share = 0;
  let best = none;
  for (let step = 1; step < STEPS; step++) {
    const fit = fitOf(step / STEPS);
    if (fit <= best) continue;
    best = fit;
    share = step / STEPS;
  }
  return {
    answers: known.length,
    share,
    isCertain: 2 * (best - none) >= CERTAIN,
    isDoubtful: likelihoods.map((one) => one !== undefined && share * one.wrong > (1 - share) * one.right),
  };
}
