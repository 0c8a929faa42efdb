import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LogsieveError } from '../errors.ts';

/** Where an encoder's two files are. */
export interface EncoderFiles {
  readonly graph: string;
  readonly tokenizer: string;
}

const REMEDY =
  'MODEL_PATH (model.encoder in logsieve.yaml) must name a directory that holds model.onnx and tokenizer.json';

/** @throws LogsieveError MODEL_MISSING when the directory or one of its files is not there or cannot be read */
export async function findEncoderFiles(directory: string): Promise<EncoderFiles> {
  const files = { graph: join(directory, 'model.onnx'), tokenizer: join(directory, 'tokenizer.json') };
  for (const file of [directory, files.graph, files.tokenizer]) {
    const found = await stat(file).catch((cause: unknown) => {
      throw new LogsieveError('MODEL_MISSING', `the encoder's ${file} is not there or cannot be read`, {
        place: { file },
        remedy: REMEDY,
        cause,
      });
    });
    if (found.isDirectory() !== (file === directory)) {
      const kind = file === directory ? 'directory' : 'file';
      throw new LogsieveError('MODEL_MISSING', `the encoder's ${file} is no ${kind}`, {
        place: { file },
        remedy: REMEDY,
      });
    }
  }
  return files;
}

/** Hashed at once, and small enough to take a millisecond or so. */
const PIECE_BYTES = 1 << 18;

/** The sha256 of the graph followed by the tokenizer, computed in pieces so that the thread is never held up. */
export async function hashEncoderFiles({ graph, tokenizer }: EncoderFiles): Promise<string> {
  const hash = createHash('sha256');
  for (const file of [graph, tokenizer]) {
    for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) hash.update(piece);
  }
  return hash.digest('hex');
}
