import type { ModelParts } from '../classifier.ts';
import { invalidModel, type ModelFacts } from './model-facts.ts';
import { type ElementType, LENGTH_BYTES, type SafetensorsHeader } from './safetensors.ts';

/**
 * The tensors as typed arrays of their own memory, each of the shape that the labels demand.
 * @throws LogsieveError MODEL_INVALID naming the tensor
 */
export function readParts(
  bytes: Uint8Array,
  { tensors }: SafetensorsHeader,
  facts: ModelFacts,
  name: string,
): ModelParts {
  const k = facts.labels.length;
  const d = facts.dimension;
  const n = tensors.get('template_vectors')?.shape[0] ?? 0;
  const take = (tensor: string, type: ElementType, shape: readonly number[] | 'list'): ArrayBuffer => {
    const info = tensors.get(tensor);
    if (info === undefined) throw invalidModel(name, `there is no tensor "${tensor}"`, LENGTH_BYTES);
    const fits = shape === 'list' ? info.shape.length === 1 : String(info.shape) === String(shape);
    if (info.type !== type || !fits) {
      const wanted = shape === 'list' ? 'of one dimension' : `[${shape}]`;
      throw invalidModel(
        name,
        `tensor "${tensor}" is ${info.type} [${info.shape}], not ${type} ${wanted}`,
        info.begin,
      );
    }
    // A Buffer's own slice would share the caller's memory.
    return Uint8Array.from(bytes.subarray(info.begin, info.end)).buffer;
  };
  const floats = (tensor: string, shape: readonly number[]): Float32Array => {
    const values = new Float32Array(take(tensor, 'F32', shape));
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at === -1) return values;
    const byte = (tensors.get(tensor)?.begin ?? 0) + at * 4;
    throw invalidModel(name, `tensor "${tensor}" holds ${values[at]}`, byte);
  };
  const weights = floats('weights', [k, d]);
  const bias = floats('bias', [k]);
  const thresholds = floats('thresholds', [k]);
  const outside = thresholds.findIndex((threshold) => threshold < 0 || threshold > 1);
  if (outside !== -1) {
    const byte = (tensors.get('thresholds')?.begin ?? 0) + outside * 4;
    throw invalidModel(name, 'tensor "thresholds" holds a number outside 0 to 1', byte);
  }
  const templateVectors = floats('template_vectors', [n, d]);
  const long = firstLongerThanUnit(templateVectors, d);
  if (long !== -1) {
    const byte = (tensors.get('template_vectors')?.begin ?? 0) + long * d * 4;
    throw invalidModel(name, 'tensor "template_vectors" holds a vector longer than 1', byte);
  }
  const templateLabels = new Int32Array(take('template_labels', 'I32', [n]));
  if (templateLabels.some((label) => label < -1 || label >= k)) {
    throw invalidModel(
      name,
      'tensor "template_labels" names a label that is not there',
      tensors.get('template_labels')?.begin ?? 0,
    );
  }
  const textBegin = tensors.get('templates')?.begin ?? 0;
  let templates: unknown;
  const text = take('templates', 'U8', 'list');
  try {
    templates = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch (error) {
    throw invalidModel(name, 'tensor "templates" is not JSON in UTF-8', textBegin, error);
  }
  if (
    !Array.isArray(templates) ||
    templates.length !== n ||
    !templates.every((one) => typeof one === 'string')
  ) {
    throw invalidModel(name, `tensor "templates" is not a list of ${n} texts`, textBegin);
  }
  return { ...facts, weights, bias, thresholds, templateVectors, templateLabels, templates };
}

/** Of rows of d numbers; -1 where there is none. Cosines of longer ones would not fit their integers. */
function firstLongerThanUnit(vectors: Float32Array, d: number): number {
  for (let row = 0; row * d < vectors.length; row++) {
    const vector = vectors.subarray(row * d, (row + 1) * d);
    if (vector.reduce((sum, value) => sum + value * value, 0) > 1.001) return row;
  }
  return -1;
}
