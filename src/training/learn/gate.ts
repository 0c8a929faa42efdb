import type { Contradictions } from './contradictions.ts';

/** Macro-F1 of held-out lines or answers, in [0, 1]; null where there were none. */
export interface Scores {
  readonly before: number | null;
  readonly after: number | null;
}

/** What the decision whether a model may be put in force rests on. */
export interface Measured {
  /** On the labelled lines, each held out with its system. */
  readonly lines: Scores;
  /** On the answers of people, each held out. */
  readonly people: Scores;
  /** Among all answers of people. */
  readonly contradictions: Contradictions;
  /** Among those that the model in force has not learnt from. */
  readonly newContradictions: Contradictions;
}

/** Macro-F1 may fall by this much. */
const MOST_FALL = 0.005;
/** Answers that it takes to tell hostile or careless ones from corrections, and the share of them that may be wrong. */
const FEWEST_ANSWERS = 20;
const MOST_CONTRADICTED = 0.15;
const ROUNDING = 1e-9;

/** Why a model may not be put in force, in one sentence each; empty: it may. */
export function whyRefused({ lines, people, contradictions, newContradictions }: Measured): string[] {
  return [
    ...fallOf('on held-out lines', lines),
    ...fallOf('on held-out answers of people', people),
    ...[
      ...contradictedOf('answers of people', contradictions),
      ...contradictedOf('new answers of people', newContradictions),
    ].slice(0, 1),
  ];
}

function fallOf(where: string, { before, after }: Scores): string[] {
  if (before === null || after === null || before - after <= MOST_FALL + ROUNDING) return [];
  return [`macro-F1 ${where} falls from ${before.toFixed(3)} to ${after.toFixed(3)}`];
}

function contradictedOf(which: string, { answers, share, isCertain }: Contradictions): string[] {
  if (answers < FEWEST_ANSWERS || !isCertain || share <= MOST_CONTRADICTED) return [];
  const [found, most] = [share, MOST_CONTRADICTED].map((part) => `${Math.round(100 * part)}%`);
  return [
    `about ${found} of ${answers} ${which} contradict the others and the lines, over the limit of ${most}`,
  ];
}
