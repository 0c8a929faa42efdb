import type { Answer, AnswerChanges, Verdict } from '../log/index.ts';
import { SPLIT_VERSION, type Split, splitTemplate } from './split-template.ts';

/** Where answers come from. */
export interface AnswerFeed {
  /** What is in force for every key of a label set that events after the given one touched. */
  changesSince(event: number, labelSet: string): Promise<AnswerChanges>;
  /** Number of the newest event; cheap. */
  version(): Promise<number>;
}

/** What people said of a template: one verdict, or one that depends on the line. */
export type PersonAnswer = Verdict | ((message: string, source: string) => Verdict | undefined);

/** A template whose lines people labelled differently. */
export interface SplitTemplate {
  readonly template: string;
  /** The answers to single lines of it. */
  readonly lines: readonly Answer[];
  /** Whether a value was found that tells them apart; else only the lines themselves have their labels. */
  readonly isTold: boolean;
}

/** Answers in force for one template. */
interface Known {
  /** By scope. */
  readonly person: Map<string, Answer>;
  readonly llm: Map<string, Answer>;
  /** By source and message. */
  readonly lines: Map<string, Answer>;
  /** null: not looked for since the last change. */
  split: Split | undefined | null;
}

const ANY = '*';
const keyOfLine = (source: string, message: string) => `${source}\u0000${message}`;

/** All answers in force for one label set, in memory, kept current by `refresh`. */
export class AnswerIndex {
  readonly #feed: AnswerFeed;
  readonly #labelSet: string;
  readonly #byTemplate = new Map<string, Known>();
  readonly #sources = new Set<string>();
  #event = 0;
  #version = 0;
  #personAnswers = 0;
  /** undefined: to be measured. */
  #accuracy: number | null | undefined;

  /** @param labelSet as `labelSetOf` names it */
  constructor(feed: AnswerFeed, labelSet: string) {
    this.#feed = feed;
    this.#labelSet = labelSet;
  }

  /** Grows whenever an earlier answer of this index may no longer hold. */
  get version(): number {
    return this.#version;
  }

  /** Whether a person has answered anything. */
  get hasPersonAnswers(): boolean {
    return this.#personAnswers > 0;
  }

  /** Sources for which a template has an answer of its own. */
  get sources(): ReadonlySet<string> {
    return this.#sources;
  }

  /** Takes in what has been answered and undone since the last time, by whatever process. */
  async refresh(): Promise<void> {
    if ((await this.#feed.version()) === this.#event) return;
    const { version, changes } = await this.#feed.changesSince(this.#event, this.#labelSet);
    this.#event = version;
    let isNews = false;
    for (const { key, answer } of changes) if (this.#take(key, answer)) isNews = true;
    if (!isNews) return;
    this.#version += 1;
    this.#accuracy = undefined;
  }

  /**
   * Takes in answers of an LLM that the feed will bring again: what was known before still holds, since nobody was
   * asked about what had an answer.
   */
  add(answers: readonly Answer[]): void {
    for (const answer of answers) this.#take(answer, answer);
  }

  /** What people said of a template's lines. */
  person(template: string, source: string): PersonAnswer | undefined {
    const known = this.#byTemplate.get(template);
    if (known === undefined) return undefined;
    const whole = known.person.get(source) ?? known.person.get(ANY);
    const verdict = whole === undefined ? undefined : verdictOfPerson(whole);
    if (known.lines.size === 0) return verdict;
    return (message, from) => {
      const line = known.lines.get(keyOfLine(from, message));
      return line === undefined ? (this.#bySplit(known, message) ?? verdict) : verdictOfPerson(line);
    };
  }

  /** What an LLM said of a template. @param scope `*`, or a source whose answers are kept apart */
  kept(template: string, scope: string): Verdict | undefined {
    const answer = this.#byTemplate.get(template)?.llm.get(scope);
    if (answer === undefined) return undefined;
    const { label, model, reason } = answer;
    return {
      label,
      stage: 'llm',
      confidence: this.llmAccuracy,
      reason: `${model ?? 'llm'}: ${reason ?? ''}`,
    };
  }

  /** Share of the LLM's answers that people confirmed, of those they answered too, in [0, 1]; null where there are none. */
  get llmAccuracy(): number | null {
    if (this.#accuracy === undefined) this.#accuracy = this.#measureAccuracy();
    return this.#accuracy;
  }

  #measureAccuracy(): number | null {
    let checked = 0;
    let right = 0;
    for (const { person, llm } of this.#byTemplate.values()) {
      for (const [scope, answer] of llm) {
        const byPerson = person.get(scope) ?? person.get(ANY);
        if (byPerson === undefined) continue;
        checked += 1;
        if (byPerson.label === answer.label) right += 1;
      }
    }
    return checked === 0 ? null : right / checked;
  }

  /** Templates of which people labelled single lines differently. */
  splitTemplates(): SplitTemplate[] {
    return [...this.#byTemplate].flatMap(([template, known]) => {
      const lines = [...known.lines.values()];
      if (new Set(lines.map(({ label }) => label)).size < 2) return [];
      return [{ template, lines, isTold: this.#splitOf(known) !== undefined }];
    });
  }

  #bySplit(known: Known, message: string): Verdict | undefined {
    const label = this.#splitOf(known)?.(message);
    return label === undefined
      ? undefined
      : {
          label,
          stage: 'person',
          confidence: 1,
          reason: `answers to lines with this value, split ${SPLIT_VERSION}`,
        };
  }

  #splitOf(known: Known): Split | undefined {
    if (known.split === null) {
      known.split = splitTemplate(
        [...known.lines.values()].map(({ message, label }) => ({ message: message ?? '', label })),
      );
    }
    return known.split;
  }

  /** Whether that was news. */
  #take(key: Pick<Answer, 'by' | 'template' | 'scope' | 'message'>, answer: Answer | null): boolean {
    const { by, template, scope, message } = key;
    let known = this.#byTemplate.get(template);
    if (known === undefined) {
      known = { person: new Map(), llm: new Map(), lines: new Map(), split: null };
      this.#byTemplate.set(template, known);
    }
    const [answers, name] = message === null ? [known[by], scope] : [known.lines, keyOfLine(scope, message)];
    const before = answers.get(name);
    if (answer === null) answers.delete(name);
    else answers.set(name, answer);
    known.split = null;
    if (by === 'person') this.#personAnswers += Number(answer !== null) - Number(before !== undefined);
    if (message === null && scope !== ANY) this.#sources.add(scope);
    if (known.person.size + known.llm.size + known.lines.size === 0) this.#byTemplate.delete(template);
    return before?.id !== answer?.id;
  }
}

function verdictOfPerson({ id, label, who }: Answer): Verdict {
  return { label, stage: 'person', confidence: 1, reason: `answer ${id} by ${who ?? 'a person'}` };
}
