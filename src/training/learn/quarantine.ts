import type { Encoder } from '../../embedding/index.ts';
import { toEncoderText } from '../../template/index.ts';
import type { JudgedRow } from './judge-rows.ts';
import { type Lesson, newestOf } from './lessons.ts';

/** From this probability on a classifier that has not seen an LLM's answer agrees with it. */
const AGREES_FROM = 0.5;
/** Labelled templates that are asked, and how near one must be (cosine, by the tuned encoder) to be heard. */
const NEIGHBOURS = 5;
const NEAR_FROM = 0.76;
/** Labelled templates that a question shows, and those that it chooses from. */
const SHOWN = 3;
const SHOWN_OF = 6;

interface LabelledTemplate {
  readonly template: string;
  readonly label: string;
}

/** An answer of an LLM that nothing speaks for, with what a second question about it shows. */
export interface Doubted extends LabelledTemplate {
  readonly sources: readonly string[];
  /** Labelled templates nearby, but not the nearest, which the first question showed. */
  readonly near: readonly LabelledTemplate[];
}

/** An answer of an LLM that is not learnt from. */
export interface Quarantined {
  readonly template: string;
  readonly label: string;
  /** Number of the answer. */
  readonly answer: number;
  readonly why: string;
}

export interface QuarantineOptions {
  /** Labelled by people: lines and answers. */
  readonly labelled: readonly LabelledTemplate[];
  readonly encoder: Encoder;
  /** Whether an LLM has given an answer twice. */
  readonly isRepeated: (answer: number) => Promise<boolean>;
  /** Asks an LLM once more; undefined where it gave no answer. */
  readonly askAgain?: ((doubted: readonly Doubted[]) => Promise<readonly (string | undefined)[]>) | undefined;
}

/**
 * Lets those answers of an LLM through that something speaks for: a classifier that was fitted without them, the
 * labelled templates nearest to them, or the same answer given again.
 * @param judged the answers as such a classifier judged them
 */
export async function quarantine(
  lessons: readonly Lesson[],
  judged: ReadonlyMap<string, JudgedRow>,
  { labelled, encoder, isRepeated, askAgain }: QuarantineOptions,
): Promise<{ readonly entered: ReadonlySet<Lesson>; readonly quarantined: readonly Quarantined[] }> {
  const near = await nearestTo(lessons, labelled, encoder);
  const entered = new Set<Lesson>();
  const doubted: { readonly lesson: Lesson; readonly near: readonly Near[]; why: string }[] = [];
  for (const [i, lesson] of lessons.entries()) {
    const row = judged.get(lesson.template);
    const around = near[i] ?? [];
    if ((row?.probability ?? 0) >= AGREES_FROM || majorityOf(around) === lesson.label) entered.add(lesson);
    else if (await isRepeated(newestOf(lesson))) entered.add(lesson);
    else doubted.push({ lesson, near: around, why: whyDoubted(row, lesson) });
  }
  const again = doubted.length === 0 ? [] : await askAgain?.(doubted.map(questionOf));
  for (const [i, one] of doubted.entries()) {
    const label = again?.[i];
    if (label === one.lesson.label) entered.add(one.lesson);
    else if (label !== undefined) one.why += `; asked again, the LLM says ${label}`;
    else if (again !== undefined) one.why += '; asked again, the LLM gave no answer';
  }
  return {
    entered,
    quarantined: doubted
      .filter(({ lesson }) => !entered.has(lesson))
      .map(({ lesson, why }) => ({
        template: lesson.template,
        label: lesson.label,
        answer: newestOf(lesson),
        why,
      })),
  };
}

interface Near extends LabelledTemplate {
  readonly cosine: number;
}

/** The labelled templates nearest to each lesson, nearest first. */
async function nearestTo(
  lessons: readonly Lesson[],
  labelled: readonly LabelledTemplate[],
  encoder: Encoder,
): Promise<readonly (readonly Near[])[]> {
  const vectors = await encoder.encode(lessons.map(({ template }) => toEncoderText(template)));
  const others = await encoder.encode(labelled.map(({ template }) => toEncoderText(template)));
  return vectors.map((vector) =>
    others
      .map((other, i) => ({ i, cosine: other.reduce((sum, x, d) => sum + x * (vector[d] ?? 0), 0) }))
      .sort((a, b) => b.cosine - a.cosine || a.i - b.i)
      .slice(0, SHOWN_OF)
      .flatMap(({ i, cosine }) => {
        const one = labelled[i];
        return one === undefined ? [] : [{ template: one.template, label: one.label, cosine }];
      }),
  );
}

/** The label of more than half of those that are near enough, if there are two or more. */
function majorityOf(near: readonly Near[]): string | undefined {
  const heard = near.slice(0, NEIGHBOURS).filter(({ cosine }) => cosine >= NEAR_FROM);
  if (heard.length < 2) return undefined;
  const votes = new Map<string, number>();
  for (const { label } of heard) votes.set(label, (votes.get(label) ?? 0) + 1);
  return [...votes].find(([, count]) => 2 * count > heard.length)?.[0];
}

function questionOf({ lesson, near }: { readonly lesson: Lesson; readonly near: readonly Near[] }): Doubted {
  return {
    template: lesson.template,
    label: lesson.label,
    sources: lesson.source === null ? [] : [lesson.source],
    near: near.toReversed().slice(0, SHOWN),
  };
}

function whyDoubted(row: JudgedRow | undefined, lesson: Lesson): string {
  if (row === undefined) return 'its label has too few templates to be judged';
  return row.guess === lesson.label
    ? `a classifier without it says so too, but at ${row.probability.toFixed(2)} only`
    : `a classifier without it says ${row.guess} (${row.confidence.toFixed(2)})`;
}
