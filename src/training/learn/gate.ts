/** Macro-F1 of held-out lines or answers, in [0, 1]; null where there were none. */
export interface Scores {
  readonly before: number | null;
  readonly after: number | null;
  /** Judged right before and wrong after, and the other way round. */
  readonly lost: number;
  readonly won: number;
}

/** How the answers of people that are new stand to all others and to the lines. */
interface NewAnswers {
  /** All answers of people that have one of the labels, new or not. */
  readonly all: number;
  /** Those that the model in force was not fitted on. */
  readonly new: number;
  /** Share of the new ones that everything else contradicts, in [0, 1], and whether it is more than chance. */
  readonly contradicted: number;
  readonly isCertain: boolean;
}

/** What the decision whether a model may be put in force rests on. */
export interface Measured {
  /** On the labelled lines, each held out with its system. */
  readonly lines: Scores;
  /** On the answers of people, each held out. */
  readonly people: Scores;
  readonly newAnswers: NewAnswers;
}

/** Macro-F1 may fall by this much. */
const MOST_FALL = 0.005;
/** Of some dozen answers one is more than that: their fall must be one that chance makes once in twenty times. */
const CHANCE = 1.645;
/** Share of the answers that may be contradicted; of fewer it cannot be told, nor can they do harm. */
const MOST_CONTRADICTED = 0.15;
const FEWEST_ANSWERS = 20;
const ROUNDING = 1e-9;

/** Why a model may not be put in force, in one sentence each; empty: it may. */
export function whyRefused({ lines, people, newAnswers }: Measured): string[] {
  const { lost, won } = people;
  return [
    ...fallOf('on held-out lines', lines),
    ...(lost - won > CHANCE * Math.sqrt(lost + won) ? fallOf('on held-out answers of people', people) : []),
    ...(isTooContradictory(newAnswers) ? [contradictionOf(newAnswers)] : []),
  ];
}

function fallOf(where: string, { before, after }: Scores): string[] {
  if (before === null || after === null || before - after <= MOST_FALL + ROUNDING) return [];
  return [`macro-F1 ${where} falls from ${before.toFixed(3)} to ${after.toFixed(3)}`];
}

function isTooContradictory({ all, new: fresh, contradicted, isCertain }: NewAnswers): boolean {
  if (!isCertain) return false;
  return [all, fresh].some((of) => of >= FEWEST_ANSWERS && contradicted * fresh > MOST_CONTRADICTED * of);
}

function contradictionOf({ all, new: fresh, contradicted }: NewAnswers): string {
  const limit = `${Math.round(100 * MOST_CONTRADICTED)}%`;
  return `about ${Math.round(contradicted * fresh)} of ${fresh} new answers of people contradict all else; the limit is ${limit} of the new ones, or of all ${all}`;
}
