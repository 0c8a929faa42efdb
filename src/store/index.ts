/**
 * What must outlive the process: answers of people and LLMs with their history, what LLM requests cost, how far
 * reviews have come, the versions of learnt models, jobs, and hashes of the API's keys. Values enter and leave, durable
 * and whole; this room refuses to know what any of them is good for, and nobody else knows any SQL.
 */
export { type AnswerEvent, type AnswerFilter, type Undone, whyNoAnswer } from './answers.ts';
export type { JobLog, StoredJob, StoredJobState } from './jobs.ts';
export { type ApiKey, KEY_SCOPES, type KeyRing, type KeyScope } from './keys.ts';
export { hasStore, openStore, openStoreIfPresent, restoreStore } from './load-store.ts';
export type { Model } from './models.ts';
export type { Spending } from './spending.ts';
export type { Store } from './store.ts';
