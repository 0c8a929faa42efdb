import type { AnswerIndex, SplitTemplate } from '../answers/index.ts';
import type { LogRecord, NewAnswer, Verdict } from '../log/index.ts';
import { type Store, whyNoAnswer } from '../store/index.ts';
import { progressEntry } from './progress.ts';
import type { ReviewItem, ReviewList } from './review-list.ts';

/** What a person said last, or took back. */
export interface Said {
  readonly item: ReviewItem;
  /** null: right as it is. */
  readonly label: string | null;
  /** The one line that it is about; null for all lines of the template. */
  readonly line: LogRecord | null;
}

export interface ReviewSessionOptions {
  readonly list: ReviewList;
  readonly store: Pick<Store, 'answers' | 'reviews'>;
  readonly answers: AnswerIndex;
  readonly labelSet: string;
  /** As `reviewKey` gives it. */
  readonly key: string;
  readonly who: string | null;
}

interface Step extends Said {
  readonly at: number;
  readonly answer: number | null;
  /** What was noted as done; null where it had been noted before, or nothing was. */
  readonly noted: string | null;
}

/** A person's way through a list: where it stands, what is said of each template, and back. */
export class ReviewSession {
  readonly #options: ReviewSessionOptions;
  readonly #steps: Step[] = [];
  readonly #done = new Set<ReviewItem>();
  #at = 0;

  constructor(options: ReviewSessionOptions) {
    this.#options = options;
  }

  get list(): ReviewList {
    return this.#options.list;
  }

  /** 0-based place in the list; its length at the end. */
  get at(): number {
    return this.#at;
  }

  /** The template to look at; undefined at the end. */
  get item(): ReviewItem | undefined {
    return this.list.items[this.#at];
  }

  /** Lines whose template is done by now, or that have a person's label. */
  get coveredLines(): number {
    let lines = this.list.coveredLines;
    for (const { count, byPerson } of this.#done) lines += count - byPerson;
    return lines;
  }

  /** What was said and not taken back, in its order. */
  get said(): readonly Said[] {
    return this.#steps;
  }

  /** Templates of the list that are not done. */
  get left(): number {
    return this.list.items.length - this.#done.size;
  }

  /** What people say of a record by now, if anything. */
  personOf({ template }: ReviewItem, { source, message }: LogRecord): Verdict | undefined {
    const found = this.#options.answers.person(template, source);
    return typeof found === 'function' ? found(message, source) : found;
  }

  /** How people labelled the lines of a template differently, by now. */
  splitOf({ template }: ReviewItem): SplitTemplate | undefined {
    return this.#options.answers.splitTemplates().find((split) => split.template === template);
  }

  /** Labels all lines of the template and goes on; returns why it cannot be kept, if so. @throws as the store */
  async label(label: string): Promise<string | undefined> {
    const { item } = this;
    if (item === undefined) return undefined;
    const answer = this.#answer(item, { scope: '*', label });
    const why = whyNoAnswer(answer);
    if (why !== undefined) return why;
    const id = await this.#append(answer);
    await this.#finish(item, { label, answer: id });
    return undefined;
  }

  /** Labels one line, told by its source and exact message, and stays; otherwise as `label`. */
  async labelLine(line: LogRecord, label: string): Promise<string | undefined> {
    const { item } = this;
    if (item === undefined) return undefined;
    const answer = this.#answer(item, { scope: line.source, message: line.message, label });
    const why = whyNoAnswer(answer);
    if (why !== undefined) return why;
    const id = await this.#append(answer);
    this.#steps.push({ item, label, line, at: this.#at, answer: id, noted: null });
    return undefined;
  }

  /** Leaves the template as it is and goes on. */
  async skip(): Promise<void> {
    const { item } = this;
    if (item !== undefined) await this.#finish(item, { label: null, answer: null });
  }

  /** Goes to the template before; what was said of it stays. Whether there was one. */
  back(): boolean {
    if (this.#at === 0) return false;
    this.#at -= 1;
    return true;
  }

  /** Takes back what was said last and goes there; undefined where nothing was said. */
  async undo(): Promise<Said | undefined> {
    const step = this.#steps.at(-1);
    if (step === undefined) return undefined;
    const { store, answers, key, who } = this.#options;
    if (step.answer !== null) await store.answers.undo(step.answer, who);
    if (step.noted !== null) {
      await store.reviews.remove(key, [step.noted]);
      this.#done.delete(step.item);
    }
    this.#steps.pop();
    this.#at = step.at;
    await answers.refresh();
    return step;
  }

  /** Takes in what others have answered meanwhile. */
  async refresh(): Promise<void> {
    await this.#options.answers.refresh();
  }

  #answer({ template }: ReviewItem, said: Pick<NewAnswer, 'scope' | 'message' | 'label'>): NewAnswer {
    const { labelSet, who } = this.#options;
    return { labelSet, by: 'person', template, who, ...said };
  }

  async #append(answer: NewAnswer): Promise<number | null> {
    const { store, answers } = this.#options;
    const [kept] = await store.answers.append([answer]);
    await answers.refresh();
    return kept?.id ?? null;
  }

  async #finish(item: ReviewItem, { label, answer }: Pick<Step, 'label' | 'answer'>): Promise<void> {
    const { store, key } = this.#options;
    const entry = progressEntry(item.template, this.splitOf(item));
    await store.reviews.add(key, [entry]);
    const noted = this.#done.has(item) ? null : entry;
    this.#done.add(item);
    this.#steps.push({ item, label, line: null, at: this.#at, answer, noted });
    this.#at += 1;
  }
}
