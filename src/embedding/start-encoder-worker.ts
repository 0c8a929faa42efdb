import { Worker } from 'node:worker_threads';
import type { EncoderFiles } from './encoder-files.ts';
import type { NativeGate } from './native-gate.ts';

/** What a worker is given at its start. */
export interface EncoderWorkerData {
  readonly files: EncoderFiles;
  readonly gate: NativeGate['state'];
}

/** A worker's objects are few and short-lived: without a bound its heap would grow for nothing. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

const FROM_SOURCE = import.meta.url.endsWith('.ts');

/** Node 20 cannot strip types and does not pass tsx's loader on to threads, so sources register it first. */
export function startEncoderWorker(files: EncoderFiles, gate: NativeGate): Worker {
  const workerData: EncoderWorkerData = { files, gate: gate.state };
  if (!FROM_SOURCE)
    return new Worker(new URL('./encoder-worker.js', import.meta.url), { workerData, resourceLimits });
  const tsx = import.meta.resolve('tsx/esm/api');
  const worker = new URL('./encoder-worker.ts', import.meta.url);
  const bootstrap = `import(${JSON.stringify(tsx)}).then(({ register }) => (register(), import(${JSON.stringify(worker.href)})));`;
  return new Worker(bootstrap, { eval: true, execArgv: [], workerData, resourceLimits });
}
