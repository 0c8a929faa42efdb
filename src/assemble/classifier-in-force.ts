import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Classifier, loadModel } from '../classifier/index.ts';
import { type EffectiveConfig, SHIPPED } from '../config.ts';
import type { Encoder } from '../embedding/index.ts';
import { LogsieveError } from '../errors.ts';
import { labelSetOf } from '../log/index.ts';
import type { Model, Store } from '../store/index.ts';
import { TEMPLATE_VERSION } from '../template/index.ts';

/** The classifier that judges. */
export interface ClassifierInForce {
  /** Path of its file. */
  readonly path: string;
  /** What was learnt here and put in force; null: what the configuration names, or the shipped one. */
  readonly model: Model | null;
}

/** Folder of the models that were learnt. */
export function modelsFolder({ home }: EffectiveConfig): string {
  return join(home, 'models');
}

/** Whether a classifier may be in force, as far as can be told without the store. */
export function mayHaveClassifier(config: EffectiveConfig): boolean {
  return (
    config.labelsAreDefault ||
    config.model.classifier !== SHIPPED.classifier ||
    existsSync(modelsFolder(config))
  );
}

/** Whether the configuration says which classifier judges, so that what was learnt stands aside. */
export function namesClassifier(config: EffectiveConfig): boolean {
  return config.originOf('model.classifier').kind !== 'default';
}

/** The classifier that the configuration names; else what was learnt; else the shipped one, for its own labels. */
export async function findClassifier(
  config: EffectiveConfig,
  openStoreIfPresent: () => Promise<Store | undefined>,
): Promise<ClassifierInForce | undefined> {
  const shippedOrNamed =
    config.labelsAreDefault || config.model.classifier !== SHIPPED.classifier
      ? { path: config.model.classifier, model: null }
      : undefined;
  if (namesClassifier(config)) return shippedOrNamed;
  const store = existsSync(modelsFolder(config)) ? await openStoreIfPresent() : undefined;
  const model = await store?.models.active(labelSetOf(config.labels));
  if (model !== undefined) return { path: join(modelsFolder(config), model.file), model };
  return shippedOrNamed;
}

/** Loads a classifier and checks that it fits. @throws LogsieveError MODEL_*, INPUT_UNREADABLE */
export async function loadClassifierFile(
  { path, model }: ClassifierInForce,
  config: EffectiveConfig,
  encoder: Encoder,
): Promise<Classifier> {
  try {
    return await loadModel(path, {
      encoderHash: encoder.hash,
      templateVersion: TEMPLATE_VERSION,
      labels: config.labels.map(({ name }) => name),
      targetPrecision: config.model.targetPrecision ?? undefined,
    });
  } catch (error) {
    if (model === null || !(error instanceof LogsieveError)) throw error;
    throw new LogsieveError(error.code, error.message, {
      place: error.place,
      remedy:
        'run `logsieve learn` to make it anew, or take it back by `logsieve models rollback`; model.classifier can name another',
      cause: error,
    });
  }
}
