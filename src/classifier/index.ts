/**
 * A vector enters, a label with calibrated probability, confidence and threshold leaves; and labelled vectors
 * enter, the parts of such a classifier leave, as the one file it is kept in. This room refuses to know what
 * text a vector stands for, how the encoder made it, and which rows were held out of a fit.
 */
export { type Calibration, calibrate, fitCalibration, type HeldOutRows } from './calibration.ts';
export type { Classifier, Judgement, NearTemplate } from './classifier.ts';
export { loadModel, writeModel } from './model-file/model-file.ts';
export { nearestCosines, representativeTemplates } from './nearest.ts';
export { fitLogisticRegression } from './regression/logistic-regression.ts';
export { fitThresholds } from './thresholds.ts';
