import { parentPort, workerData } from 'node:worker_threads';
import { fitNgrams } from './fit-ngrams.ts';
import type { NgramWork } from './fit-ngrams-thread.ts';

const { data, options } = workerData as NgramWork;
parentPort?.postMessage(await fitNgrams(data, options));
