import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import { unanswered } from './judged-rows.ts';
import type { LlmStage, Question, Stages } from './stages.ts';
import type { CacheEntry } from './verdict-cache.ts';

const NOTHING_KNOWN: Verdict = {
  label: UNCLASSIFIED,
  stage: 'none',
  confidence: null,
  reason: 'no stage after the rules is active',
};

/** Has the stages that judge templates asked, one after the other, and puts what they say where rows look it up. */
export class Asking {
  readonly #stages: Pick<Stages, 'classifier' | 'llm'>;
  /** Calls of the classifier under way. */
  #classifying = 0;
  #isFlushAwaited = false;

  constructor(stages: Pick<Stages, 'classifier' | 'llm'>) {
    this.#stages = stages;
  }

  /** Has the LLM asked about what has been gathered for it, as soon as the classifier has passed on what it has. */
  flush(): void {
    if (this.#classifying === 0) this.#stages.llm?.flush();
    else this.#isFlushAwaited = true;
  }

  /** Has the stages asked; each entry's `asking` settles when the next one has answered. */
  ask(unasked: ReadonlyMap<CacheEntry, Question>): void {
    const { llm } = this.#stages;
    const rest = new Map<CacheEntry, Question>();
    for (const [entry, question] of unasked) {
      entry.failure = undefined;
      if (llm?.sources.has(question.source) === true) {
        this.#await(entry, true, this.#askLlmFirst(llm, entry, question));
      } else rest.set(entry, question);
    }
    if (rest.size === 0) return;
    this.#classifying += 1;
    const classifying = this.#classify(rest)
      .then(() => {
        for (const [entry, question] of rest) this.#goOn(entry, question);
      })
      .finally(() => this.#endClassifying());
    for (const entry of rest.keys()) this.#await(entry, false, classifying);
  }

  #endClassifying(): void {
    this.#classifying -= 1;
    if (this.#classifying > 0 || !this.#isFlushAwaited) return;
    this.#isFlushAwaited = false;
    this.flush();
  }

  #await(entry: CacheEntry, awaitsLlm: boolean, answering: Promise<void>): void {
    entry.awaitsLlm = awaitsLlm;
    const asking: Promise<void> = answering
      .catch((error: unknown) => {
        entry.failure = error;
      })
      .then(() => {
        if (entry.asking === asking) entry.asking = undefined;
      });
    entry.asking = asking;
  }

  async #classify(questions: ReadonlyMap<CacheEntry, Question>): Promise<void> {
    const { classifier } = this.#stages;
    const open = [...questions].filter(([{ classified }]) => classified === undefined);
    if (classifier === undefined || open.length === 0) return;
    const verdicts = await classifier.judge(open.map(([, question]) => question));
    for (const [i, [entry]] of open.entries()) entry.classified = verdicts[i];
  }

  /** After the classifier: what it is sure of stays, the rest goes to the LLM. */
  #goOn(entry: CacheEntry, question: Question): void {
    const { llm } = this.#stages;
    const classified = entry.classified ?? NOTHING_KNOWN;
    if (classified.stage !== 'none' || llm === undefined) entry.verdict = classified;
    else {
      const answering = llm.ask(question, entry.classified).then(({ verdict, isForNow }) => {
        entry.verdict = verdict.stage === 'none' ? unanswered(verdict.reason, classified) : verdict;
        entry.passedOnAt = isForNow ? performance.now() : undefined;
      });
      this.#await(entry, true, answering);
    }
  }

  async #askLlmFirst(llm: LlmStage, entry: CacheEntry, question: Question): Promise<void> {
    const { verdict, isForNow } = await llm.ask(question);
    entry.passedOnAt = isForNow ? performance.now() : undefined;
    if (verdict.stage === 'none') {
      entry.awaitsLlm = false;
      await this.#classify(new Map([[entry, question]]));
      const classified = entry.classified ?? NOTHING_KNOWN;
      entry.verdict = classified.stage === 'none' ? unanswered(verdict.reason, entry.classified) : classified;
    } else entry.verdict = verdict;
  }
}
