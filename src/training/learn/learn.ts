import { type Answer, UNCLASSIFIED } from '../../log/index.ts';
import { DEFAULT_SEED, type FitAndJudgeOptions } from '../evaluate.ts';
import type { ModelReport } from '../finish-model.ts';
import type { LabelledRow } from '../group-by-template.ts';
import type { KnownRows } from '../known-decision.ts';
import { DEFAULT_L2 } from '../penalties.ts';
import { train } from '../train.ts';
import { Comparison, type Judged, scoresOnLessons, scoresOnLines } from './compare.ts';
import { type Contradictions, contradictionsAmong } from './contradictions.ts';
import { fitKnown } from './fit-known.ts';
import { type Measured, whyRefused } from './gate.ts';
import { type LeftOut, type Lesson, lessonsOf, newestOf } from './lessons.ts';
import { type Quarantined, type QuarantineOptions, quarantine } from './quarantine.ts';
import { rememberVectors } from './remember-vectors.ts';

export interface LearnOptions
  extends Omit<FitAndJudgeOptions, 'strict' | 'labels'>,
    Pick<QuarantineOptions, 'isRepeated' | 'askAgain'> {
  /** The label set. */
  readonly labels: readonly string[];
  /** Labelled lines that the model is fitted on beside the answers. */
  readonly lines: readonly LabelledRow[];
  /** Where the encoder was tuned on lines: how far scores can be believed. @default it is found on the lines */
  readonly known?: KnownRows | undefined;
  /** The answers in force. */
  readonly answers: readonly Answer[];
  /** The answers that the model in force was fitted on. */
  readonly learnt: readonly Answer[];
}

/** An answer of a person that everything else contradicts. */
interface Doubtful {
  readonly template: string;
  readonly label: string;
  /** Number of the answer. */
  readonly answer: number;
  /** What a classifier without it says. */
  readonly guess: string;
}

/** Templates that the classifier decides by itself, those it was fitted on held out. */
interface Decided {
  readonly before: number;
  readonly after: number;
  /** Of those after, the ones that an LLM was asked about. */
  readonly askedBefore: number;
  /** What these answers cost, in the currency of the prices; null where nobody knows. */
  readonly cost: number | null;
}

export interface LearnReport {
  readonly lines: number;
  /** Templates that are taught, by who said so. */
  readonly taught: { readonly person: number; readonly llm: number };
  readonly quarantined: readonly Quarantined[];
  readonly leftOut: readonly LeftOut[];
  readonly doubtful: readonly Doubtful[];
  readonly measured: Measured;
  /** Why the model may not be put in force; empty: it may. */
  readonly refused: readonly string[];
  /** Templates that answers teach, or would but for the quarantine. */
  readonly answered: number;
  readonly decided: Decided;
  /** Whether the calibration is that of the shipped classifier, whose encoder was tuned on the lines. */
  readonly isCalibrationKnown: boolean;
  readonly training: ModelReport;
}

export interface Learnt {
  readonly model: Uint8Array;
  /** Numbers of the answers that it was fitted on, ascending. */
  readonly answers: readonly number[];
  readonly report: LearnReport;
}

const FOLDS = 5;

/**
 * Fits a classifier to labelled lines and answers, and measures whether it may be put in force. Answers of LLMs pass
 * the quarantine first. The same lines, answers and options give the same bytes.
 * @throws LogsieveError TRAINING_DATA when fewer than two labels have two templates
 */
export async function learn(given: LearnOptions): Promise<Learnt> {
  const { labels, lines } = given;
  const encoder = rememberVectors(given.encoder);
  const options = { ...given, encoder, folds: given.folds ?? FOLDS, seed: given.seed ?? DEFAULT_SEED };
  const { lessons, leftOut } = lessonsOf(given.answers);
  const learnt = lessonsOf(given.learnt).lessons;
  const comparison = new Comparison(lines, lessons, learnt, options);
  const { people, ofLlm, known } = sortOut(lessons, comparison);

  const alone = lines.length === 0 ? undefined : await comparison.judge([], [...people, ...ofLlm]);
  const withAll = await comparison.judge([...people, ...ofLlm], []);
  const { entered, quarantined } = await quarantine(ofLlm, withAll.lessons, {
    ...options,
    labelled: labelledTemplates(comparison, people),
  });
  const rest = ofLlm.filter((lesson) => !entered.has(lesson));
  const taught = lessons.filter((lesson) => lesson.by === 'person' || entered.has(lesson));
  const after = rest.length === 0 ? withAll : await comparison.judge(taught, rest);
  const inForce =
    learnt.length === 0
      ? alone
      : isSameTeaching(learnt, taught)
        ? after
        : await comparison.judge(learnt, [...people, ...ofLlm]);

  const old = new Set(learnt.map(newestOf));
  const fresh = people.filter((lesson) => !old.has(newestOf(lesson)));
  const witness = worseWitness(fresh, inForce, after, labels.length);
  const measured: Measured = {
    lines: scoresOnLines(alone, after, labels),
    people: scoresOnLessons(inForce, after, people, labels),
    newAnswers: {
      all: people.filter(({ label }) => label !== UNCLASSIFIED).length,
      new: witness.answers,
      contradicted: witness.share,
      isCertain: witness.isCertain,
    },
  };
  const templates = new Set(taught.map(({ template }) => template));
  const kept = lines.filter((_, line) => !templates.has(comparison.lines[line]?.text ?? ''));
  const rows = [...kept, ...taught.map(rowOf)];
  // What was measured is what is put in force.
  const l2 = options.l2 ?? DEFAULT_L2;
  const byKnown = given.known && (await fitKnown(rows, after, { ...options, l2, known: given.known }));
  const { model, report: training } =
    byKnown ?? (await train(rows, { ...options, l2, known: undefined, examine: false }));
  return {
    model,
    answers: taught.flatMap(({ answers }) => answers.map(({ id }) => id)).sort((a, b) => a - b),
    report: {
      lines: lines.length,
      taught: { person: people.length, llm: entered.size },
      quarantined: [...known, ...quarantined],
      leftOut,
      doubtful: witness.doubtful,
      measured,
      refused: whyRefused(measured),
      answered: people.length + ofLlm.length,
      decided: decidedOf([...people, ...ofLlm], inForce, after),
      isCalibrationKnown: byKnown !== undefined,
      training,
    },
  };
}

/** Each template once, as people have labelled it: by an answer, else by a line. */
function labelledTemplates({ lines }: Comparison, people: readonly Lesson[]) {
  const labelOf = new Map(lines.map(({ text, label }) => [text, label]));
  for (const { template, label } of people) labelOf.set(template, label);
  return [...labelOf].map(([template, label]) => ({ template, label }));
}

/** An LLM that speaks of a template of a labelled line has nothing to teach. */
function sortOut(lessons: readonly Lesson[], { lines }: Comparison) {
  const labelOf = new Map(lines.map(({ text, label }) => [text, label]));
  const ofLlm = lessons.filter(({ by }) => by === 'llm');
  return {
    people: lessons.filter(({ by }) => by === 'person'),
    ofLlm: ofLlm.filter(({ template }) => !labelOf.has(template)),
    known: ofLlm.flatMap((lesson): Quarantined[] => {
      const { template, label } = lesson;
      const inLines = labelOf.get(template);
      if (inLines === undefined || inLines === label) return [];
      return [{ template, label, answer: newestOf(lesson), why: `a labelled line says ${inLines}` }];
    }),
  };
}

/** An answer for any source is a system of its own: no fold may tell another about it. */
function rowOf({ template, label, source }: Lesson, index: number): LabelledRow {
  return { source: source ?? `\u0000answer ${index}`, message: template, label, line: 0 };
}

function isSameTeaching(a: readonly Lesson[], b: readonly Lesson[]): boolean {
  const said = new Map(a.map(({ template, label }) => [template, label]));
  return a.length === b.length && b.every(({ template, label }) => said.get(template) === label);
}

/**
 * Contradictions among answers as the model in force sees them, which knows nothing of them, and as the new one does,
 * which knows the others: a kind of line that is flipped as a whole is told by the first only.
 */
function worseWitness(
  lessons: readonly Lesson[],
  inForce: Judged | undefined,
  after: Judged,
  labelCount: number,
): Contradictions & { readonly doubtful: readonly Doubtful[] } {
  const [first, second] = [after, ...(inForce === undefined ? [] : [inForce])].map((judged) => {
    const rows = lessons.map(({ template }) => judged.lessons.get(template));
    const contradictions = contradictionsAmong(rows, labelCount);
    const doubtful = lessons.flatMap((lesson, i): Doubtful[] => {
      const { template, label } = lesson;
      const guess = rows[i]?.guess ?? label;
      const isDoubtful = contradictions.isDoubtful[i] === true && guess !== label;
      return isDoubtful ? [{ template, label, answer: newestOf(lesson), guess }] : [];
    });
    return { ...contradictions, doubtful };
  });
  if (first === undefined) throw new RangeError('nothing was judged');
  return second !== undefined && second.share > first.share ? second : first;
}

function decidedOf(lessons: readonly Lesson[], before: Judged | undefined, after: Judged): Decided {
  const isSure = (judged: Judged | undefined, { template }: Lesson) =>
    judged?.lessons.get(template)?.isSure === true;
  const sure = lessons.filter((lesson) => isSure(after, lesson));
  const ofLlm = sure.filter(({ by }) => by === 'llm');
  const costs = ofLlm.flatMap(({ answers }) => answers.at(-1)?.cost ?? []);
  return {
    before: lessons.filter((lesson) => isSure(before, lesson)).length,
    after: sure.length,
    askedBefore: ofLlm.length,
    cost: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
  };
}
