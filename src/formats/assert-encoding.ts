import { badEncoding, binaryContent } from './block-text.ts';
import { LineFinder } from './byte-finder.ts';
import { type Codec, firstInvalid } from './input/codec.ts';
import { asBuffer } from './input/interruptible.ts';
import { openInput } from './input/open-input.ts';
import type { ReadOptions } from './read-options.ts';

/**
 * Reads a whole file once and vouches for its bytes, so that those that are not valid are found before the first
 * byte of output; as fast as the disk, and in bounded memory. Other faults are left to `openDocument`.
 * @throws {LogsieveError} BAD_ENCODING with byte offset and line; BINARY_CONTENT at a zero byte; what
 * `openDocument` throws of archives
 */
export async function assertEncoding(input: AsyncIterable<Uint8Array>, options: ReadOptions): Promise<void> {
  const opened = await openInput(input, options);
  const { source, codec, bom } = opened;
  const lines = new LineFinder();
  let offset = codec.fileLength(bom);
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of source) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const region = bytes.subarray(0, wholeLength(codec, bytes));
      check(region);
      rest = asBuffer(bytes.subarray(region.length));
    }
    check(rest);
  } catch (error) {
    throw await opened.explain(error);
  }

  function check(region: Buffer): void {
    lines.reset(region);
    const zero = region.indexOf(0);
    if (zero >= 0) throw binaryContent(options.name, offset + codec.fileLength(region.subarray(0, zero)));
    if (!codec.isValid(region)) {
      const invalid = firstInvalid(codec, region);
      const byte = offset + codec.fileLength(region.subarray(0, invalid));
      throw badEncoding(options.name, codec, byte, line + lines.count(0, invalid), region.subarray(invalid));
    }
    offset += codec.fileLength(region);
    line += lines.count(0, region.length);
  }
}

/** Bytes up to the last place where no character and no CR LF is cut. */
function wholeLength(codec: Codec, bytes: Buffer): number {
  let length = bytes.length;
  if (bytes[length - 1] === 0x0d) length -= 1;
  if (codec.unicode) {
    // At most three bytes of an unfinished character: back to its first one.
    for (let back = 1; back <= 3 && back <= length; back++) {
      const byte = bytes[length - back] ?? 0;
      if (byte < 0x80) break;
      if (byte >= 0xc0) return length - back;
    }
    return length;
  }
  // Below 0x30 no byte is ever the second one of a character.
  for (let at = length; at > 0 && at > length - 4096; at--) if ((bytes[at - 1] ?? 0) < 0x30) return at;
  return length;
}
