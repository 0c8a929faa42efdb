import { LogsieveError } from '../../errors.ts';
import { binaryContent, mostlyBinary } from '../block-text.ts';
import { byteCount } from '../byte-count.ts';
import type { ReadOptions } from '../read-options.ts';
import { ChunkSource, peek, peekLive, type Sample } from './chunk-source.ts';
import { type Codec, codecOf, codecOfBom, UTF8, UTF8_BOM } from './codec.ts';
import { gunzip } from './gunzip.ts';
import { interruptible } from './interruptible.ts';
import { detectBinaryType, isGzip, isMostlyBinary } from './magic.ts';
import type { Utf16Reader } from './utf16.ts';

const SAMPLE_BYTES = 64 * 1024;
/** White space before the first line that is read to find it. */
const MAX_BLANK_BYTES = 16 * 1024 * 1024;
/** How long a live stream may take to show more than its first line. */
const PATIENCE_MS = 60;

/** An input whose compression and encoding are known. */
export interface OpenedInput {
  /** Inner bytes of the document, after its byte order mark; see `Codec`. */
  readonly source: ChunkSource;
  readonly codec: Codec;
  readonly gzip: boolean;
  /** Inner bytes of the byte order mark; empty where there is none. */
  readonly bom: Buffer;
  /** Inner bytes that begin the document, and whether they are all of it. */
  readonly sample: Buffer;
  readonly ended: boolean;
  /** Bytes taken from the input so far, as it came. */
  bytesTaken(): number;
  /** A byte at the end that is half of a character of UTF-16. */
  stray(): Uint8Array;
  /** The error to throw for one that was met: an archive over its limit outranks what is wrong with its content. */
  explain(error: unknown): Promise<unknown>;
}

/** @throws {LogsieveError} see `openDocument` */
export async function openInput(
  input: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<OpenedInput> {
  const counter = { bytes: 0 };
  const outer = new ChunkSource(counted(interruptible(input, options.signal), counter));
  const gzip = isGzip((await peek(outer, 2)).bytes);
  const { name, maxDecompressed } = options;
  const raw = gzip ? new ChunkSource(gunzip(outer, { name, maxBytes: maxDecompressed })) : outer;
  const explain = async (error: unknown) => {
    if (gzip && maxDecompressed !== undefined && error instanceof LogsieveError) {
      if (!['DECOMPRESSED_TOO_LARGE', 'BAD_ARCHIVE'].includes(error.code)) {
        const worse = await drain(raw);
        if (worse?.code === 'DECOMPRESSED_TOO_LARGE') return worse;
      }
    }
    await raw.close().catch(() => undefined);
    return error;
  };
  try {
    const found = await sampleOf(raw, options, gzip);
    return { ...found, gzip, bytesTaken: () => counter.bytes, explain };
  } catch (error) {
    throw await explain(error);
  }
}

type Found = Omit<OpenedInput, 'gzip' | 'bytesTaken' | 'explain'>;

async function sampleOf(raw: ChunkSource, options: ReadOptions, gzip: boolean): Promise<Found> {
  const { name } = options;
  const live = options.kind === 'stream';
  const take = (source: ChunkSource, size: number): Promise<Sample> =>
    live ? peekLive(source, size, PATIENCE_MS) : peek(source, size);
  const first = await take(raw, SAMPLE_BYTES);
  if (first.bytes.length === 0) throw emptyInput(name, 0);
  if (isGzip(first.bytes) && gzip) {
    throw new LogsieveError('NESTED_ARCHIVE', `${name} is a gzip inside a gzip`, {
      place: { file: name },
      remedy: 'decompress it once, as with gunzip',
    });
  }
  const type = detectBinaryType(first.bytes);
  if (type !== undefined) {
    throw new LogsieveError('UNSUPPORTED_FORMAT', `${name} is no text: it is a ${type}`, {
      place: { file: name },
      remedy: 'give CSV, NDJSON or plain text, or gzip of these',
    });
  }
  const codec = codecFor(first.bytes, options.encoding);
  const reader = codec.reader?.();
  const source = reader === undefined ? raw : new ChunkSource(transcoded(raw, reader));
  let { bytes, ended } = reader === undefined ? first : await take(source, SAMPLE_BYTES);
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw binaryContent(name, codec.fileLength(bytes.subarray(0, zero)), wideRemedy(bytes));
  }
  if (options.encoding === undefined && isMostlyBinary(bytes)) throw mostlyBinary(name);
  const bom = codec.unicode && bytes.subarray(0, 3).equals(UTF8_BOM) ? UTF8_BOM : Buffer.alloc(0);
  while (isBlank(bytes)) {
    if (ended || bytes.length > MAX_BLANK_BYTES) throw emptyInput(name, codec.fileLength(bytes));
    ({ bytes, ended } = await take(source, bytes.length + SAMPLE_BYTES));
  }
  if (bom.length > 0) await skip(source, bom.length);
  return {
    source,
    codec,
    bom,
    sample: bytes.subarray(bom.length),
    ended,
    stray: () => Uint8Array.from(reader?.stray === undefined ? [] : [reader.stray]),
  };
}

function codecFor(sample: Buffer, label: string | undefined): Codec {
  if (label === undefined) return codecOfBom(sample) ?? UTF8;
  // "utf-16" leaves the order of bytes to the mark.
  return (/^utf-?16$/i.test(label) ? codecOfBom(sample) : undefined) ?? codecOf(label);
}

async function skip(source: ChunkSource, length: number): Promise<void> {
  let left = length;
  while (left > 0) {
    const chunk = await source.next();
    if (chunk === undefined) return;
    source.putBack(chunk.subarray(left));
    left -= Math.min(left, chunk.length);
  }
}

async function drain(source: ChunkSource): Promise<LogsieveError | undefined> {
  try {
    while ((await source.next()) !== undefined);
  } catch (error) {
    if (error instanceof LogsieveError) return error;
  }
  return undefined;
}

async function* counted(
  input: AsyncIterable<Buffer>,
  counter: { bytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of input) {
    counter.bytes += chunk.length;
    yield chunk;
  }
}

async function* transcoded(
  input: AsyncIterable<Buffer>,
  reader: Utf16Reader,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of input) {
    const bytes = reader.read(chunk);
    if (bytes.length > 0) yield bytes;
  }
  const rest = reader.end();
  if (rest.length > 0) yield rest;
}

function isBlank(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 3).equals(UTF8_BOM) ? 3 : 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  }
  return true;
}

/** UTF-16 without a mark has a zero in every other byte. */
function wideRemedy(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 64);
  const even = start.every((byte, i) => i % 2 === 1 || byte === 0);
  const odd = start.every((byte, i) => i % 2 === 0 || byte === 0);
  if (start.length < 4 || even === odd) return undefined;
  return `it looks like UTF-16 without a byte order mark: use --encoding ${odd ? 'utf-16le' : 'utf-16be'}`;
}

export function emptyInput(name: string, bytes: number): LogsieveError {
  const what = bytes === 0 ? 'is empty (0 bytes)' : `holds nothing but white space (${byteCount(bytes)})`;
  return new LogsieveError('EMPTY_FILE', `${name} ${what}`, {
    place: { file: name },
    remedy: 'check that the input is the one you mean',
  });
}
