import { parentPort, workerData } from 'node:worker_threads';
import { type EncoderSession, InvalidModel, openEncoderSession } from './encoder-session.ts';
import { NativeGate } from './native-gate.ts';
import type { EncoderWorkerData } from './start-encoder-worker.ts';

/** What a worker has learnt about its model when it is ready. */
export type EncoderFacts = Pick<EncoderSession, 'dimension' | 'maxTokens'>;

export interface EncodeRequest {
  readonly id: number;
  readonly texts: readonly string[];
}

export type WorkerReply =
  | ({ readonly kind: 'ready' } & EncoderFacts)
  /** `values`: the vectors one after the other. */
  | { readonly kind: 'vectors'; readonly id: number; readonly values: Float32Array }
  /** A file of the model is no good; the worker is of no more use. */
  | { readonly kind: 'invalid'; readonly file: string; readonly problem: string; readonly cause: unknown };

const port = parentPort;
if (port === null) throw new Error('encoder-worker runs as a worker thread only');
const { files, gate: gateState }: EncoderWorkerData = workerData;
const gate = new NativeGate(gateState);

const reply = (message: WorkerReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

function giveUp(error: unknown): void {
  if (!(error instanceof InvalidModel)) throw error;
  reply({ kind: 'invalid', file: error.file, problem: error.message, cause: error.cause });
}

async function answer(session: EncoderSession, { id, texts }: EncodeRequest): Promise<void> {
  const values = new Float32Array(texts.length * session.dimension);
  for (const [index, text] of texts.entries()) {
    if (!gate.enter()) return;
    try {
      values.set(await session.embed(text), index * session.dimension);
    } finally {
      gate.leave();
    }
  }
  reply({ kind: 'vectors', id, values }, [values.buffer]);
}

// The thread began inside the gate.
const opened = await openEncoderSession(files)
  .catch(giveUp)
  .finally(() => gate.leave());

if (opened !== undefined) {
  let last = Promise.resolve();
  port.on('message', (request: EncodeRequest) => {
    last = last.then(() => answer(opened, request)).catch(giveUp);
  });
  const { dimension, maxTokens } = opened;
  reply({ kind: 'ready', dimension, maxTokens });
}
