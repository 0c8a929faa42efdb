import type { HeldOutAnswers, ModelParts } from '../classifier.ts';
import { invalidModel, type ModelFacts } from './model-facts.ts';
import { readNgrams } from './ngram-tensors.ts';
import type { SafetensorsHeader } from './safetensors.ts';
import { TensorReader } from './tensor-reader.ts';
import { readVectors } from './vector-tensor.ts';

/**
 * The tensors as typed arrays of their own memory, each of the shape that the labels demand.
 * @throws LogsieveError MODEL_INVALID naming the tensor
 */
export function readParts(
  bytes: Uint8Array,
  header: SafetensorsHeader,
  facts: ModelFacts,
  name: string,
): ModelParts {
  const read = new TensorReader(bytes, header, name);
  const k = facts.labels.length;
  const d = facts.dimension;
  const n = read.length('template_vectors');
  const weights = read.floats('weights', [k + 1, d]);
  const bias = read.floats('bias', [k + 1]);
  const ngrams = readNgrams(read, k + 1);
  const thresholds = read.floats('thresholds', [k]);
  read.refuse('thresholds', thresholds, isNoShare, 'a number outside 0 to 1');
  const heldOut = readHeldOut(read, k);
  const templateVectors = readVectors(read, 'template_vectors', [n, d]);
  const templateLabels = read.integers('template_labels', [n]);
  refuseOtherClasses(read, 'template_labels', templateLabels, -1, k);
  const templates = read.json('templates');
  if (
    !Array.isArray(templates) ||
    templates.length !== n ||
    !templates.every((one) => typeof one === 'string')
  ) {
    throw invalidModel(name, `tensor "templates" is not a list of ${n} texts`, read.begin('templates'));
  }
  // Older files lack it.
  const fittedOn = read.has('fitted_on') ? read.integers('fitted_on', [read.length('fitted_on')]) : undefined;
  const ofTemplates = { templateVectors, templateLabels, templates, fittedOn };
  return { ...facts, weights, bias, ngrams, thresholds, heldOut, ...ofTemplates };
}

function readHeldOut(read: TensorReader, k: number): HeldOutAnswers {
  const count = read.length('held_out_best');
  const best = read.integers('held_out_best', [count]);
  refuseOtherClasses(read, 'held_out_best', best, 0, k);
  const classes = read.integers('held_out_classes', [count]);
  refuseOtherClasses(read, 'held_out_classes', classes, -1, k);
  const confidences = read.floats('held_out_confidences', [count]);
  read.refuse('held_out_confidences', confidences, isNoShare, 'a number outside 0 to 1');
  return { best, classes, confidences };
}

function refuseOtherClasses(
  read: TensorReader,
  tensor: string,
  classes: Int32Array,
  least: number,
  k: number,
): void {
  read.refuse(tensor, classes, (label) => label < least || label >= k, 'a label that is not there');
}

const isNoShare = (value: number): boolean => value < 0 || value > 1;
