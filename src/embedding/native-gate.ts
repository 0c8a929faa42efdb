import { setTimeout as sleep } from 'node:timers/promises';

const CLOSED = 0;
const INSIDE = 1;
/** Far longer than a model's load or a text takes. */
const PATIENCE_MILLISECONDS = 5_000;

/**
 * Keeps a worker thread from being ended while it is in onnxruntime: coming back from there to a thread that is
 * ending aborts the whole process. The worker is inside from its start; whoever wants to end it closes the gate,
 * which keeps it from going in again, and waits until it is out.
 */
export class NativeGate {
  /** Shared memory, to be handed to the worker. */
  readonly state: Int32Array;

  constructor(state?: Int32Array) {
    this.state =
      state ?? new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)).fill(1, INSIDE);
  }

  /** For the worker: false when the gate is closed, and then it must not go in. */
  enter(): boolean {
    // In this order: whoever closes the gate looks whether somebody is inside only afterwards.
    Atomics.store(this.state, INSIDE, 1);
    if (Atomics.load(this.state, CLOSED) === 0) return true;
    this.leave();
    return false;
  }

  leave(): void {
    Atomics.store(this.state, INSIDE, 0);
    Atomics.notify(this.state, INSIDE);
  }

  close(): void {
    Atomics.store(this.state, CLOSED, 1);
  }

  /** Resolves when nobody is inside any more. */
  async empty(): Promise<void> {
    const end = performance.now() + PATIENCE_MILLISECONDS;
    while (Atomics.load(this.state, INSIDE) === 1 && performance.now() < end) await sleep(1);
  }

  /** The same for the end of the process, when nothing can be awaited any more. */
  waitUntilEmpty(): void {
    Atomics.wait(this.state, INSIDE, 1, PATIENCE_MILLISECONDS);
  }
}
