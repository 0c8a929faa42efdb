/**
 * A worker's file enters, a running worker thread leaves, from the build and from the sources alike. This room
 * refuses to know what the thread does.
 */
import { Worker, type WorkerOptions } from 'node:worker_threads';

const FROM_SOURCE = import.meta.url.endsWith('.ts');

/**
 * Starts a thread. Node 20 cannot strip types and does not pass tsx's loader on to threads, so sources register it
 * first.
 * @param file of the worker, with the ending that the build gives it: `new URL('./x-worker.js', import.meta.url)`
 */
export function startThread(file: URL, options: WorkerOptions = {}): Worker {
  if (!FROM_SOURCE) return new Worker(file, options);
  const tsx = import.meta.resolve('tsx/esm/api');
  const source = file.href.replace(/\.js$/, '.ts');
  const bootstrap = `import(${JSON.stringify(tsx)}).then(({ register }) => (register(), import(${JSON.stringify(source)})));`;
  return new Worker(bootstrap, { ...options, eval: true, execArgv: [] });
}
