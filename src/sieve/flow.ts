import type { Verdict } from '../log/index.ts';
import type { RowFacts } from './reading-thread.ts';
import type { Cascade } from './sieve.ts';

/** A run of consecutive rows on its way through the cascade. */
export interface Rows {
  readonly messages: readonly string[];
  readonly sources: readonly string[];
  /** Size in bytes of input, by which the rows in flight are bounded. */
  readonly bytes: number;
}

export interface Judged<R extends Rows> {
  readonly rows: R;
  readonly verdicts: readonly Verdict[];
}

export interface FlowOptions<R extends Rows> {
  /** Verdicts that are given beforehand, by row index: of rows that are themselves bad. */
  readonly given?: (rows: R) => ReadonlyMap<number, Verdict> | undefined;
  /** Called for a batch whose rows the cascade has read but which must wait: it may let its texts go. */
  readonly onWait?: (rows: R) => void;
  /** Bytes of input that may wait for their verdicts. @default 12 MiB */
  readonly maxWaitingBytes?: number;
  readonly signal?: AbortSignal;
}

/** What a promise came to, kept so that it can be looked at without waiting. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

interface Waiting<R> {
  readonly rows: R;
  outcome: Outcome<readonly Verdict[]> | undefined;
}

/**
 * Sends batches through the cascade and yields them in the order they came, reading on while earlier ones wait
 * for the classifier, up to a bound: a slow reader slows the writer, and memory does not grow with the input.
 * @throws the signal's reason when it aborts; whatever a stage or the input throws
 */
export async function* judgeInOrder<R extends Rows>(
  cascade: Cascade,
  batches: AsyncIterable<R>,
  options: FlowOptions<R> = {},
): AsyncGenerator<Judged<R>, void, undefined> {
  const { given, onWait, maxWaitingBytes = 12 * 2 ** 20, signal } = options;
  const input = batches[Symbol.asyncIterator]();
  const waiting: Waiting<R>[] = [];
  let waitingBytes = 0;
  let arrived: Outcome<IteratorResult<R>> | undefined;
  let reading = false;
  let ended = false;
  let wake = () => {};

  /** Calls back with the outcome, then wakes the loop: a race over long-lived promises would leak. */
  const follow = <T>(promise: Promise<T>, settle: (outcome: Outcome<T>) => void) => {
    const settled = (outcome: Outcome<T>) => {
      settle(outcome);
      wake();
    };
    promise.then(
      (value) => settled({ value }),
      (error: unknown) => settled({ error }),
    );
  };
  const stop = () => wake();
  signal?.addEventListener('abort', stop);

  try {
    while (!ended || waiting.length > 0) {
      signal?.throwIfAborted();
      // A head that is ready goes out even while the input is silent, as in `tail -f`.
      const head = waiting[0];
      if (head?.outcome !== undefined) {
        waiting.shift();
        waitingBytes -= head.rows.bytes;
        yield { rows: head.rows, verdicts: resultOf(head.outcome) };
        continue;
      }
      if (arrived !== undefined) {
        const { done, value: rows } = resultOf(arrived);
        arrived = undefined;
        reading = false;
        if (done === true) {
          ended = true;
          continue;
        }
        const entry: Waiting<R> = { rows, outcome: undefined };
        waiting.push(entry);
        waitingBytes += rows.bytes;
        const givenVerdicts = given?.(rows);
        const facts = cascade.read(rows.messages, rows.sources);
        const judge = (found?: RowFacts) => {
          const verdicts = cascade.judge(rows.messages, rows.sources, givenVerdicts, found);
          if (Array.isArray(verdicts)) entry.outcome = { value: verdicts };
          else {
            onWait?.(rows);
            follow(verdicts, (outcome) => (entry.outcome = outcome));
          }
        };
        if (facts === undefined) judge();
        else {
          follow(facts, (outcome) => {
            if ('error' in outcome) entry.outcome = outcome;
            else judge(outcome.value);
          });
        }
        continue;
      }
      const woken = new Promise<void>((resolve) => (wake = resolve));
      if (!ended && !reading && waitingBytes < maxWaitingBytes) {
        reading = true;
        follow(input.next(), (outcome) => (arrived = outcome));
      }
      await woken;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    const returned = input.return?.()?.catch(() => undefined);
    // A generator that waits for a silent pipe answers `return` only when the pipe speaks.
    if (!reading || arrived !== undefined) await returned;
  }
}

function resultOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
