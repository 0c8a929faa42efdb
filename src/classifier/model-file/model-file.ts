import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { LogsieveError } from '../../errors.ts';
import { type Classifier, createClassifier, type ModelParts } from '../classifier.ts';
import { representativeTemplates } from '../nearest.ts';
import { templateHash } from '../template-hashes.ts';
import { fitThresholds } from '../thresholds.ts';
import {
  checkRequirements,
  FORMAT,
  FORMAT_VERSION,
  invalidModel,
  type ModelRequirements,
  readFacts,
} from './model-facts.ts';
import { readParts } from './model-tensors.ts';
import { ngramTensors } from './ngram-tensors.ts';
import {
  headerLength,
  LENGTH_BYTES,
  parseHeader,
  type SafetensorsHeader,
  type Tensor,
  writeSafetensors,
} from './safetensors.ts';
import { refuseUnsafeFormat } from './unsafe-format.ts';
import { vectorTensor } from './vector-tensor.ts';

const MAX_FILE_BYTES = 2 * 1024 ** 3;
const NO_HASH = '0'.repeat(64);

/** What is made otherwise than the file has it. */
export interface ModelChanges {
  /** Share of a label's answers that its threshold is to make right: fitted anew on the held-out answers. */
  readonly targetPrecision?: number | undefined;
}

/**
 * A model file's bytes (safetensors): the same parts give the same bytes. Of more than 4,096 templates a
 * representative part is kept, and hashes of all. The SHA-256 inside is that of the whole file with its own digits as zeros, so a
 * change of any byte shows.
 */
export function writeModel(parts: ModelParts): Uint8Array {
  const k = parts.labels.length;
  const d = parts.weights.length / (k + 1);
  const kept = representativeTemplates(parts.templateLabels);
  const vectors = new Float32Array(kept.length * d);
  kept.forEach((index, row) => {
    vectors.set(parts.templateVectors.subarray(index * d, (index + 1) * d), row * d);
  });
  const texts = new TextEncoder().encode(JSON.stringify(kept.map((index) => parts.templates[index])));
  const held = parts.heldOut.best.length;
  const fittedOn = parts.fittedOn ?? Int32Array.from(parts.templates, templateHash);
  const tensors = new Map<string, Tensor>([
    ['weights', { type: 'F32', shape: [k + 1, d], data: parts.weights }],
    ['bias', { type: 'F32', shape: [k + 1], data: parts.bias }],
    ...ngramTensors(parts.ngrams),
    ['thresholds', { type: 'F32', shape: [k], data: parts.thresholds }],
    ['held_out_best', { type: 'I32', shape: [held], data: parts.heldOut.best }],
    ['held_out_classes', { type: 'I32', shape: [held], data: parts.heldOut.classes }],
    ['held_out_confidences', { type: 'F32', shape: [held], data: parts.heldOut.confidences }],
    ['template_vectors', vectorTensor(vectors, d)],
    [
      'template_labels',
      {
        type: 'I32',
        shape: [kept.length],
        data: Int32Array.from(kept, (index) => parts.templateLabels[index] as number),
      },
    ],
    ['templates', { type: 'U8', shape: [texts.length], data: texts }],
    ['fitted_on', { type: 'I32', shape: [fittedOn.length], data: fittedOn }],
  ]);
  const bytes = writeSafetensors(
    tensors,
    new Map([
      ['format', FORMAT],
      ['format_version', FORMAT_VERSION],
      ['sha256', NO_HASH],
      ['labels', JSON.stringify(parts.labels)],
      ['encoder_sha256', parts.encoderHash],
      ['template_version', String(parts.templateVersion)],
      ['calibration', JSON.stringify(parts.calibration)],
      ['summary', JSON.stringify(parts.summary)],
    ]),
  );
  const place = hashPlace(bytes, NO_HASH);
  bytes.set(new TextEncoder().encode(createHash('sha256').update(bytes).digest('hex')), place);
  return bytes;
}

/**
 * Reads a model file's bytes; everything is checked before anything is built.
 *
 * @param options.name what errors call the file; its ending can make it unsafe
 * @throws LogsieveError MODEL_FORMAT_UNSAFE, MODEL_INVALID, MODEL_CHECKSUM, MODEL_INCOMPATIBLE
 */
export function readModel(
  bytes: Uint8Array,
  options: ModelRequirements & ModelChanges & { readonly name: string },
): Classifier {
  const { name, targetPrecision } = options;
  refuseUnsafeFormat(name, bytes);
  const length = headerLength(bytes, bytes.length, name);
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length), bytes.length, name);
  const facts = readFacts(header, name);
  const hash = checkHash(bytes, header, name);
  checkRequirements(facts, options);
  const parts = readParts(bytes, header, facts, name);
  if (targetPrecision === undefined) return createClassifier(parts, hash);
  const { labelWeights } = parts.calibration;
  const fit = { classCount: parts.labels.length, targetPrecision, labelWeights };
  const thresholds = fitThresholds(parts.heldOut, parts.heldOut.classes, fit);
  return createClassifier({ ...parts, thresholds }, hash);
}

/**
 * Reads a model file. Its name and its head are judged before the rest is read.
 *
 * @param options.setting what the user can change to name another file, for the error where there is none
 * @throws LogsieveError MODEL_MISSING, INPUT_UNREADABLE, and as `readModel`
 */
export async function loadModel(
  path: string,
  options: ModelRequirements & ModelChanges & { readonly setting?: string } = {},
): Promise<Classifier> {
  refuseUnsafeFormat(path, new Uint8Array());
  const { setting = 'model.classifier or LOGSIEVE_CLASSIFIER', ...requirements } = options;
  try {
    // Asked before it is opened: opening a pipe would wait for its writer.
    const { size } = await fileStats(path, setting);
    await using file = await open(path, 'r');
    const start = await readAt(file, 0, Math.min(size, LENGTH_BYTES + 1));
    refuseUnsafeFormat(path, start);
    const length = headerLength(start, size, path);
    parseHeader(await readAt(file, LENGTH_BYTES, length), size, path);
    return readModel(await readAt(file, 0, size), { ...requirements, name: path });
  } catch (error) {
    throw error instanceof LogsieveError ? error : unreadable(path, setting, error);
  }
}

async function fileStats(path: string, setting: string): Promise<Stats> {
  const stats = await stat(path);
  if (!stats.isFile()) {
    throw new LogsieveError('MODEL_MISSING', `${path} is no file`, {
      remedy: `name a model file in ${setting}`,
    });
  }
  if (stats.size > MAX_FILE_BYTES) {
    const detail = `the file has ${stats.size} bytes, allowed are ${MAX_FILE_BYTES}`;
    throw invalidModel(path, detail, MAX_FILE_BYTES);
  }
  return stats;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

function unreadable(path: string, setting: string, cause: unknown): LogsieveError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new LogsieveError('MODEL_MISSING', `there is no model file ${path}`, {
        remedy: `check ${setting}, or make the file with \`logsieve train\``,
        cause,
      })
    : new LogsieveError('INPUT_UNREADABLE', `the model file ${path} cannot be read`, {
        remedy: `check the file's permissions, or name another in ${setting}`,
        cause,
      });
}

/** Where the header has the file's own hash; in any text of the metadata the quotes would be escaped. */
function hashPlace(bytes: Uint8Array, hash: string): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const key = '"sha256":"';
  const at = buffer.indexOf(`${key}${hash}"`);
  return at === -1 ? -1 : at + key.length;
}

function checkHash(bytes: Uint8Array, { metadata }: SafetensorsHeader, name: string): string {
  const expected = metadata.get('sha256') ?? '';
  const place = /^[0-9a-f]{64}$/.test(expected) ? hashPlace(bytes, expected) : -1;
  if (place === -1) throw invalidModel(name, 'the metadata has no "sha256" of 64 digits', LENGTH_BYTES);
  const actual = createHash('sha256')
    .update(bytes.subarray(0, place))
    .update(NO_HASH)
    .update(bytes.subarray(place + NO_HASH.length))
    .digest('hex');
  if (actual === expected) return expected;
  throw new LogsieveError('MODEL_CHECKSUM', `${name}: expected SHA-256 ${expected}, actual ${actual}`, {
    remedy: 'the file was changed or damaged; fetch or train it again',
  });
}
