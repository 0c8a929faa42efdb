import { isUtf8 } from 'node:buffer';
import { LogsieveError } from '../../errors.ts';
import { LegacyTable } from './legacy-table.ts';
import { toUtf16, Utf16Reader, utf16Length } from './utf16.ts';

/**
 * One text encoding. Inside the room every text is bytes in which ASCII stands for itself: UTF-8 for the
 * Unicode encodings (WTF-8, where UTF-16 holds lone surrogates), the file's own bytes for all others.
 */
export interface Codec {
  /** Canonical name, as the WHATWG Encoding Standard spells it. */
  readonly name: string;
  /** True when the inner bytes are UTF-8. */
  readonly unicode: boolean;
  /** True when no byte below 0x80 is ever part of a longer character. */
  readonly asciiSafe: boolean;
  isValid(bytes: Uint8Array): boolean;
  /** Text of valid bytes. */
  decode(bytes: Buffer, start: number, end: number): string;
  /** Text of any bytes, with U+FFFD for those that are not valid. */
  decodeLoosely(bytes: Buffer): string;
  /** @throws {LogsieveError} BAD_ENCODING when the encoding lacks a character */
  encode(text: string): Buffer;
  /** Inner bytes to bytes of the file. */
  toFile(bytes: Uint8Array): Uint8Array;
  /** How many bytes of the file some inner bytes were. */
  fileLength(bytes: Uint8Array): number;
  /** Makes a reader from bytes of the file to inner bytes; absent where they are the same. */
  reader?(): Utf16Reader;
}

export const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

export const UTF8: Codec = {
  name: 'utf-8',
  unicode: true,
  asciiSafe: true,
  isValid: isUtf8,
  decode: (bytes, start, end) => bytes.toString('utf8', start, end),
  decodeLoosely: (bytes) => bytes.toString('utf8'),
  encode: (text) => Buffer.from(wellFormed(text), 'utf8'),
  toFile: (bytes) => bytes,
  fileLength: (bytes) => bytes.length,
};

function utf16(littleEndian: boolean): Codec {
  return {
    ...UTF8,
    name: littleEndian ? 'utf-16le' : 'utf-16be',
    toFile: (bytes) => toUtf16(bytes, littleEndian),
    fileLength: utf16Length,
    reader: () => new Utf16Reader(littleEndian),
  };
}

const UTF16LE: Codec = utf16(true);
const UTF16BE: Codec = utf16(false);

const ASCII_UNSAFE = new Set(['shift_jis', 'gbk', 'gb18030', 'big5']);
const UNREADABLE = new Set(['iso-2022-jp', 'replacement', 'x-user-defined']);

/**
 * The codec of an encoding given by one of its labels (WHATWG Encoding Standard), such as `windows-1252`.
 * @throws {LogsieveError} USAGE when there is no such encoding, or none that a file can be split by
 */
export function codecOf(label: string): Codec {
  let name: string;
  try {
    name = new TextDecoder(label).encoding.toLowerCase();
  } catch (cause) {
    throw unknownEncoding(label, cause);
  }
  if (UNREADABLE.has(name)) throw unknownEncoding(label);
  if (name === 'utf-8') return UTF8;
  if (name === 'utf-16le') return UTF16LE;
  if (name === 'utf-16be') return UTF16BE;
  const table = new LegacyTable(name);
  return {
    name,
    unicode: false,
    asciiSafe: !ASCII_UNSAFE.has(name),
    isValid: (bytes) => table.isValid(bytes),
    decode: (bytes, start, end) => table.decode(bytes.subarray(start, end)),
    decodeLoosely: (bytes) => table.decodeLoosely(bytes),
    encode: (text) => table.encode(text),
    toFile: (bytes) => bytes,
    fileLength: (bytes) => bytes.length,
  };
}

/** The Unicode codec that a byte order mark names; undefined where there is none. */
export function codecOfBom(sample: Uint8Array): Codec | undefined {
  const [a, b, c] = sample;
  if (a === 0xef && b === 0xbb && c === 0xbf) return UTF8;
  if (a === 0xff && b === 0xfe) return UTF16LE;
  if (a === 0xfe && b === 0xff) return UTF16BE;
  return undefined;
}

/** Offset of the first byte that is not valid: the smallest invalid prefix, less what may still be completed. */
export function firstInvalid(codec: Codec, bytes: Uint8Array): number {
  if (codec.isValid(bytes)) return -1;
  let valid = 0;
  let invalid = bytes.length;
  // Every prefix that ends inside a character is invalid too, so the bisection steps back to a whole one.
  while (invalid - valid > 16) {
    const middle = (valid + invalid) >> 1;
    const whole = [0, 1, 2, 3].find((back) => codec.isValid(bytes.subarray(valid, middle - back)));
    if (whole === undefined) invalid = middle;
    else valid = middle - whole;
  }
  for (let length = Math.min(16, invalid - valid); length > 0; length--) {
    if (codec.isValid(bytes.subarray(valid, valid + length))) return valid + length;
  }
  return valid;
}

/** How many of the bytes there are without a character at their end that is not complete. */
export function wholeLength(codec: Codec, bytes: Buffer): number {
  const { length } = bytes;
  if (!codec.unicode) {
    const cut = [0, 1, 2, 3].find((back) => codec.isValid(bytes.subarray(0, Math.max(0, length - back))));
    return Math.max(0, length - (cut ?? 0));
  }
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? length - back : length;
  }
  return length;
}

/** Lone surrogates, which only JSON escapes can bring, as the escapes they were. */
function wellFormed(text: string): string {
  return text.replace(
    /[\ud800-\udfff]/gu,
    (surrogate) => `\\u${surrogate.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function unknownEncoding(label: string, cause?: unknown): LogsieveError {
  return new LogsieveError('USAGE', `"${label}" is no encoding that logsieve reads`, {
    remedy: 'use utf-8, utf-16le, utf-16be or a name such as windows-1252, iso-8859-2, shift_jis, koi8-r',
    cause,
  });
}
