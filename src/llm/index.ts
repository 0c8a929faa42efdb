export type { LlmOutcome, LlmQuestion } from './question.ts';
