import { LogsieveError } from '../../errors.ts';
import { MOST_LABELS } from '../../log/index.ts';
import type { Calibration } from '../calibration.ts';
import type { TrainingSummary } from '../classifier.ts';
import { EVIDENCE } from '../fit-confidence.ts';
import { isRecord, LENGTH_BYTES, type SafetensorsHeader } from './safetensors.ts';

export const FORMAT = 'logsieve-classifier';
export const FORMAT_VERSION = '2';

/** What a model must fit to; what is left out is not asked. */
export interface ModelRequirements {
  readonly encoderHash?: string;
  readonly dimension?: number;
  readonly templateVersion?: number;
  /** The labels in force, in any order; the model may know fewer of them, but no other. */
  readonly labels?: readonly string[];
}

/** What the header's metadata says of the model. */
export interface ModelFacts {
  readonly labels: readonly string[];
  readonly dimension: number;
  readonly encoderHash: string;
  readonly templateVersion: number;
  readonly calibration: Calibration;
  readonly summary: TrainingSummary;
}

/** @throws LogsieveError MODEL_INVALID, or MODEL_INCOMPATIBLE for another version of the format */
export function readFacts({ metadata, tensors }: SafetensorsHeader, name: string): ModelFacts {
  const text = (key: string): string => {
    const value = metadata.get(key);
    if (value !== undefined) return value;
    throw invalidModel(name, `the metadata has no "${key}": not a logsieve classifier`, LENGTH_BYTES);
  };
  const json = (key: string): unknown => {
    try {
      return JSON.parse(text(key));
    } catch (error) {
      if (error instanceof LogsieveError) throw error;
      throw invalidModel(name, `"${key}" in the metadata is not JSON`, LENGTH_BYTES, error);
    }
  };
  if (text('format') !== FORMAT) {
    throw invalidModel(name, 'not a logsieve classifier', LENGTH_BYTES);
  }
  if (text('format_version') !== FORMAT_VERSION) {
    throw incompatible(name, 'format version', text('format_version').slice(0, 20), FORMAT_VERSION);
  }
  const labels = json('labels');
  if (!isLabels(labels)) {
    throw invalidModel(
      name,
      `"labels" in the metadata are not 2 to ${MOST_LABELS} distinct names`,
      LENGTH_BYTES,
    );
  }
  const calibration = json('calibration');
  if (!isCalibration(calibration, labels.length)) {
    throw invalidModel(name, '"calibration" in the metadata is not a calibration', LENGTH_BYTES);
  }
  const summary = json('summary');
  if (!isRecord(summary)) throw invalidModel(name, '"summary" in the metadata is no object', LENGTH_BYTES);
  const templateVersion = Number(text('template_version'));
  if (!Number.isSafeInteger(templateVersion)) {
    throw invalidModel(name, '"template_version" in the metadata is no whole number', LENGTH_BYTES);
  }
  const [, dimension = 0] = tensors.get('weights')?.shape ?? [];
  if (dimension < 1) throw invalidModel(name, 'tensor "weights" is not labels x dimension', LENGTH_BYTES);
  return {
    labels,
    dimension,
    encoderHash: text('encoder_sha256'),
    templateVersion,
    calibration,
    summary: summary as TrainingSummary,
  };
}

function isLabels(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.length <= MOST_LABELS &&
    value.every((label) => typeof label === 'string' && label !== '') &&
    new Set(value).size === value.length
  );
}

function isCalibration(value: unknown, classCount: number): value is Calibration {
  if (!isRecord(value) || !isRecord(value['views']) || !isRecord(value['words'])) return false;
  const { views, words } = value;
  return (
    isFactor(views['embedding']) &&
    isFactor(views['ngrams']) &&
    isConfidence(value['confidence'], classCount) &&
    isFactor(words['factor']) &&
    isConfidence(words['confidence'], classCount) &&
    isFactor(words['threshold']) &&
    words['threshold'] <= 1 &&
    (value['labelWeights'] === undefined || isLabelWeights(value['labelWeights'], classCount))
  );
}

function isLabelWeights(value: unknown, classCount: number): boolean {
  return (
    Array.isArray(value) && value.length === classCount && value.every((one) => isFactor(one) && one > 0)
  );
}

function isConfidence(value: unknown, classCount: number): boolean {
  if (!isRecord(value)) return false;
  const { constants } = value;
  return (
    EVIDENCE.every((name) => Number.isFinite(value[name])) &&
    Array.isArray(constants) &&
    constants.length === classCount &&
    constants.every(Number.isFinite)
  );
}

function isFactor(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function incompatible(
  name: string,
  what: string,
  has: string | number,
  needed: string | number,
): LogsieveError {
  return new LogsieveError('MODEL_INCOMPATIBLE', `${name}: its ${what} is ${has}, needed is ${needed}`, {
    remedy: 'train a model with the encoder, templates and labels that are in use',
  });
}

/** @throws LogsieveError MODEL_INCOMPATIBLE with both values */
export function checkRequirements(
  facts: ModelFacts,
  needed: ModelRequirements & { readonly name: string },
): void {
  const { name } = needed;
  if (needed.dimension !== undefined && facts.dimension !== needed.dimension) {
    throw incompatible(name, 'dimension', facts.dimension, needed.dimension);
  }
  if (needed.encoderHash !== undefined && facts.encoderHash !== needed.encoderHash) {
    throw incompatible(name, 'encoder hash', facts.encoderHash.slice(0, 64), needed.encoderHash);
  }
  if (needed.templateVersion !== undefined && facts.templateVersion !== needed.templateVersion) {
    throw incompatible(name, 'template version', facts.templateVersion, needed.templateVersion);
  }
  const known = needed.labels && new Set(needed.labels);
  if (known && facts.labels.some((label) => !known.has(label))) {
    throw incompatible(name, 'label set', facts.labels.join(', '), `within ${[...known].join(', ')}`);
  }
}

export function invalidModel(name: string, detail: string, byte: number, cause?: unknown): LogsieveError {
  return new LogsieveError('MODEL_INVALID', `${name}: ${detail} (at byte offset ${byte})`, {
    place: { byte },
    remedy: 'the file is damaged or was not made by logsieve; fetch or train it again',
    ...(cause !== undefined && { cause }),
  });
}
