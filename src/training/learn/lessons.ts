import type { Answer } from '../../log/index.ts';

/** What answers teach: the label of a template. The classifier sees nothing else of a line. */
export interface Lesson {
  readonly template: string;
  readonly label: string;
  /** Who says so; a person where people and LLMs do. */
  readonly by: Answer['by'];
  /** The one source that it was said of; null: of any, or of several. */
  readonly source: string | null;
  /** The answers behind it, oldest first. */
  readonly answers: readonly Answer[];
}

/** A template that answers say something of, but nothing that can be taught. */
export interface LeftOut {
  readonly template: string;
  readonly labels: readonly string[];
  readonly by: Answer['by'];
  readonly why: string;
}

const ANY = '*';

/**
 * What the answers in force teach, one lesson a template, sorted by template. An answer for any source speaks for the
 * template; else all answers about it must agree, since neither source nor masked values reach the classifier. Where
 * a person has said anything of a template, no LLM is heard.
 */
export function lessonsOf(answers: readonly Answer[]): {
  readonly lessons: readonly Lesson[];
  readonly leftOut: readonly LeftOut[];
} {
  const byTemplate = new Map<string, Answer[]>();
  for (const answer of answers.toSorted((a, b) => a.id - b.id)) {
    const alike = byTemplate.get(answer.template);
    if (alike === undefined) byTemplate.set(answer.template, [answer]);
    else alike.push(answer);
  }
  const lessons: Lesson[] = [];
  const leftOut: LeftOut[] = [];
  for (const [template, all] of [...byTemplate].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const people = all.filter(({ by }) => by === 'person');
    const heard = people.length > 0 ? people : all;
    const by = people.length > 0 ? 'person' : 'llm';
    const forAny = heard.find(({ scope, message }) => scope === ANY && message === null);
    const labels = [...new Set((forAny === undefined ? heard : [forAny]).map(({ label }) => label))];
    const [label] = labels;
    if (label === undefined || labels.length > 1) {
      leftOut.push({ template, labels, by, why: whyLeftOut(heard) });
      continue;
    }
    const behind = heard.filter((answer) => answer.label === label);
    const sources = new Set(behind.map(({ scope }) => scope));
    const [source = ANY] = sources;
    lessons.push({
      template,
      label,
      by,
      source: sources.size > 1 || source === ANY ? null : source,
      answers: behind,
    });
  }
  return { lessons, leftOut };
}

/** Number of the newest answer behind a lesson. */
export function newestOf({ answers }: Lesson): number {
  return answers.at(-1)?.id ?? 0;
}

function whyLeftOut(answers: readonly Answer[]): string {
  return answers.some(({ message }) => message !== null)
    ? 'its lines were labelled differently, and the classifier sees the template alone'
    : 'sources have different labels, and the classifier sees the template alone';
}
