import type { Worker } from 'node:worker_threads';
import { LogsieveError } from '../errors.ts';
import { type Chunk, EncodeCall, type EncodeOptions } from './encode-call.ts';
import type { EncoderFiles } from './encoder-files.ts';
import type { EncodeRequest, EncoderFacts, WorkerReply } from './encoder-worker.ts';
import { NativeGate } from './native-gate.ts';
import { startEncoderWorker } from './start-encoder-worker.ts';

/** Texts dealt at once: few, so that all workers end together; a text takes some milliseconds. */
const CHUNK_TEXTS = 8;
/** Chunks a worker has at once: the second waits there while the first is embedded. */
const CHUNKS_PER_WORKER = 2;
/** Texts waiting that pay for another worker's start, which takes as long as embedding about as many. */
const TEXTS_PER_START = 32;

interface Member {
  readonly worker: Worker;
  readonly gate: NativeGate;
  /** What the worker has been dealt, by the id of its request. */
  readonly dealt: Map<number, Chunk>;
  ready: boolean;
}

/** The worker threads of one encoder: deals texts in small chunks to whoever is free, starts threads as needed. */
export class EncoderWorkers {
  /** Resolves with the first worker; rejects when the model is no good. */
  readonly ready: Promise<EncoderFacts>;
  readonly #files: EncoderFiles;
  readonly #threads: number;
  readonly #startWorker: typeof startEncoderWorker;
  readonly #members: Member[] = [];
  readonly #calls = new Set<EncodeCall>();
  #starting = false;
  #nextId = 0;
  #failure: unknown;
  #facts: EncoderFacts | undefined;
  #becomeReady: (facts: EncoderFacts) => void = () => {};
  #neverReady: (error: unknown) => void = () => {};

  /** @param startWorker starts a thread that answers as encoder-worker does */
  constructor(files: EncoderFiles, threads: number, startWorker = startEncoderWorker) {
    this.#files = files;
    this.#startWorker = startWorker;
    this.#threads = threads;
    this.ready = new Promise((resolve, reject) => {
      this.#becomeReady = resolve;
      this.#neverReady = reject;
    });
    this.ready.catch(() => {});
    process.once('exit', this.#onExit);
    this.#start();
  }

  async encode(texts: readonly string[], options: EncodeOptions): Promise<Float32Array[]> {
    if (this.#failure !== undefined) throw this.#failure;
    options.signal?.throwIfAborted();
    const call = new EncodeCall(texts, options);
    this.#calls.add(call);
    this.#deal();
    try {
      return await call.vectors;
    } finally {
      this.#calls.delete(call);
    }
  }

  /** Stops all workers, each after the text that it is at; what is pending is rejected. */
  async close(): Promise<void> {
    this.#fail(new LogsieveError('INTERNAL', 'the encoder was closed'));
    for (const { gate } of this.#members) gate.close();
    await Promise.all(
      this.#members.map(async ({ worker, gate }) => {
        await gate.empty();
        await worker.terminate();
      }),
    );
    process.off('exit', this.#onExit);
  }

  /** The process ends in the midst of work: it ends the threads itself, so they must be out of native code. */
  readonly #onExit = (): void => {
    for (const { gate } of this.#members) gate.close();
    for (const { gate } of this.#members) gate.waitUntilEmpty();
  };

  #start(): void {
    this.#starting = true;
    const gate = new NativeGate();
    const worker = this.#startWorker(this.#files, gate);
    const member: Member = { worker, gate, dealt: new Map(), ready: false };
    this.#members.push(member);
    worker.on('message', (reply: WorkerReply) => this.#hear(member, reply));
    worker.once('error', (cause) => this.#fail(workerDied(cause)));
    worker.once('exit', () => {
      gate.leave();
      this.#fail(workerDied());
    });
    // One after the other, since each start holds up this thread for some milliseconds.
    worker.once('online', () => {
      this.#starting = false;
      this.#deal();
    });
  }

  #hear(member: Member, reply: WorkerReply): void {
    if (reply.kind === 'invalid') {
      const { file, problem, cause } = reply;
      this.#fail(
        new LogsieveError('MODEL_INVALID', `the encoder's ${file} ${problem}`, {
          place: { file },
          remedy: 'name another encoder by MODEL_PATH, or put the file back as it was shipped',
          cause,
        }),
      );
      return;
    }
    if (reply.kind === 'ready') {
      member.ready = true;
      this.#facts ??= { dimension: reply.dimension, maxTokens: reply.maxTokens };
      this.#becomeReady(this.#facts);
    } else {
      const chunk = member.dealt.get(reply.id);
      member.dealt.delete(reply.id);
      chunk?.call.receive(chunk, reply.values);
    }
    this.#deal();
  }

  #deal(): void {
    if (this.#failure !== undefined) return;
    for (let load = 0; load < CHUNKS_PER_WORKER; load++) {
      for (const member of this.#members) {
        if (member.ready && member.dealt.size === load) this.#dealTo(member);
      }
    }
    if (!this.#starting && this.#members.length < this.#threads) {
      let waiting = 0;
      for (const call of this.#calls) waiting += call.left;
      if (waiting >= TEXTS_PER_START) this.#start();
    }
    // Only what has work, or what openEncoder waits for, keeps the process alive.
    for (const { worker, dealt } of this.#members) {
      if (dealt.size > 0 || this.#facts === undefined) worker.ref();
      else worker.unref();
    }
  }

  #dealTo(member: Member): void {
    for (const call of this.#calls) {
      if (call.left === 0) continue;
      const chunk = call.take(CHUNK_TEXTS);
      const id = this.#nextId++;
      member.dealt.set(id, chunk);
      member.worker.postMessage({ id, texts: chunk.texts } satisfies EncodeRequest);
      return;
    }
  }

  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#neverReady(error);
    for (const call of this.#calls) call.fail(error);
    for (const { worker, dealt } of this.#members) {
      dealt.clear();
      worker.unref();
    }
  }
}

const workerDied = (cause?: unknown) =>
  new LogsieveError('INTERNAL', 'a worker thread of the encoder died', { cause });
