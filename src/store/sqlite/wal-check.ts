import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x377f0682;
/** A log grows this long only where a reader holds it for long; it is then checked by SQLite alone. */
const LONGEST = 256 * 1024 * 1024;

/**
 * What is wrong with a write-ahead log. SQLite takes the first frame whose checksum fails for the end of the log, as
 * a power failure leaves it, and drops what follows. But a commit is on the disk before the next one begins: where
 * two or more follow the bad frame, the log was damaged afterwards, and what was promised would be lost in silence.
 * Format: https://sqlite.org/fileformat2.html#the_write_ahead_log
 * @returns one sentence; undefined where the log is sound or absent
 */
export function walProblem(path: string): string | undefined {
  const bytes = read(path);
  if (bytes === undefined || bytes.length <= HEADER_BYTES) return undefined;
  const magic = bytes.readUInt32BE(0);
  const pageBytes = bytes.readUInt32BE(8);
  const isKnown = (magic | 1) >>> 0 === (MAGIC | 1) >>> 0;
  const sum = new Checksum(magic === MAGIC);
  if (isKnown) sum.add(bytes, 0, 24);
  // The header is on the disk before the first frame is written, so no power failure leaves it like this.
  if (!isKnown || pageBytes < 512 || !sum.is(bytes, 24))
    return 'the header of its write-ahead log is damaged';
  const frameBytes = FRAME_HEADER_BYTES + pageBytes;
  const frames = Math.floor((bytes.length - HEADER_BYTES) / frameBytes);
  let isSound = true;
  let bad = 0;
  let commitsAfter = 0;
  for (let frame = 0; frame < frames; frame++) {
    const at = HEADER_BYTES + frame * frameBytes;
    const isCurrent = bytes.compare(bytes, 16, 24, at + 8, at + 16) === 0;
    if (isSound) {
      sum.add(bytes, at, at + 8);
      sum.add(bytes, at + FRAME_HEADER_BYTES, at + frameBytes);
      isSound = isCurrent && sum.is(bytes, at + 16);
      if (isSound) continue;
      bad = frame;
    }
    // The bad frame may hold a commit whose salt was what was damaged; only what certainly is one counts.
    if (isCurrent && bytes.readUInt32BE(at + 4) !== 0) commitsAfter++;
  }
  return commitsAfter > 1
    ? `frame ${bad + 1} of its write-ahead log is damaged, and ${commitsAfter} transactions from there on would be lost`
    : undefined;
}

function read(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    if (size > LONGEST) return undefined;
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let got = -1; got !== 0 && length < size; length += got) {
      got = readSync(file, bytes, length, size - length, length);
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** The running checksum over pairs of 32-bit words. */
class Checksum {
  readonly #isLittleEndian: boolean;
  #a = 0;
  #b = 0;

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian;
  }

  add(bytes: Buffer, from: number, to: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = from; at < to; at += 8) {
      this.#a = (this.#a + view.getUint32(at, this.#isLittleEndian) + this.#b) >>> 0;
      this.#b = (this.#b + view.getUint32(at + 4, this.#isLittleEndian) + this.#a) >>> 0;
    }
  }

  is(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.#a && bytes.readUInt32BE(at + 4) === this.#b;
  }
}
