/**
 * The cascade: records and the stages enter, exactly one verdict a record leaves, in order. This room joins the
 * stages and remembers what they said; it refuses to know how any of them decides, or where records come from.
 */
export { classifierStage, type LoadedClassifier } from './classifier-stage.ts';
export {
  type ClassifierExplanation,
  type Explanation,
  explain,
  type RuleExplanation,
} from './explain.ts';
export { judgeInOrder, type Rows } from './flow.ts';
export { Cascade } from './sieve.ts';
export { TemplateTally } from './template-tally.ts';
