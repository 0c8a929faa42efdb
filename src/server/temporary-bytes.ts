import { createReadStream } from 'node:fs';
import { copyFile, type FileHandle, open, rename, rm, statfs } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Output } from '../document/index.ts';
import { LogsieveError } from '../errors.ts';
import type { TemporaryFolder } from './temporary-folder.ts';

/** Bytes that never see the disk: most uploads are small, and a file costs them more than all else. */
const HELD_BYTES = 64 * 1024;
const CHUNK_BYTES = 256 * 1024;

/** Opens a new file for writing, which only its owner can read. */
export type OpenFile = (path: string) => Promise<FileHandle>;

/**
 * Bytes on their way through the server: the first few in memory, more of them in a temporary file. Whoever makes
 * them removes them.
 */
export class TemporaryBytes implements Output {
  readonly #folder: TemporaryFolder;
  readonly #openFile: OpenFile;
  #held: Buffer[] = [];
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;
  #isRemoved = false;
  size = 0;

  constructor(folder: TemporaryFolder, openFile: OpenFile = (path) => open(path, 'wx', 0o600)) {
    this.#folder = folder;
    this.#openFile = openFile;
  }

  /** @throws LogsieveError STORAGE_FULL, OUTPUT_UNWRITABLE */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#isRemoved) throw new LogsieveError('INTERNAL', 'temporary bytes were written after their end');
    this.size += bytes.length;
    if (this.#file === undefined && this.size <= HELD_BYTES) {
      this.#held.push(Buffer.from(bytes));
      return;
    }
    try {
      await this.#spill();
      await this.#append(bytes);
    } catch (cause) {
      throw await this.#writeError(cause);
    }
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  discard(): Promise<void> {
    return this.remove();
  }

  /** The bytes from the start; may be read more than once. */
  async *read(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#file === undefined) {
      yield* this.#held;
      return;
    }
    const stream = createReadStream(this.#file.path, {
      highWaterMark: CHUNK_BYTES,
      ...(signal && { signal }),
    });
    for await (const chunk of stream) yield chunk as Uint8Array;
  }

  /** The bytes as a stream for an answer. */
  toStream(): Readable {
    return Readable.from(this.read(), { objectMode: false, highWaterMark: CHUNK_BYTES });
  }

  /** All bytes, where they are few enough to be in memory. */
  get inMemory(): Buffer | undefined {
    return this.#file === undefined ? Buffer.concat(this.#held) : undefined;
  }

  /** Moves the bytes to a file of another's, who keeps it. @throws LogsieveError STORAGE_FULL, OUTPUT_UNWRITABLE */
  async moveTo(path: string): Promise<void> {
    try {
      await this.#spill();
      if (this.#file === undefined) return;
      await this.#file.handle.sync();
      await this.#file.handle.close();
      const from = this.#file.path;
      await rename(from, path).catch(async () => {
        await copyFile(from, path);
        await rm(from, { force: true });
      });
      this.#file = undefined;
      this.#isRemoved = true;
    } catch (cause) {
      throw await this.#writeError(cause);
    }
  }

  async remove(): Promise<void> {
    this.#isRemoved = true;
    this.#held = [];
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    await file.handle.close().catch(() => undefined);
    await rm(file.path, { force: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.remove();
  }

  async #spill(): Promise<void> {
    if (this.#file !== undefined) return;
    const path = this.#folder.newFile();
    const handle = await this.#openFile(path);
    if (this.#isRemoved) {
      await handle.close();
      await rm(path, { force: true });
      throw new LogsieveError('INTERNAL', 'temporary bytes were removed while they were written');
    }
    this.#file = { path, handle };
    const held = this.#held;
    this.#held = [];
    for (const bytes of held) await this.#append(bytes);
  }

  async #append(bytes: Uint8Array): Promise<void> {
    const { handle } = this.#file ?? {};
    for (let at = 0; handle !== undefined && at < bytes.length; ) {
      at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
    }
  }

  async #writeError(cause: unknown): Promise<LogsieveError> {
    if (cause instanceof LogsieveError) return cause;
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') {
      return new LogsieveError('OUTPUT_UNWRITABLE', 'the temporary folder of the server cannot be written', {
        remedy: 'see that the folder in TEMP_DIR is there and can be written',
        cause,
      });
    }
    const needed = this.size;
    const free = await freeBytes(this.#folder.path);
    const [has, wants] = [free, needed].map((bytes) => bytes.toLocaleString('en-US'));
    return new LogsieveError(
      'STORAGE_FULL',
      `no space left: ${has} bytes are free, ${wants} or more are needed`,
      {
        remedy: 'free some space in the folder of TEMP_DIR and send it again',
        retryable: true,
        details: { free, needed },
        cause,
      },
    );
  }
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
