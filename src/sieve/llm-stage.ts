import type { LlmOutcome, LlmQuestion } from '../llm/index.ts';
import {
  type Answer,
  type LabelDefinition,
  type NewAnswer,
  UNCLASSIFIED,
  type Verdict,
} from '../log/index.ts';
import type { LlmReply, LlmStage, Question } from './stages.ts';

export interface LlmStageOptions {
  /** Asks of templates at once; one outcome each, in order. */
  readonly ask: (
    questions: readonly LlmQuestion[],
    labels: readonly LabelDefinition[],
  ) => Promise<readonly LlmOutcome[]>;
  readonly labels: readonly LabelDefinition[];
  /** Templates of one request. */
  readonly batch: number;
  /** Requests at once: what is needed for more is not made before its turn. */
  readonly concurrency: number;
  /** Sources whose lines come before the classifier. */
  readonly sources: ReadonlySet<string>;
  /** Labels that a source is limited to. */
  readonly labelsOf: ReadonlyMap<string, readonly LabelDefinition[]>;
  /** Keeps answers for the next time; what is kept is in force when it resolves. */
  readonly keep: (answers: readonly Omit<NewAnswer, 'labelSet'>[]) => Promise<readonly Answer[]>;
  /** The verdict that a kept answer gives. */
  readonly verdictOf: (template: string, scope: string) => Verdict | undefined;
  /** The labelled templates nearest to one that the classifier passed on with this verdict, as examples. */
  readonly nearestTo: (passedOn: Verdict) => LlmQuestion['near'];
}

interface Gathered {
  readonly scope: string;
  readonly template: string;
  readonly passedOn: Verdict | undefined;
  readonly sources: Set<string>;
  readonly examples: Set<string>;
  readonly reply: Promise<LlmReply>;
  readonly resolve: (reply: LlmReply) => void;
}

const ANY_SOURCE = '*';
/** Of each template. */
const MOST_SOURCES = 3;
const MOST_EXAMPLES = 3;

/** Gathers templates, has the LLM asked about many at once, and keeps what it answers. */
export function llmStage(options: LlmStageOptions): LlmStage {
  return new Gathering(options);
}

class Gathering implements LlmStage {
  readonly sources: ReadonlySet<string>;
  readonly #options: LlmStageOptions;
  /** What is being asked or waits to be, by scope and template. */
  readonly #known = new Map<string, Gathered>();
  /** What waits to be asked, by scope. */
  readonly #waiting = new Map<string, Gathered[]>();

  readonly #turns: (() => void)[] = [];
  #asking = 0;

  constructor(options: LlmStageOptions) {
    this.#options = options;
    this.sources = options.sources;
  }

  ask({ template, source, message }: Question, passedOn?: Verdict): Promise<LlmReply> {
    const scope = this.#options.labelsOf.has(source) ? source : ANY_SOURCE;
    const key = `${scope}\u0000${template}`;
    let gathered = this.#known.get(key);
    if (gathered === undefined) {
      let resolve: (reply: LlmReply) => void = () => {};
      const reply = new Promise<LlmReply>((settle) => (resolve = settle));
      gathered = { scope, template, passedOn, sources: new Set(), examples: new Set(), reply, resolve };
      this.#known.set(key, gathered);
      const waiting = this.#waiting.get(scope) ?? [];
      this.#waiting.set(scope, waiting);
      waiting.push(gathered);
      if (waiting.length >= this.#options.batch) this.#send(scope);
    }
    if (gathered.sources.size < MOST_SOURCES && source !== '') gathered.sources.add(source);
    if (gathered.examples.size < MOST_EXAMPLES) gathered.examples.add(message);
    return gathered.reply;
  }

  flush(): void {
    for (const scope of [...this.#waiting.keys()]) this.#send(scope);
  }

  #send(scope: string): void {
    const batch = this.#waiting.get(scope) ?? [];
    this.#waiting.delete(scope);
    if (batch.length === 0) return;
    void this.#answer(batch, this.#options.labelsOf.get(scope) ?? this.#options.labels).then((replies) => {
      for (const [i, { template, resolve }] of batch.entries()) {
        this.#known.delete(`${scope}\u0000${template}`);
        resolve(replies[i] ?? passedOn('no answer'));
      }
    });
  }

  async #answer(batch: readonly Gathered[], labels: readonly LabelDefinition[]): Promise<LlmReply[]> {
    const { ask, keep, verdictOf, nearestTo } = this.#options;
    if (this.#asking >= this.#options.concurrency) await new Promise<void>((go) => this.#turns.push(go));
    else this.#asking += 1;
    try {
      const questions = batch.map(
        ({ template, passedOn, sources, examples }): LlmQuestion => ({
          template,
          near: passedOn === undefined ? [] : nearestTo(passedOn),
          sources: [...sources],
          examples: [...examples],
        }),
      );
      const outcomes = await ask(questions, labels);
      const answers = batch.flatMap(({ template, scope }, i): Omit<NewAnswer, 'labelSet'>[] => {
        const outcome = outcomes[i];
        return outcome?.kind === 'answered' ? [{ by: 'llm', template, scope, ...outcome.answer }] : [];
      });
      if (answers.length > 0) await keep(answers);
      return batch.map(({ template, scope }, i) => {
        const outcome = outcomes[i];
        if (outcome?.kind === 'answered') {
          const verdict = verdictOf(template, scope);
          return verdict === undefined ? passedOn('no answer') : { verdict, isForNow: false };
        }
        if (outcome?.why === 'budget') return passedOn('budget', true);
        return passedOn(`llm: ${outcome?.reason ?? 'no answer'}`, outcome?.why === 'unavailable');
      });
    } catch (error) {
      // Cancelled, or the store cannot be written: the lines still get their verdicts.
      const reason = error instanceof Error ? error.message : 'no answer';
      return batch.map(() => passedOn(`llm: ${reason}`, true));
    } finally {
      const next = this.#turns.shift();
      if (next === undefined) this.#asking -= 1;
      else next();
    }
  }
}

function passedOn(reason: string, isForNow = false): LlmReply {
  return { verdict: { label: UNCLASSIFIED, stage: 'none', confidence: null, reason }, isForNow };
}
