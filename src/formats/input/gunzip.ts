import { once } from 'node:events';
import { createGunzip, type Gunzip } from 'node:zlib';
import { LogsieveError } from '../../errors.ts';
import { byteLimit } from '../byte-count.ts';

export interface GunzipOptions {
  /** Name of the input, for errors. */
  readonly name: string;
  /** Bytes that may come out. @default no limit */
  readonly maxBytes?: number | undefined;
}

// Small pieces, because where the data is damaged is only known to the piece.
const PIECE = 4096;
/** What zlib says of bytes that begin no member: the first one does, or the input was not taken for gzip. */
const NO_HEADER = 'incorrect header check';
const OUTPUT_CHUNK = 64 * 1024;

/**
 * Decompresses gzip (RFC 1952), any number of members, chunk by chunk. Zero padding after the last member is
 * allowed, as gzip does; anything else is not.
 * @throws {LogsieveError} DECOMPRESSED_TOO_LARGE, BAD_ARCHIVE
 */
export async function* gunzip(
  input: AsyncIterable<Buffer>,
  options: GunzipOptions,
): AsyncGenerator<Buffer, void, undefined> {
  const { name, maxBytes = Number.POSITIVE_INFINITY } = options;
  const engine = createGunzip({ chunkSize: OUTPUT_CHUNK });
  const feeder = new Feeder(engine, input);
  const feeding = feeder.run();
  let total = 0;
  try {
    for await (const chunk of engine) {
      total += chunk.length;
      if (total > maxBytes) throw tooLarge(name, maxBytes);
      yield chunk;
    }
    await feeding;
    if (feeder.contentEnd > engine.bytesWritten) throw followed(name);
  } catch (error) {
    if (feeder.failure !== undefined) throw feeder.failure.error;
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      if (error.message === NO_HEADER) throw followed(name, error);
      const cut = error.code === 'Z_BUF_ERROR';
      throw damaged(name, cut ? feeder.bytesRead : engine.bytesWritten, cut ? 'cut short' : 'corrupt', error);
    }
    throw error;
  } finally {
    feeder.stopped = true;
    engine.destroy();
  }
}

/** Pushes the input into the engine at the engine's pace, and remembers what came after the engine stopped. */
class Feeder {
  stopped = false;
  bytesRead = 0;
  /** Offset after the last byte that is not zero. */
  contentEnd = 0;
  failure: { readonly error: unknown } | undefined;
  readonly #engine: Gunzip;
  readonly #input: AsyncIterable<Buffer>;

  constructor(engine: Gunzip, input: AsyncIterable<Buffer>) {
    this.#engine = engine;
    this.#input = input;
  }

  async run(): Promise<void> {
    try {
      for await (const chunk of this.#input) {
        for (let at = 0; at < chunk.length; at += PIECE) {
          if (this.stopped) return;
          await this.#write(chunk.subarray(at, at + PIECE));
        }
      }
      this.#engine.end();
    } catch (error) {
      this.failure = { error };
      this.#engine.destroy(error instanceof Error ? error : new Error('the input failed', { cause: error }));
    }
  }

  async #write(piece: Buffer): Promise<void> {
    let last = piece.length - 1;
    while (last >= 0 && piece[last] === 0) last -= 1;
    if (last >= 0) this.contentEnd = this.bytesRead + last + 1;
    this.bytesRead += piece.length;
    if (this.#engine.destroyed || this.#engine.readableEnded) return;
    if (this.#engine.write(piece)) return;
    const gone = new AbortController();
    const leave = () => gone.abort();
    this.#engine.once('close', leave).once('end', leave);
    try {
      await once(this.#engine, 'drain', { signal: gone.signal });
    } catch {
      // The engine ended or failed; its reader says why.
    } finally {
      this.#engine.off('close', leave).off('end', leave);
    }
  }
}

function tooLarge(name: string, limit: number): LogsieveError {
  return new LogsieveError(
    'DECOMPRESSED_TOO_LARGE',
    `${name} is over the limit of ${byteLimit(limit)} when decompressed`,
    { place: { file: name }, remedy: 'raise --max-decompressed if you trust the file' },
  );
}

/** Where the archive ends within the last piece, nobody says. */
function followed(name: string, cause?: unknown): LogsieveError {
  return new LogsieveError('BAD_ARCHIVE', `${name}: the gzip data is followed by data that is no gzip`, {
    place: { file: name },
    remedy: 'cut off what follows, or fetch or make the file again; `gzip -dc` reads what comes before it',
    cause,
  });
}

function damaged(name: string, byte: number, how: string, cause: unknown): LogsieveError {
  return new LogsieveError('BAD_ARCHIVE', `${name}: the gzip data is ${how}, at or just after byte ${byte}`, {
    place: { file: name, byte },
    remedy: 'check the file with `gzip -t` and fetch or make it again',
    cause,
  });
}
