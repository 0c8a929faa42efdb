/**
 * What must outlive the process: answers of people and LLMs with their history, what LLM requests cost, how far
 * reviews have come, and the versions of learnt models. Values enter and leave, durable and whole; this room refuses
 * to know what an answer is good for, and nobody else knows any SQL.
 */
export {
  type AnswerEvent,
  type AnswerFilter,
  type AnswerLog,
  type AnswerPage,
  type Undone,
  whyNoAnswer,
} from './answers.ts';
export { hasStore, openStore, openStoreIfPresent, restoreStore } from './load-store.ts';
export type { Model, ModelRegistry, ModelState, NewModel } from './models.ts';
export type { ReviewProgress } from './reviews.ts';
export type {
  Reservation,
  ReserveResult,
  Spending,
  SpendingAmount,
  SpendingLimits,
  SpendingTotals,
  Spent,
} from './spending.ts';
export type { RestoreOptions, Store, StoreCheck, StoreOptions } from './store.ts';
