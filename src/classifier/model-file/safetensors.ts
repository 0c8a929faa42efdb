import { LogsieveError } from '../../errors.ts';

/** Element types that our files use, with their size in bytes. */
const ELEMENT_BYTES = { F32: 4, I32: 4, I8: 1, U8: 1 } as const;
export type ElementType = keyof typeof ELEMENT_BYTES;

/** A tensor's place in a safetensors file. */
interface TensorInfo {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Byte offsets in the file. */
  readonly begin: number;
  readonly end: number;
}

/** What the head of a safetensors file says, checked against the file's size. */
export interface SafetensorsHeader {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

/** Bytes before the JSON header: its length, 64-bit little-endian. */
export const LENGTH_BYTES = 8;
/** Ours are a few KiB; a head this long is damage or an attack. */
const MAX_HEADER_BYTES = 16 * 1024 * 1024;
const MAX_NESTED_SIZE = Number.MAX_SAFE_INTEGER;

const invalid = (name: string, detail: string, byte: number, cause?: unknown) =>
  new LogsieveError('MODEL_INVALID', `${name}: ${detail} (at byte offset ${byte})`, {
    place: { byte },
    remedy: 'the file is damaged or cut short; fetch or train it again',
    ...(cause !== undefined && { cause }),
  });

/**
 * Length of the JSON header, from a file's first eight bytes.
 * @throws LogsieveError MODEL_INVALID when it cannot be that long
 */
export function headerLength(start: Uint8Array, fileSize: number, name: string): number {
  if (start.length < LENGTH_BYTES) {
    throw invalid(name, `the file ends after ${fileSize} bytes, before its header`, fileSize);
  }
  const length = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES).getBigUint64(0, true);
  if (length > BigInt(fileSize - LENGTH_BYTES)) {
    throw invalid(name, `the header claims ${length} bytes, the file has ${fileSize}`, 0);
  }
  if (length < 2n || length > BigInt(MAX_HEADER_BYTES)) {
    throw invalid(name, `the header claims ${length} bytes, allowed are 2 to ${MAX_HEADER_BYTES}`, 0);
  }
  return Number(length);
}

/**
 * Reads the JSON header and holds every tensor's place to the format's rules: known types, sizes that fit the
 * shapes, and together exactly the rest of the file, without gap or overlap.
 *
 * @param header the JSON's bytes
 * @throws LogsieveError MODEL_INVALID with the offset of what is wrong
 * @see https://github.com/huggingface/safetensors#format
 */
export function parseHeader(header: Uint8Array, fileSize: number, name: string): SafetensorsHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header));
  } catch (error) {
    throw invalid(name, 'the header is not JSON in UTF-8', LENGTH_BYTES, error);
  }
  if (!isRecord(parsed)) throw invalid(name, 'the header is no JSON object', LENGTH_BYTES);
  const dataBegin = LENGTH_BYTES + header.length;
  const metadata = new Map<string, string>();
  const tensors = new Map<string, TensorInfo>();
  for (const [key, value] of Object.entries(parsed)) {
    if (key !== '__metadata__') {
      tensors.set(key, readTensorInfo(key, value, dataBegin, fileSize, name));
      continue;
    }
    if (!isRecord(value)) throw invalid(name, '__metadata__ is no object', LENGTH_BYTES);
    for (const [entry, text] of Object.entries(value)) {
      if (typeof text !== 'string') throw invalid(name, '__metadata__ holds more than strings', LENGTH_BYTES);
      metadata.set(entry, text);
    }
  }
  let at = dataBegin;
  for (const [tensor, info] of [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (info.begin !== at) {
      const fault = info.begin < at ? 'overlaps the tensor before it' : 'leaves a gap before it';
      throw invalid(name, `tensor "${tensor}" ${fault}`, info.begin);
    }
    at = info.end;
  }
  if (at !== fileSize) throw invalid(name, `the tensors end at ${at}, the file at ${fileSize}`, at);
  return { metadata, tensors };
}

function readTensorInfo(
  tensor: string,
  value: unknown,
  dataBegin: number,
  fileSize: number,
  name: string,
): TensorInfo {
  const label = JSON.stringify(tensor.slice(0, 100));
  const fields = isRecord(value) ? new Map(Object.entries(value)) : new Map<string, unknown>();
  const type = fields.get('dtype');
  const shape = fields.get('shape');
  const offsets = fields.get('data_offsets');
  if (type !== 'F32' && type !== 'I32' && type !== 'I8' && type !== 'U8') {
    throw invalid(name, `tensor ${label} is of no type that a classifier has`, LENGTH_BYTES);
  }
  if (!isSizes(shape) || shape.length > 2 || !isSizes(offsets) || offsets.length !== 2) {
    throw invalid(name, `tensor ${label} has no proper shape and offsets`, LENGTH_BYTES);
  }
  const [from = 0, to = 0] = offsets;
  const begin = dataBegin + from;
  const end = dataBegin + to;
  if (end > fileSize || begin > end) {
    throw invalid(name, `tensor ${label} spans ${begin} to ${end} of a file of ${fileSize} bytes`, begin);
  }
  const bytes = shape.reduce((product, size) => product * size, ELEMENT_BYTES[type]);
  if (bytes > MAX_NESTED_SIZE || bytes !== end - begin) {
    throw invalid(name, `tensor ${label} has ${end - begin} bytes, its shape needs ${bytes}`, begin);
  }
  return { type, shape, begin, end };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** A tensor to write. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Int8Array | Uint8Array;
}

/** The file's bytes; entries keep their order, so equal input gives equal bytes. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: ReadonlyMap<string, string>,
): Uint8Array {
  let offset = 0;
  const entries = [...tensors].map(([name, { type, shape, data }]) => {
    const begin = offset;
    offset += data.byteLength;
    return [name, { dtype: type, shape, data_offsets: [begin, offset] }] as const;
  });
  const json = JSON.stringify({ __metadata__: Object.fromEntries(metadata), ...Object.fromEntries(entries) });
  const unpadded = new TextEncoder().encode(json).length;
  // The format lets the header end in spaces, so that the tensors begin where 8-byte numbers may stand.
  const header = new TextEncoder().encode(json + ' '.repeat((8 - (unpadded % 8)) % 8));
  const bytes = new Uint8Array(LENGTH_BYTES + header.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH_BYTES);
  let at = LENGTH_BYTES + header.length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}
