import { LogsieveError } from '../errors.ts';

export interface WorkQueueOptions {
  /** Requests that may be there at once, running ones too; one client may have three quarters of them. */
  readonly maxWaiting: number;
  /** Small works that run at once. @default 32 */
  readonly small?: number;
  /** Large works that run at once. @default 2 */
  readonly large?: number;
}

/** A request's place among those that are there. */
export interface Place {
  /** Runs a piece of work when its turn comes. @throws the signal's reason when it aborts */
  run<T>(size: 'small' | 'large', work: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Gives the place up; may be called twice. */
  leave(): void;
}

/** Seconds after which a client may try again. */
const RETRY_AFTER = 2;

/**
 * Who may work, and when: a bounded number of requests, of which no client has all; small works have slots of their
 * own, so that they do not wait behind large ones; and within a size, clients take turns.
 */
export class WorkQueue {
  readonly #maxWaiting: number;
  readonly #share: number;
  readonly #present = new Map<string, number>();
  readonly #lanes: Readonly<Record<'small' | 'large', Lane>>;
  #count = 0;

  constructor({ maxWaiting, small = 32, large = 2 }: WorkQueueOptions) {
    this.#maxWaiting = maxWaiting;
    this.#share = Math.max(1, Math.ceil(maxWaiting * 0.75));
    this.#lanes = { small: new Lane(small), large: new Lane(large) };
  }

  /** Requests that are there. */
  get size(): number {
    return this.#count;
  }

  /** Lets a request in. @throws LogsieveError OVERLOADED, RATE_LIMITED */
  enter(client: string): Place {
    if (this.#count >= this.#maxWaiting) throw overloaded(RETRY_AFTER);
    const present = this.#present.get(client) ?? 0;
    if (present >= this.#share) throw rateLimited(RETRY_AFTER);
    this.#present.set(client, present + 1);
    this.#count += 1;
    let isHere = true;
    return {
      run: async (size, work, signal) => {
        const lane = this.#lanes[size];
        await lane.enter(client, signal);
        try {
          return await work();
        } finally {
          lane.leave();
        }
      },
      leave: () => {
        if (!isHere) return;
        isHere = false;
        this.#count -= 1;
        const left = (this.#present.get(client) ?? 1) - 1;
        if (left === 0) this.#present.delete(client);
        else this.#present.set(client, left);
      },
    };
  }
}

/** Slots that clients take in turns. */
class Lane {
  #free: number;
  /** Who waits, by client; a client that was served goes to the end. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(slots: number) {
    this.#free = slots;
  }

  async enter(client: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const line = this.#waiting.get(client) ?? [];
      const stop = () => {
        const at = line.indexOf(start);
        if (at >= 0) line.splice(at, 1);
        if (line.length === 0 && this.#waiting.get(client) === line) this.#waiting.delete(client);
        reject(signal.reason);
      };
      const start = () => {
        signal.removeEventListener('abort', stop);
        resolve();
      };
      line.push(start);
      this.#waiting.set(client, line);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    const [client, line] = next;
    const start = line.shift();
    this.#waiting.delete(client);
    if (line.length > 0) this.#waiting.set(client, line);
    start?.();
  }
}

/** @param seconds after which it may be tried again */
export function overloaded(seconds: number): LogsieveError {
  return new LogsieveError(
    'OVERLOADED',
    `the server has as much work as it can hold: try again in ${seconds} seconds`,
    {
      remedy: 'wait as long as Retry-After says and send it again',
      retryable: true,
      details: { retryAfter: seconds },
    },
  );
}

/** @param seconds after which it may be tried again */
export function rateLimited(seconds: number): LogsieveError {
  return new LogsieveError('RATE_LIMITED', `too many requests: try again in ${seconds} seconds`, {
    remedy: 'wait as long as Retry-After says and send it again',
    retryable: true,
    details: { retryAfter: seconds },
  });
}
