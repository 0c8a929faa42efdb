/**
 * The nouns that every room speaks: a log record, a label, a stage, a verdict. Nothing enters or leaves here,
 * and this room refuses to know where a record came from or how a verdict was reached.
 */
export type { Answer, AnswerChange, AnswerChanges, AnswerKey, NewAnswer } from './answer.ts';
export { DEFAULT_LABELS, type LabelDefinition, MOST_LABELS, UNCLASSIFIED } from './label.ts';
export { labelSetOf } from './label-set.ts';
export type { LogRecord } from './record.ts';
export { STAGES, type Stage, type Verdict } from './verdict.ts';
