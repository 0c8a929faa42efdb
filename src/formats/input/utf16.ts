import { isAscii, isUtf8 } from 'node:buffer';

const REPLACEMENT = Buffer.from('\ufffd');

/**
 * UTF-16 read as WTF-8 (the WTF-8 encoding, S. Sapin): a lone surrogate becomes three bytes that are no valid
 * UTF-8, so that such rows are found like any other bad bytes and still go back exactly as they were.
 */
export class Utf16Reader {
  readonly #littleEndian: boolean;
  /** Half a character: an odd byte, a high surrogate, or both; as in the input. */
  #rest: Buffer = Buffer.alloc(0);

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  /** The stray byte at the end of an input of odd length, once all is read. */
  get stray(): number | undefined {
    return this.#rest.length % 2 === 1 ? this.#rest.at(-1) : undefined;
  }

  /** Transcodes a chunk; what is incomplete waits for the next one. */
  read(chunk: Uint8Array): Buffer {
    const bytes = Buffer.concat([this.#rest, chunk]);
    let end = bytes.length - (bytes.length % 2);
    const last =
      end === 0 ? 0 : this.#littleEndian ? bytes.readUInt16LE(end - 2) : bytes.readUInt16BE(end - 2);
    if ((last & 0xfc00) === 0xd800) end -= 2;
    this.#rest = Buffer.from(bytes.subarray(end));
    return this.#transcode(bytes.subarray(0, end));
  }

  /** A high surrogate that never got its low one. */
  end(): Buffer {
    const length = this.#rest.length - (this.#rest.length % 2);
    const out = this.#transcode(this.#rest.subarray(0, length));
    this.#rest = this.#rest.subarray(length);
    return out;
  }

  /** @param bytes its own to change: whole units */
  #transcode(bytes: Buffer): Buffer {
    if (!this.#littleEndian) bytes.swap16();
    const text = bytes.toString('utf16le');
    const out = Buffer.from(text);
    // Where there are none, no surrogate was lost; where there are, one may have been.
    return out.includes(REPLACEMENT) ? toWtf8(text) : out;
  }
}

/** The way back: WTF-8 to UTF-16. */
export function toUtf16(bytes: Uint8Array, littleEndian: boolean): Buffer {
  const inner = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = isUtf8(bytes) ? Buffer.from(inner.toString(), 'utf16le') : fromWtf8(bytes);
  return littleEndian ? out : out.swap16();
}

/** Bytes that a stretch of WTF-8 takes in UTF-16. */
export function utf16Length(bytes: Uint8Array): number {
  if (isAscii(bytes)) return bytes.length * 2;
  let units = 0;
  for (const byte of bytes) if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  return units * 2;
}

function toWtf8(text: string): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (const { index } of text.matchAll(/\p{Surrogate}/gu)) {
    const unit = text.charCodeAt(index);
    const lone = Buffer.from([0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]);
    parts.push(Buffer.from(text.slice(done, index)), lone);
    done = index + 1;
  }
  parts.push(Buffer.from(text.slice(done)));
  return Buffer.concat(parts);
}

function fromWtf8(bytes: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(bytes.length * 2);
  let at = 0;
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] ?? 0;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let point = length === 1 ? lead : lead & (0xff >> (length + 1));
    for (let k = 1; k < length; k++) point = (point << 6) | ((bytes[i + k] ?? 0) & 0x3f);
    i += length;
    if (point > 0xffff) {
      at = out.writeUInt16LE(0xd7c0 + (point >> 10), at);
      at = out.writeUInt16LE(0xdc00 | (point & 0x3ff), at);
    } else at = out.writeUInt16LE(point, at);
  }
  return out.subarray(0, at);
}
