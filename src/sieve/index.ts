/**
 * The cascade: records and the stages enter, exactly one verdict a record leaves, in order. This room joins the
 * stages, remembers what they said, and holds what waits for them; it refuses to know how any of them decides, or where records come from.
 */
export { type ClassifierStage, classifierStage, type LoadedClassifier } from './classifier-stage.ts';
export {
  type ClassifierExplanation,
  type Explanation,
  explain,
  type RuleExplanation,
} from './explain.ts';
export { type FlowOptions, judgeInOrder, type Rows } from './flow.ts';
export { llmStage } from './llm-stage.ts';
export type { Packing } from './row-queue.ts';
export { Cascade } from './sieve.ts';
export type { LlmStage } from './stages.ts';
export { type CountedTemplate, type CountedVerdict, TemplateTally } from './template-tally.ts';
