import type { LabelDefinition } from '../log/index.ts';
import type { Cost } from './prices.ts';
import type { RequestText } from './prompt/prompt.ts';
import type { LlmQuestion } from './question.ts';

interface LlmAnswer {
  /** One of the labels that were allowed, or `Unclassified`. */
  readonly label: string;
  /** The model's own short reason, one line; empty where it gave none. */
  readonly reason: string;
  /** The model as the provider names it in its answer. */
  readonly model: string;
  readonly promptVersion: number;
  /** This template's share of what its requests cost, in the currency of the prices; null without prices. */
  readonly cost: number | null;
}

/**
 * `budget`: the budget allowed no request. `unavailable`: the provider could not be asked. `unanswered`: it was
 * asked, and again, and gave no usable answer for this template. The reason is one line without log text.
 */
export type LlmOutcome =
  | { readonly kind: 'answered'; readonly answer: LlmAnswer }
  | {
      readonly kind: 'unanswered';
      readonly why: 'budget' | 'unavailable' | 'unanswered';
      readonly reason: string;
    };

/** What a number of requests takes or took. */
export interface LlmUsage {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** In the currency of the prices; null without prices. */
  readonly cost: Cost;
}

/** What is said before anything is sent for the first time. */
export interface FirstRequest extends LlmUsage {
  readonly provider: string;
  readonly model: string;
  /** Host and port that are asked. */
  readonly host: string;
}

/** A large language model that labels templates. */
export interface Llm extends AsyncDisposable {
  /**
   * Asks for labels, up to `maxItems` templates a request. A template whose answer cannot be used is asked once
   * more, alone; a request that is blocked, cut or not readable is halved until the template that causes it is
   * alone. That is at most 2n - 1 requests for n templates (2 for one), retries apart; and after 15 answers of which
   * none was of any use a batch is given up.
   * @returns an outcome for each question, in order
   * @throws only the signal's reason
   */
  ask(
    questions: readonly LlmQuestion[],
    labels: readonly LabelDefinition[],
    signal?: AbortSignal,
  ): Promise<readonly LlmOutcome[]>;
  /** What asking will probably take if every request succeeds at once; tokens are guessed from bytes. */
  estimate(questions: readonly LlmQuestion[], labels: readonly LabelDefinition[]): LlmUsage;
  /** What would be sent, to the letter but for the ids, which are random for each request. */
  render(questions: readonly LlmQuestion[], labels: readonly LabelDefinition[]): readonly RequestText[];
  /** All requests so far, retries and failures included. */
  readonly usage: LlmUsage;
  /** Cuts off what is under way and waits for its budget to be settled. */
  close(): Promise<void>;
}
