import type { Worker } from 'node:worker_threads';
import { LogsieveError } from '../errors.ts';
import type { PortableRules, RuleSet } from '../rules/index.ts';
import type { HashKey } from '../template/index.ts';
import { startThread } from '../thread.ts';
import type { RowFacts } from './read-rows.ts';

export interface ReadingWorkerData {
  readonly rules: readonly PortableRules[] | null;
  readonly key: HashKey;
  readonly maxMessageChars: number;
}

export interface ReadingRequest {
  readonly messages: readonly string[];
  /** Names of the sources, each once. */
  readonly names: readonly string[];
  /** Index into `names`, by row. */
  readonly sources: Uint32Array;
  readonly hasEveryHash: boolean;
}

interface Pending {
  readonly resolve: (facts: RowFacts) => void;
  readonly reject: (error: unknown) => void;
}

/** Batches in the thread's hands: one that it reads, and what keeps it from waiting for the next. */
const MOST_PENDING = 3;

/** A thread that matches rules and reads templates, so that another can read, look up and write meanwhile. */
export class ReadingThread {
  readonly #worker: Worker;
  readonly #pending: Pending[] = [];
  #failure: unknown;
  #isOnline = false;

  constructor(rules: RuleSet | undefined, key: HashKey, maxMessageChars: number) {
    const workerData: ReadingWorkerData = { rules: rules?.portable() ?? null, key, maxMessageChars };
    const file = new URL('./reading-worker.js', import.meta.url);
    this.#worker = startThread(file, { workerData, resourceLimits: { maxYoungGenerationSizeMb: 8 } });
    this.#worker.unref();
    this.#worker.once('online', () => (this.#isOnline = true));
    this.#worker.on('message', (facts: RowFacts) => {
      this.#pending.shift()?.resolve(facts);
      if (this.#pending.length === 0) this.#worker.unref();
    });
    this.#worker.once('error', (cause) => this.#fail(cause));
    this.#worker.once('exit', () => this.#fail(undefined));
  }

  /** Whether a batch would be read sooner here than by the caller. */
  get isFree(): boolean {
    return this.#isOnline && this.#failure === undefined && this.#pending.length < MOST_PENDING;
  }

  /** Facts of rows; batches are answered in the order they came. */
  read(messages: readonly string[], sources: readonly string[], hasEveryHash: boolean): Promise<RowFacts> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#worker.ref();
      const request: ReadingRequest = { messages, ...indexed(sources), hasEveryHash };
      this.#worker.postMessage(request);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(cause: unknown): void {
    this.#failure ??= new LogsieveError('INTERNAL', 'the thread that reads templates ended', { cause });
    for (const { reject } of this.#pending.splice(0)) reject(this.#failure);
  }
}

function indexed(sources: readonly string[]): Pick<ReadingRequest, 'names' | 'sources'> {
  const numbers = new Map<string, number>();
  const indices = new Uint32Array(sources.length);
  for (let row = 0; row < sources.length; row++) {
    const name = sources[row] ?? '';
    let number = numbers.get(name);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(name, number);
    }
    indices[row] = number;
  }
  return { names: [...numbers.keys()], sources: indices };
}
