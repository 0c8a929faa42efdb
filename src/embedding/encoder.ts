import { availableParallelism } from 'node:os';
import type { EncodeOptions } from './encode-call.ts';
import { findEncoderFiles, hashEncoderFiles } from './encoder-files.ts';
import { EncoderWorkers } from './encoder-workers.ts';

export interface EncoderOptions {
  /** Directory that holds `model.onnx` and `tokenizer.json`. */
  readonly directory: string;
  /** Most worker threads at once; they start as work comes. @default the number of cores the process may use */
  readonly threads?: number | undefined;
}

/** A sentence encoder in worker threads; idle, it does not keep the process alive. */
export interface Encoder extends AsyncDisposable {
  /** sha256 in hexadecimal of the graph's bytes followed by the tokenizer's. */
  readonly hash: string;
  /** Numbers in a vector. */
  readonly dimension: number;
  /** Tokens of a text that are read, its two special ones among them; the rest is cut off. */
  readonly maxTokens: number;
  /**
   * One vector of unit length for each text, in order; each is the text's own, bit for bit, whatever its company.
   * @throws LogsieveError MODEL_INVALID when the graph cannot be run; INTERNAL when a worker died or after disposal
   */
  encode(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array[]>;
}

/**
 * Opens the encoder of a directory and waits for its first worker.
 * @throws LogsieveError MODEL_MISSING where a file is not there; MODEL_INVALID where one is damaged or is no
 *   encoder of this layout
 * @throws RangeError when threads is no positive integer
 */
export async function openEncoder({
  directory,
  threads = availableParallelism(),
}: EncoderOptions): Promise<Encoder> {
  if (!Number.isSafeInteger(threads) || threads < 1)
    throw new RangeError('threads must be a positive integer');
  const files = await findEncoderFiles(directory);
  const workers = new EncoderWorkers(files, threads);
  try {
    const [{ dimension, maxTokens }, hash] = await Promise.all([workers.ready, hashEncoderFiles(files)]);
    return {
      hash,
      dimension,
      maxTokens,
      encode: (texts, options = {}) => workers.encode(texts, options),
      [Symbol.asyncDispose]: () => workers.close(),
    };
  } catch (error) {
    await workers.close();
    throw error;
  }
}
