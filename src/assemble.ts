/**
 * Configuration enters, a ready sieve leaves: the only place where rooms are wired together. It decides what is
 * loaded and when, and refuses to know what any of it says about a line.
 */
export { namesClassifier } from './assemble/classifier-in-force.ts';
export { assemble, type Context } from './assemble/context.ts';
export {
  type CallOptions,
  createSieve,
  type JudgedRecord,
  type Sieve,
  type SieveOptions,
} from './assemble/create-sieve.ts';
export { type LearnResult, summaryOf } from './assemble/learn.ts';
export type { Preview } from './assemble/llm.ts';
export { configuredReadOptions } from './assemble/read-options.ts';
