import { LogsieveError } from '../errors.ts';

/**
 * Runs work that Ctrl-C, or the SIGTERM of a supervisor, ends cleanly; a second one ends it at once. The signal
 * aborts when the work is over too, whatever came of it, so that an input that is still waiting is let go.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const interrupt = () => {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    controller.abort(new LogsieveError('INTERRUPTED', 'stopped by the user'));
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    controller.abort();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
