/**
 * A text and its vector enter, a label with calibrated probability, confidence and threshold leaves; and labelled
 * texts and vectors enter, the parts of such a classifier leave, as the one file it is kept in. This room refuses
 * to know what a text was before, how the encoder made its vector, and which rows were held out of a fit.
 */
export { type Calibration, calibrate, fitCalibration, type HeldOutRows } from './calibration.ts';
export type {
  Classifier,
  HeldOutAnswers,
  Judgement,
  NearTemplate,
  ScoreShares,
} from './classifier.ts';
export { loadModel, writeModel } from './model-file/model-file.ts';
export { nearestCosines, representativeTemplates } from './nearest.ts';
export { fitNgramsAside } from './ngrams/fit-ngrams-thread.ts';
export type { NgramModel } from './ngrams/ngram-model.ts';
export { createNgramView } from './ngrams/ngram-view.ts';
export { fitLogisticRegression, type LogisticRegressionOptions } from './regression/logistic-regression.ts';
export type { SparseStart } from './regression/sparse-regression.ts';
export { ABSENT } from './scores.ts';
export { fitThresholds, roundDown } from './thresholds.ts';
export { lossesOfViews } from './view-losses.ts';
