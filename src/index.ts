/**
 * The library's door: what a program needs to judge log lines. It re-exports only, and refuses to know about
 * files, formats and terminals.
 */
export {
  type CallOptions,
  createSieve,
  type JudgedRecord,
  type Sieve,
  type SieveOptions,
} from './assemble.ts';
export type { SettingName } from './config.ts';
export { ERROR_CODES, type ErrorCode, type ErrorPlace, LogsieveError } from './errors.ts';
export type { FirstRequest } from './llm/index.ts';
export {
  DEFAULT_LABELS,
  type LabelDefinition,
  type LogRecord,
  STAGES,
  type Stage,
  UNCLASSIFIED,
  type Verdict,
} from './log/index.ts';
export type { ClassifierExplanation, Explanation, RuleExplanation } from './sieve/index.ts';
