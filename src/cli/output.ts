import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Output } from '../document/index.ts';
import { LogsieveError } from '../errors.ts';
import { sayError } from './console.ts';

const STANDARD_OUTPUT = 'standard output';

/** The reader of our standard output has gone away: nothing is wrong, there is only nobody left to write to. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Failures that whoever wrote has been told of, and tells the user. */
const thrown = new WeakSet<Error>();

/**
 * Has a write that fails, of whatever command, say so in the user's terms and end with the code of its kind. A reader
 * that has seen enough, such as `head`, is no fault of anybody's; of standard error nobody is left to be told.
 */
export function guardStandardStreams(): void {
  let isTold = false;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: Error) => {
    if (isTold || thrown.has(error) || isClosedPipe(error)) return;
    isTold = true;
    const failure = writeError(error, STANDARD_OUTPUT);
    sayError(failure);
    process.exitCode = failure.exitCode;
  });
}

/** Standard output, at the reader's pace; `guardStandardStreams` has been called. */
export function openStandardOutput(): Output {
  const stream = process.stdout;
  let closed = false;
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(new OutputClosed());
        stream.write(bytes, (error) => {
          if (error === undefined || error === null) return resolve();
          closed = true;
          thrown.add(error);
          reject(isClosedPipe(error) ? new OutputClosed() : writeError(error, STANDARD_OUTPUT));
        });
      }),
    commit: () => Promise.resolve(),
    discard: () => Promise.resolve(),
  };
}

function isClosedPipe(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'EOF');
}

/**
 * A file that is written beside its final name and renamed when complete; what is no regular file (a pipe, a
 * device) is written directly.
 * @throws LogsieveError OUTPUT_UNWRITABLE, STORAGE_FULL
 */
export async function openOutputFile(path: string): Promise<Output> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory() === true) {
    throw new LogsieveError('OUTPUT_UNWRITABLE', `${path} is a directory`, {
      place: { file: path },
      remedy: 'name a file, or end the name with / to write one file for each input',
    });
  }
  if (existing !== undefined && !existing.isFile()) return directly(path);
  const final = existing === undefined ? path : await realpath(path);
  const beside = join(
    dirname(final),
    `.${basename(final)}.${process.pid}-${randomBytes(4).toString('hex')}.part`,
  );
  const handle = await attempt(path, () => open(beside, 'wx', existing?.mode ?? 0o666));
  const writes = new WritesBehind((bytes) => attempt(path, () => writeAll(handle, bytes)));
  return {
    write: (bytes) => writes.add(bytes),
    commit: () =>
      attempt(path, async () => {
        await writes.done();
        await handle.sync();
        await handle.close();
        await rename(beside, final);
      }),
    discard: async () => {
      await writes.idle();
      await handle.close().catch(() => undefined);
      await rm(beside, { force: true });
    },
  };
}

/** Bytes gathered for one write. */
const BLOCK_BYTES = 2 ** 20;

/**
 * Writes in large blocks, each behind the back of who fills the next one. There are two blocks, filled in turn:
 * what is added is copied, so that it need not outlive the call.
 */
class WritesBehind {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  #filling = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #writing = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #filled = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    this.#write = write;
  }

  /** @throws what an earlier write threw */
  async add(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + BLOCK_BYTES - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BLOCK_BYTES) await this.#flush();
    }
  }

  /** Waits for all writes. @throws what one of them threw */
  async done(): Promise<void> {
    await this.#flush();
    await this.#last;
  }

  /** Waits until no write is on its way, whatever became of it. */
  async idle(): Promise<void> {
    await this.#last.catch(() => undefined);
  }

  async #flush(): Promise<void> {
    await this.#last;
    const full = this.#filling;
    this.#filling = this.#writing;
    this.#writing = full;
    this.#last = this.#write(full.subarray(0, this.#filled));
    this.#filled = 0;
    // Told to whoever waits for it next.
    this.#last.catch(() => undefined);
  }
}

async function directly(path: string): Promise<Output> {
  const handle = await attempt(path, () => open(path, 'w'));
  const close = () => handle.close();
  return { write: (bytes) => attempt(path, () => writeAll(handle, bytes)), commit: close, discard: close };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at);
    at += bytesWritten;
  }
}

async function attempt<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof LogsieveError ? error : writeError(error, path);
  }
}

/** The error of a failed write, in the user's terms. */
export function writeError(error: unknown, path: string): LogsieveError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new LogsieveError('STORAGE_FULL', `no space left to write ${path}`, {
      place: { file: path },
      remedy: 'free some space and run again; the previous file, if any, is untouched',
      cause: error,
    });
  }
  const { why, remedy } = whyUnwritable(code, dirname(path));
  return new LogsieveError('OUTPUT_UNWRITABLE', `cannot write ${path}${why}`, {
    place: { file: path },
    remedy,
    cause: error,
  });
}

/** What follows the name of a file that could not be written, and what to do about it. */
function whyUnwritable(code: string, folder: string): { readonly why: string; readonly remedy: string } {
  switch (code) {
    case 'ENOENT':
      return { why: `: the folder ${folder} does not exist`, remedy: 'make the folder, or name another' };
    case 'ENOTDIR':
    case 'EEXIST':
      return { why: ': a file stands where a folder is needed', remedy: 'name another folder' };
    case 'EACCES':
    case 'EPERM':
      return { why: `: you may not write in ${folder}`, remedy: 'name a folder that you may write in' };
    case 'EROFS':
      return { why: `: ${folder} is read-only`, remedy: 'name a folder that you may write in' };
    default:
      return { why: ` (${code})`, remedy: 'name another file' };
  }
}
