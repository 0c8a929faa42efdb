import { parentPort, workerData } from 'node:worker_threads';
import { lossScratch, PART_ROWS, softmaxLoss } from './softmax-loss.ts';
import type { SoftmaxShare } from './softmax-workers.ts';

const { data, coefficients, partLosses, partGradients, first, stride } = workerData as SoftmaxShare;
const scratch = lossScratch(data.dimension, data.classCount);

parentPort?.on('message', () => {
  for (let part = first; part < partLosses.length; part += stride) {
    const from = part * PART_ROWS;
    const gradient = partGradients.subarray(part * coefficients.length, (part + 1) * coefficients.length);
    const to = Math.min(data.rows, from + PART_ROWS);
    partLosses[part] = softmaxLoss(data, from, to, coefficients, gradient, scratch);
  }
  parentPort?.postMessage('done');
});
