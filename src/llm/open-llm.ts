import type { LabelDefinition } from '../log/index.ts';
import { askBatch } from './ask-batch.ts';
import type { Budget } from './budget.ts';
import { type Clock, linkSignals, SYSTEM_CLOCK, sharedController } from './clock.ts';
import type { FirstRequest, Llm, LlmOutcome, LlmUsage } from './llm.ts';
import { costOf, type LlmPrices, likelyTokens } from './prices.ts';
import { writeRequest } from './prompt/prompt.ts';
import { checkBaseUrl } from './provider/base-url.ts';
import type { ProviderOptions } from './provider/provider.ts';
import type { LlmQuestion } from './question.ts';
import { RequestSender } from './send-request.ts';

export interface LlmOptions extends ProviderOptions {
  /** Applied to every text of a question before anything else is done with it. */
  readonly redact: (text: string) => string;
  readonly budget: Budget;
  /** Without prices nothing costs anything, and only a limit of requests holds. */
  readonly prices: LlmPrices | null;
  /** Longest wait for a response, in milliseconds. @default 30_000 */
  readonly timeoutMs?: number;
  /** Further tries of a request whose failure may pass. @default 3 */
  readonly retries?: number;
  /** Most requests at once. @default 4 */
  readonly concurrency?: number;
  /** Most templates in a request. @default 40 */
  readonly maxItems?: number;
  /** Told once, when the first request is about to leave, what the `ask` that it belongs to will take. */
  readonly onFirstRequest?: (what: FirstRequest) => void;
  /** @default the system's time and chance */
  readonly clock?: Clock;
}

/** Output tokens that an answer for one template probably takes. */
const LIKELY_ANSWER_TOKENS = 48;

/**
 * Makes a model ready to be asked; nothing is loaded or sent before the first question.
 * @throws LogsieveError URL_NOT_ALLOWED
 */
export function openLlm(options: LlmOptions): Llm {
  const { maxItems = 40, redact, prices, provider, model, key } = options;
  const baseUrl = checkBaseUrl(options.baseUrl);
  const closing = sharedController();
  const sender = new RequestSender({
    timeoutMs: 30_000,
    retries: 3,
    concurrency: 4,
    clock: SYSTEM_CLOCK,
    ...options,
    baseUrl,
  });
  let announced = false;

  const render: Llm['render'] = (questions, labels) =>
    chunks(questions, maxItems).map((chunk) => writeRequest(chunk, labels, redact));
  const estimate = (questions: readonly LlmQuestion[], labels: readonly LabelDefinition[]): LlmUsage => {
    const requests = render(questions, labels);
    const texts = requests.map(({ system, user, schema }) => system + user + JSON.stringify(schema));
    const inputTokens = texts.reduce((sum, text) => sum + likelyTokens(text), 0);
    const outputTokens = questions.length * LIKELY_ANSWER_TOKENS;
    const cost = costOf(prices, { inputTokens, outputTokens });
    return { requests: requests.length, inputTokens, outputTokens, cost };
  };

  const ask: Llm['ask'] = async (questions, labels, signal) => {
    signal?.throwIfAborted();
    const linked = linkSignals([signal, closing.signal]);
    const beforeSending = () => {
      if (announced) return;
      announced = true;
      const { host } = new URL(baseUrl);
      options.onFirstRequest?.({ provider, model, host, ...estimate(questions, labels) });
    };
    try {
      const batches = chunks(questions, maxItems).map((chunk) =>
        askBatch(sender, chunk, { labels, redact, signal: linked.signal, beforeSending }),
      );
      const outcomes = (await Promise.all(batches)).flat();
      return outcomes.map((outcome) => withoutKey(outcome, key));
    } catch (error) {
      signal?.throwIfAborted();
      if (!closing.signal.aborted) throw error;
      const closed = { kind: 'unanswered', why: 'unavailable', reason: 'the LLM was closed' } as const;
      return questions.map(() => closed);
    } finally {
      linked.unlink();
    }
  };
  const close = async () => {
    closing.abort();
    await sender.settled();
  };
  return {
    ask,
    estimate,
    render,
    get usage() {
      return sender.totals;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function chunks<T>(all: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) =>
    all.slice(index * most, (index + 1) * most),
  );
}

/** A shorter key is a word, such as the demo's, and would be found where it is not meant. */
const SHORTEST_SECRET = 8;

/** Whatever a provider says back, the key is not said on. */
function withoutKey(outcome: LlmOutcome, key: string | null): LlmOutcome {
  if (key === null || key.length < SHORTEST_SECRET) return outcome;
  const hide = (text: string) => text.replaceAll(key, '[key]');
  if (outcome.kind === 'unanswered') return { ...outcome, reason: hide(outcome.reason) };
  const { answer } = outcome;
  return { ...outcome, answer: { ...answer, reason: hide(answer.reason), model: hide(answer.model) } };
}
