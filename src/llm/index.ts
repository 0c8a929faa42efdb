/**
 * Templates that no earlier stage was sure of enter, with the labels that are allowed; an outcome for each leaves:
 * a label with its reason and cost, or why there is none. This room keeps to a budget it is given, sends nothing
 * that was not redacted, and refuses to know where templates come from and where answers are kept.
 */
export { type Budget, createRunBudget, joinBudgets } from './budget.ts';

export type { FirstRequest, Llm, LlmOutcome, LlmUsage } from './llm.ts';
export { openLlm } from './open-llm.ts';

export { checkBaseUrl, GEMINI_BASE_URL } from './provider/base-url.ts';

export type { LlmQuestion } from './question.ts';
export { redact, redactAndCount } from './redact/redact.ts';
