/**
 * A batch of questions until each has its outcome: what could not be used is asked once more, alone; what was
 * blocked, cut or not readable is halved, so that the questions that cause it cost the others nothing.
 */
import type { LabelDefinition } from '../log/index.ts';
import type { LlmOutcome } from './llm.ts';
import { addCost, type Cost } from './prices.ts';
import { allowedLabels, PROMPT_VERSION, writeRequest } from './prompt/prompt.ts';
import { type ItemAnswer, readAnswers } from './prompt/read-answers.ts';
import type { LlmQuestion } from './question.ts';
import type { RequestSender, Sent } from './send-request.ts';

export interface AskOptions {
  readonly labels: readonly LabelDefinition[];
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
  readonly beforeSending: () => void;
}

interface Pending {
  readonly question: LlmQuestion;
  /** Its share of what its requests cost so far. */
  cost: Cost;
  outcome: LlmOutcome | undefined;
}

type Answered = Extract<Sent, { kind: 'text' }>;

/**
 * Asks a batch.
 * @throws only when the signal aborts
 */
export async function askBatch(
  sender: RequestSender,
  questions: readonly LlmQuestion[],
  options: AskOptions,
): Promise<readonly LlmOutcome[]> {
  const cost = sender.totals.cost === null ? null : 0;
  const items: readonly Pending[] = questions.map((question) => ({ question, cost, outcome: undefined }));
  const asker = new BatchAsker(sender, options);
  await asker.ask(items, false);
  if (asker.useful || (asker.senseless > 0 && items.length > 1)) sender.judgeBatch(asker.useful);
  return items.map(({ outcome }) => outcome ?? unanswered('unanswered', 'nothing was asked'));
}

/** Answers without any use after which a batch is given up, if none has been of use. */
const MOST_SENSELESS = 15;
const NO_FORM = 'the answer is not of the form that was asked for';

class BatchAsker {
  useful = false;
  senseless = 0;
  readonly #sender: RequestSender;
  readonly #options: AskOptions;
  readonly #labels: readonly string[];

  constructor(sender: RequestSender, options: AskOptions) {
    this.#sender = sender;
    this.#options = options;
    this.#labels = allowedLabels(options.labels);
  }

  /** @param again whether all of the items have been asked before, so that one that is alone now is so finally */
  async ask(items: readonly Pending[], again: boolean): Promise<void> {
    const { labels, redact, signal, beforeSending } = this.#options;
    const questions = items.map(({ question }) => question);
    const request = writeRequest(questions, labels, redact);
    const sent = await this.#sender.send(request, {
      signal,
      beforeSending,
      unwanted: () => (!this.useful && this.senseless >= MOST_SENSELESS ? NO_FORM : undefined),
    });
    if (sent.kind === 'not-answered') {
      for (const item of items) item.outcome = unanswered(sent.why, sent.reason);
      return;
    }
    const share = sent.cost === null ? null : sent.cost / items.length;
    for (const item of items) item.cost = addCost(item.cost, share);
    const answers = sent.kind === 'text' ? readAnswers(sent.text, request.ids, this.#labels) : undefined;
    const useful = [...(answers?.values() ?? [])].some(({ ok }) => ok);
    this.useful ||= useful;
    if (!useful && (sent.kind === 'text' || sent.why === 'empty')) this.senseless += 1;
    if (sent.kind === 'text' && answers !== undefined) {
      await this.#take(items, request.ids, answers, sent, again);
    } else if (items.length > 1) {
      await this.#halve(items);
    } else if (!again && (sent.kind === 'text' || sent.why === 'empty')) {
      await this.ask(items, true);
    } else {
      const reason = sent.kind === 'text' ? NO_FORM : sent.reason;
      for (const item of items) item.outcome = unanswered('unanswered', reason);
    }
  }

  async #take(
    items: readonly Pending[],
    ids: readonly string[],
    answers: ReadonlyMap<string, ItemAnswer>,
    { model }: Answered,
    again: boolean,
  ): Promise<void> {
    const alone = again && items.length === 1;
    const once: Promise<void>[] = [];
    for (const [index, item] of items.entries()) {
      const answer = answers.get(ids[index] ?? '');
      if (answer?.ok) {
        const { label, reason } = answer;
        const { cost } = item;
        const given = { label, reason, model, promptVersion: PROMPT_VERSION, cost };
        item.outcome = { kind: 'answered', answer: given };
      } else if (alone) {
        item.outcome = unanswered('unanswered', answer?.problem ?? 'the model left it out');
      } else {
        once.push(this.ask([item], true));
      }
    }
    await Promise.all(once);
  }

  async #halve(items: readonly Pending[]): Promise<void> {
    const middle = Math.ceil(items.length / 2);
    await Promise.all([this.ask(items.slice(0, middle), true), this.ask(items.slice(middle), true)]);
  }
}

function unanswered(why: 'budget' | 'unavailable' | 'unanswered', reason: string): LlmOutcome {
  const said = { budget: '', unavailable: 'the LLM is unavailable: ', unanswered: '' }[why];
  return { kind: 'unanswered', why, reason: said + reason };
}
