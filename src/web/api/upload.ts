import type { Job, ReadOptions } from './contract.ts';
import { fileChanged, ProblemError, problemOf, unreachable } from './problem.ts';

export interface Upload {
  readonly file: File;
  readonly options: ReadOptions;
  /** Names the upload: sent twice with one key, a file becomes one job. */
  readonly key: string;
  readonly signal: AbortSignal;
  /** Share of the bytes that were sent, in [0, 1]. */
  readonly onSent: (share: number) => void;
  /** The server is not reached or too busy; the next try is in so many seconds. */
  readonly onWait: (seconds: number) => void;
}

const TRIES = 10;

/**
 * Sends a file as a new job. A broken connection and an overloaded server are waited for; the key keeps a file
 * whose answer was lost from being taken twice.
 * @throws {ProblemError} what the server refuses, and what stays out of reach
 */
export async function uploadFile(upload: Upload): Promise<Job> {
  for (let tried = 1; ; tried++) {
    try {
      return await send(upload);
    } catch (error) {
      if (!(error instanceof ProblemError) || !error.passes || tried === TRIES) throw error;
      await assertReadable(upload.file);
      const seconds = error.problem.retryAfter ?? Math.min(30, 2 ** (tried - 1));
      upload.onWait(seconds);
      await pause(seconds * 1000, upload.signal);
    }
  }
}

function send({ file, options, key, signal, onSent }: Upload): Promise<Job> {
  const form = new FormData();
  for (const [name, value] of Object.entries(options)) form.append(name, String(value));
  form.append('file', file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open('POST', '/v1/jobs');
    request.setRequestHeader('Idempotency-Key', key);
    request.upload.onprogress = ({ loaded, total }) => onSent(total === 0 ? 0 : loaded / total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Job);
      else reject(problemOf(request.status, request.responseText));
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    request.onloadend = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort);
    if (signal.aborted) reject(signal.reason);
    else request.send(form);
  });
}

/** A file that was changed or removed since it was chosen cannot be sent, and looks like a broken connection. */
async function assertReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    throw fileChanged();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
