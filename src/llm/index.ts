/**
 * Templates that no earlier stage was sure of enter, with the labels that are allowed; an outcome for each leaves:
 * a label with its reason and cost, or why there is none. This room keeps to a budget it is given, sends nothing
 * that was not redacted, and refuses to know where templates come from and where answers are kept.
 */
export {
  type Budget,
  type BudgetNeed,
  type BudgetReservation,
  type BudgetSpent,
  createRunBudget,
  joinBudgets,
  type RunLimits,
} from './budget.ts';
export type { Clock } from './clock.ts';
export type { FirstRequest, Llm, LlmAnswer, LlmOutcome, LlmUsage } from './llm.ts';
export { type LlmOptions, openLlm } from './open-llm.ts';
export type { LlmPrices } from './prices.ts';
export { PROMPT_VERSION, type RequestText } from './prompt/prompt.ts';
export { checkBaseUrl, GEMINI_BASE_URL } from './provider/base-url.ts';
export type { LlmProvider } from './provider/provider.ts';
export type { LlmQuestion } from './question.ts';
export { redact } from './redact/redact.ts';
