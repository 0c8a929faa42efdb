/**
 * Labelled log lines enter; the bytes of a model, a report of how well it judges what it was not fitted on,
 * clusters of like lines and proposed rules leave. This room refuses to know where the lines were read from,
 * where the model is kept, and how a report reaches the screen.
 */
export { clusterTemplates } from './cluster-templates.ts';
export type { OnProgress } from './embed-templates.ts';
export { evaluateByFolds, evaluateModel, foldsOf } from './evaluate.ts';
export type { Split } from './folds.ts';
export type { LabelledRow } from './group-by-template.ts';
export { renderEvaluationPage, renderTrainingPage } from './html/render-page.ts';
export { joinRows } from './join-rows.ts';
export type { KnownDecision, KnownRows } from './known-decision.ts';
export { type LearnReport, type Learnt, learn } from './learn/learn.ts';
export { renderLearnReport } from './learn/learn-report.ts';
export type { Doubted } from './learn/quarantine.ts';
export { proposeRules } from './propose-rules.ts';
export { renderClusters } from './render-clusters.ts';
export { renderEvaluationReport, renderTrainingReport } from './report.ts';
export { renderSuspects } from './suspects.ts';
export { train } from './train.ts';
