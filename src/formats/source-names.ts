import type { BlockText } from './block-text.ts';

const SLOTS = 256;
const LONGEST = 64;

/** Gives one string for equal bytes: a file has few sources and many rows. */
export class SourceNames {
  readonly #bytes: Buffer[] = new Array<Buffer>(SLOTS).fill(Buffer.alloc(0));
  readonly #names: string[] = new Array<string>(SLOTS).fill('');

  get(block: Buffer, start: number, end: number, text: BlockText): string {
    const length = end - start;
    if (length > LONGEST) return text.text(start, end);
    let hash = length;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (block[at] ?? 0)) | 0;
    const slot = (hash ^ (hash >>> 8)) & (SLOTS - 1);
    const known = this.#bytes[slot];
    if (known !== undefined && known.length === length && same(known, block, start)) {
      return this.#names[slot] ?? '';
    }
    const name = text.text(start, end);
    this.#bytes[slot] = Buffer.from(block.subarray(start, end));
    this.#names[slot] = name;
    return name;
  }
}

function same(known: Buffer, block: Buffer, start: number): boolean {
  for (let i = 0; i < known.length; i++) if (known[i] !== block[start + i]) return false;
  return true;
}
