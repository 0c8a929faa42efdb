import type { HeldOutRows } from '../../classifier/index.ts';
import type { FitAndJudgeOptions } from '../evaluate.ts';
import type { FoldFits } from '../fold-fits.ts';
import type { LabelledRow } from '../group-by-template.ts';
import type { KnownRows } from '../known-decision.ts';
import { dealLessons, dealLines } from './deal-folds.ts';
import type { Scores } from './gate.ts';
import { type FoldedRow, type JudgedRow, judgeRows, measureJudged } from './judge-rows.ts';
import type { Lesson } from './lessons.ts';

/** Lines and lessons as models judged them that were fitted without them. */
export interface Judged {
  /** In the order of the lines; undefined for one that a lesson overrules. */
  readonly lines: readonly (JudgedRow | undefined)[];
  readonly lessons: ReadonlyMap<string, JudgedRow>;
  /** Scores of the lessons that were taught, and of lines that the encoder was not tuned on. */
  readonly own: HeldOutRows;
  readonly fits: FoldFits;
}

type CompareOptions = FitAndJudgeOptions & {
  readonly labels: readonly string[];
  readonly folds: number;
  readonly seed: number;
  /** How far scores of lines can be believed. @default it is found on the lines */
  readonly known?: KnownRows | undefined;
};

/**
 * Models over the same lines that are taught different lessons, judged on the same folds: each holds out a part of
 * the systems and a part of the lessons, so that what differs is the teaching and not the deal.
 */
export class Comparison {
  /** The lines, their texts as templates. */
  readonly lines: readonly FoldedRow[];
  readonly #options: CompareOptions;
  readonly #foldOf: ReadonlyMap<string, number>;
  #before: FoldFits | undefined;

  /** @param learnt what else will be taught; it does not change the deal of the lessons */
  constructor(
    lines: readonly LabelledRow[],
    lessons: readonly Lesson[],
    learnt: readonly Lesson[],
    options: CompareOptions,
  ) {
    const seen = options.known?.seen;
    const isSeen = new Set(
      [...lines.keys()].filter((i) => seen === undefined || seen.has(lines[i] as LabelledRow)),
    );
    this.lines = dealLines(lines, options).map((row, i) => ({ ...row, calibrates: isSeen.has(i) }));
    this.#foldOf = new Map([...dealLessons(learnt, options), ...dealLessons(lessons, options)]);
    this.#options = options;
  }

  /** Fits models on lines and lessons; `onlyJudged` are judged too, and win where a template is in both. */
  async judge(taught: readonly Lesson[], onlyJudged: readonly Lesson[]): Promise<Judged> {
    const overruled = new Set(taught.map(({ template }) => template));
    const kept = [...this.lines.keys()].filter((line) => !overruled.has(this.lines[line]?.text ?? ''));
    const rows = [
      ...kept.flatMap((line) => this.lines[line] ?? []),
      ...taught.map((lesson) => this.#rowOf(lesson, true)),
      ...onlyJudged.map((lesson) => this.#rowOf(lesson, false)),
    ];
    const { judged, own, fits } = await judgeRows(rows, { ...this.#options, before: this.#before });
    this.#before = fits;
    const ofLine = new Map(kept.map((line, row) => [line, judged[row]]));
    const ofLesson = new Map<string, JudgedRow>();
    for (const [i, { template }] of [...taught, ...onlyJudged].entries()) {
      const row = judged[kept.length + i];
      if (row !== undefined) ofLesson.set(template, row);
    }
    return { lines: this.lines.map((_, line) => ofLine.get(line)), lessons: ofLesson, own, fits };
  }

  #rowOf({ template, label }: Lesson, isFittedOn: boolean): FoldedRow {
    return { text: template, label, fold: this.#foldOf.get(template) ?? 0, isFittedOn, calibrates: false };
  }
}

/** Macro-F1 on the lines that both have judged. */
export function scoresOnLines(before: Judged | undefined, after: Judged, labels: readonly string[]): Scores {
  return scoresOf(
    after.lines.map((row, line) => [before?.lines[line], row]),
    labels,
  );
}

/** Macro-F1 on lessons. */
export function scoresOnLessons(
  before: Judged | undefined,
  after: Judged,
  lessons: readonly Lesson[],
  labels: readonly string[],
): Scores {
  return scoresOf(
    lessons.map(({ template }) => [before?.lessons.get(template), after.lessons.get(template)]),
    labels,
  );
}

type Pair = readonly [before: JudgedRow | undefined, after: JudgedRow | undefined];

/** Only rows that both have judged count, unless there was nothing before. */
function scoresOf(pairs: readonly Pair[], labels: readonly string[]): Scores {
  const both = pairs.flatMap(([before, after]) => (before && after ? [{ before, after }] : []));
  if (both.length === 0) {
    const after = pairs.flatMap(([, row]) => row ?? []);
    return { before: null, after: measureJudged(after, labels).macroF1, lost: 0, won: 0 };
  }
  const isRight = ({ label, guess }: JudgedRow) => label === guess;
  return {
    before: measureJudged(
      both.map(({ before }) => before),
      labels,
    ).macroF1,
    after: measureJudged(
      both.map(({ after }) => after),
      labels,
    ).macroF1,
    lost: both.filter(({ before, after }) => isRight(before) && !isRight(after)).length,
    won: both.filter(({ before, after }) => !isRight(before) && isRight(after)).length,
  };
}
