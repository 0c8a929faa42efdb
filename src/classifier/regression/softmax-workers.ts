import type { Worker } from 'node:worker_threads';
import { startThread } from '../../thread.ts';
import { type LabelledVectors, PART_ROWS } from './softmax-loss.ts';

/** What a worker is given at its start; every array lies in shared memory. */
export interface SoftmaxShare {
  readonly data: LabelledVectors;
  readonly coefficients: Float64Array;
  readonly partLosses: Float64Array;
  /** parts x coefficients */
  readonly partGradients: Float64Array;
  /** The worker takes the parts first, first + stride, ... */
  readonly first: number;
  readonly stride: number;
}

/** Worker threads that share the parts of every pass over the rows. */
export interface SoftmaxWorkers extends AsyncDisposable {
  readonly partLosses: Float64Array;
  /** parts x coefficients */
  readonly partGradients: Float64Array;
  /** One pass over the rows; when it resolves, the parts' losses and gradients are there. */
  pass(coefficients: Float64Array): Promise<void>;
}

function startWorker(share: SoftmaxShare): Worker {
  return startThread(new URL('./softmax-worker.js', import.meta.url), { workerData: share });
}

const sharedFloats = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));

function shared<T extends Float32Array | Float64Array | Int32Array>(
  array: T,
  create: (b: SharedArrayBuffer) => T,
): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const copy = create(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
}

/** Starts the threads; the rows are copied once into shared memory unless they are there already. */
export function startSoftmaxWorkers(data: LabelledVectors, size: number, threads: number): SoftmaxWorkers {
  const parts = Math.ceil(data.rows / PART_ROWS);
  const coefficients = sharedFloats(size);
  const partLosses = sharedFloats(parts);
  const partGradients = sharedFloats(parts * size);
  const weights = data.weights && shared(data.weights, (b) => new Float64Array(b));
  const sharedData: LabelledVectors = {
    rows: data.rows,
    dimension: data.dimension,
    classCount: data.classCount,
    vectors: shared(data.vectors, (b) => new Float32Array(b)),
    classes: shared(data.classes, (b) => new Int32Array(b)),
    ...(weights && { weights }),
  };
  const workers = Array.from({ length: Math.min(threads, parts) }, (_, first) => {
    const share: SoftmaxShare = {
      data: sharedData,
      coefficients,
      partLosses,
      partGradients,
      first,
      stride: Math.min(threads, parts),
    };
    return startWorker(share);
  });
  let failure: unknown;
  const failed = new Promise<never>((_, reject) => {
    for (const worker of workers) {
      worker.once('error', (error) => {
        failure = error;
        reject(error);
      });
    }
  });
  failed.catch(() => {});
  const done = (worker: Worker) => new Promise<void>((resolve) => worker.once('message', () => resolve()));
  return {
    partLosses,
    partGradients,
    async pass(at) {
      if (failure !== undefined) throw failure;
      coefficients.set(at);
      const all = Promise.all(workers.map(done));
      for (const worker of workers) worker.postMessage('pass');
      await Promise.race([all, failed]);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
