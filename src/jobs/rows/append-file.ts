import { type FileHandle, open } from 'node:fs/promises';

const BLOCK_BYTES = 256 * 1024;

/**
 * A file that grows at its end, written in blocks behind the back of who fills the next one. What is added is
 * copied, so that it need not outlive the call.
 */
export class AppendFile {
  readonly #handle: FileHandle;
  #size: number;
  #filling = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #spare = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #filled = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.#size = size;
  }

  /** Opens a file to go on after its first `size` bytes; what came after them is dropped. */
  static async open(path: string, size: number): Promise<AppendFile> {
    const handle = await open(path, size === 0 ? 'w' : 'r+', 0o600);
    if (size === 0) return new AppendFile(handle, 0);
    try {
      const { size: found } = await handle.stat();
      if (found < size) throw new RangeError(`a file of a job has ${found} bytes of ${size}`);
      await handle.truncate(size);
      return new AppendFile(handle, size);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes so far, with those that are yet to be written. */
  get size(): number {
    return this.#size;
  }

  /** Adds bytes; to be awaited before the next call where it gives a promise. */
  write(bytes: Uint8Array): Promise<void> | undefined {
    if (this.#filled + bytes.length > BLOCK_BYTES) return this.#writeLarge(bytes);
    this.#filling.set(bytes, this.#filled);
    this.#filled += bytes.length;
    this.#size += bytes.length;
    return undefined;
  }

  /** Hands all bytes to the system; they are on the disk when the promise that comes back settles. */
  async flush(): Promise<() => Promise<void>> {
    await this.#writeBlock();
    const written = this.#writing;
    return async () => {
      await written;
      await this.#handle.datasync();
    };
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#handle.close();
  }

  async #writeLarge(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#filled === BLOCK_BYTES) await this.#writeBlock();
      const part = bytes.subarray(at, at + BLOCK_BYTES - this.#filled);
      this.#filling.set(part, this.#filled);
      this.#filled += part.length;
      this.#size += part.length;
      at += part.length;
    }
  }

  async #writeBlock(): Promise<void> {
    await this.#writing;
    const block = this.#filling.subarray(0, this.#filled);
    if (block.length === 0) return;
    const place = this.#size - block.length;
    this.#writing = writeAll(this.#handle, block, place);
    // A failure is met by who awaits the next block.
    this.#writing.catch(() => undefined);
    [this.#filling, this.#spare] = [this.#spare, this.#filling];
    this.#filled = 0;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, place + at);
    at += bytesWritten;
  }
}
