import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

/** Time and chance, which tests set themselves. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** @throws when the signal aborts */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

export const SYSTEM_CLOCK: Clock = {
  now: Date.now,
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, { signal });
  },
  random: Math.random,
};

/** A controller whose signal any number may listen to without Node taking that for a leak. */
export function sharedController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}

/** A signal that aborts as soon as one of several does; `unlink` lets go of them. */
export function linkSignals(signals: readonly (AbortSignal | undefined)[]): {
  readonly signal: AbortSignal;
  unlink(): void;
} {
  const controller = sharedController();
  const abort = () => controller.abort();
  for (const one of signals) {
    if (one?.aborted) abort();
    else one?.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    unlink: () => {
      for (const one of signals) one?.removeEventListener('abort', abort);
    },
  };
}
