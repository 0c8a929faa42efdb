import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LogsieveError } from '../errors.ts';

/**
 * Byte strings on the disk, first in, first out: in a file that only its owner can read, that no name leads to
 * (where the system allows that), and that begins anew whenever it runs empty.
 */
export class Spool {
  readonly #directory: string;
  #file: { readonly handle: FileHandle; readonly path: string | undefined } | undefined;
  readonly #lengths: number[] = [];
  #scratch = Buffer.alloc(0);
  #readAt = 0;
  #writeAt = 0;

  /** @param directory where the file is made, when the first bytes come */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** How many byte strings there are. */
  get size(): number {
    return this.#lengths.length;
  }

  /** @throws LogsieveError STORAGE_FULL, OUTPUT_UNWRITABLE */
  async push(bytes: Uint8Array): Promise<void> {
    try {
      this.#file ??= await createFile(this.#directory);
      for (let at = 0; at < bytes.length; ) {
        const { handle } = this.#file;
        at += (await handle.write(bytes, at, bytes.length - at, this.#writeAt + at)).bytesWritten;
      }
    } catch (error) {
      throw spoolError(error, this.#directory);
    }
    this.#writeAt += bytes.length;
    this.#lengths.push(bytes.length);
  }

  /** The oldest bytes, good until the next call; undefined where there are none. */
  async shift(): Promise<Uint8Array | undefined> {
    const [length] = this.#lengths;
    if (length === undefined || this.#file === undefined) return undefined;
    if (this.#scratch.length < length)
      this.#scratch = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(length)));
    const bytes = this.#scratch.subarray(0, length);
    for (let at = 0; at < length; ) {
      const { bytesRead } = await this.#file.handle.read(bytes, at, length - at, this.#readAt + at);
      if (bytesRead === 0) throw new LogsieveError('INTERNAL', 'rows that were spooled are gone');
      at += bytesRead;
    }
    this.#readAt += length;
    this.#lengths.shift();
    if (this.#lengths.length === 0) {
      this.#readAt = 0;
      this.#writeAt = 0;
      await this.#file.handle.truncate(0);
    }
    return bytes;
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#lengths.length = 0;
    await file?.handle.close();
    if (file?.path !== undefined) await rm(file.path, { force: true });
  }
}

async function createFile(directory: string) {
  const path = join(directory, `logsieve-spool-${process.pid}-${randomBytes(8).toString('hex')}`);
  const handle = await open(path, 'wx+', 0o600);
  // Windows does not let go of a name while the file is open.
  const isGone = await rm(path).then(
    () => true,
    () => false,
  );
  return { handle, path: isGone ? undefined : path };
}

function spoolError(error: unknown, directory: string): LogsieveError {
  const isFull =
    error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
  return new LogsieveError(
    isFull ? 'STORAGE_FULL' : 'OUTPUT_UNWRITABLE',
    `rows that wait for the LLM cannot be written to ${directory}${isFull ? ': the disk is full' : ''}`,
    {
      place: { file: directory },
      remedy: 'name another folder in TEMP_DIR, or run with --no-llm',
      cause: error,
    },
  );
}
