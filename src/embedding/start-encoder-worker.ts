import type { Worker } from 'node:worker_threads';
import { startThread } from '../thread.ts';
import type { EncoderFiles } from './encoder-files.ts';
import type { NativeGate } from './native-gate.ts';

/** What a worker is given at its start. */
export interface EncoderWorkerData {
  readonly files: EncoderFiles;
  readonly gate: NativeGate['state'];
}

/** A worker's objects are few and short-lived: without a bound its heap would grow for nothing. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

export function startEncoderWorker(files: EncoderFiles, gate: NativeGate): Worker {
  // ONNX Runtime reports its use to its maker unless told not to; it reads this of the process, not of the thread.
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  const workerData: EncoderWorkerData = { files, gate: gate.state };
  return startThread(new URL('./encoder-worker.js', import.meta.url), { workerData, resourceLimits });
}
