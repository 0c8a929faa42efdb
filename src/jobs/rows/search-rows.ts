import { chunksOf } from './read-lines.ts';
import type { RowIndex } from './row-index.ts';

const CHUNK_BYTES = 2 ** 20;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const ASCII = /^[\u0000-\u007f]*$/;

/**
 * Which rows have a text in their message, whatever its case: 1 by row. Reads the messages from the disk, other work
 * goes on meanwhile.
 * @throws the signal's reason when it aborts
 */
export async function searchRows(index: RowIndex, text: string, signal?: AbortSignal): Promise<Uint8Array> {
  const found = new Uint8Array(index.rows);
  const wanted = text.toLowerCase();
  const isPlain = ASCII.test(wanted);
  let row = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(index.textsPath, index.textBytes, 0, CHUNK_BYTES)) {
    signal?.throwIfAborted();
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const first = row;
    let end = 0;
    while (row < index.rows && end + index.lengthOf(row) <= bytes.length) end += index.lengthOf(row++);
    searchBlock(bytes.subarray(0, end), first, row);
    rest = Buffer.from(bytes.subarray(end));
  }
  return found;

  /** ASCII is looked for in the whole block at once, as bytes; all else row by row. */
  function searchBlock(bytes: Buffer, from: number, to: number): void {
    const block = isPlain ? bytes.toString('latin1').toLowerCase() : '';
    let hit = isPlain ? block.indexOf(wanted) : 0;
    for (let at = 0, next = from; next < to; next++) {
      const end = at + index.lengthOf(next);
      if (!isPlain || index.isUtf16(next)) {
        const message = bytes.toString(index.isUtf16(next) ? 'utf16le' : 'utf8', at, end);
        if (message.toLowerCase().includes(wanted)) found[next] = 1;
      } else if (hit >= 0) {
        if (hit < at) hit = block.indexOf(wanted, at);
        // What lies across the end of a row is none of its own.
        if (hit >= at && hit + wanted.length <= end) found[next] = 1;
      }
      at = end;
    }
  }
}
