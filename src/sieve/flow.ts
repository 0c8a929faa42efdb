import type { Verdict } from '../log/index.ts';
import type { JudgedRows } from './judged-rows.ts';
import type { RowFacts } from './read-rows.ts';
import { type Packing, RowQueue, type Waiting } from './row-queue.ts';
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
  /** Hashes of the rows' templates, four words a row, where `withHashes` asks for them. */
  readonly hashes: Uint32Array | undefined;
}

export interface FlowOptions<R extends Rows> {
  /** Verdicts that are given beforehand, by row index: of rows that are themselves bad. */
  readonly given?: (rows: R) => ReadonlyMap<number, Verdict> | undefined;
  /** Called for a batch whose rows the cascade has read but which must wait: it may let its texts go. */
  readonly onWait?: (rows: R) => void;
  /** Bytes of input that may wait for their verdicts in memory. @default 12 MiB */
  readonly maxWaitingBytes?: number;
  /** How rows that wait for the LLM are put on the disk; without it, reading stops at `maxWaitingBytes`. */
  readonly packing?: Packing<R>;
  /**
   * The input is live: the LLM is asked soon, however little there is to ask, and a row waits for it at most so
   * many milliseconds. @default the LLM is asked when enough has been gathered, and waited for
   */
  readonly maxLlmWaitMs?: number;
  /** Called when the input has ended and every row has been judged, but for what stages are still being asked. */
  readonly onRead?: () => void;
  /** Reads the template of every row, of those too that a rule takes. @default false */
  readonly withHashes?: boolean;
  readonly signal?: AbortSignal;
}

/** What a promise came to, kept so that it can be looked at without waiting. */
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** On live input, how long the LLM's stage gathers questions. */
const GATHERING_MS = 300;
/** How often answers that others have given are looked for. */
const REFRESH_MS = 250;
const PENDING = 'llm pending';

/**
 * Sends batches through the cascade and yields them in the order they came, reading on while earlier ones wait for a
 * stage: up to a bound in memory, and for the LLM, which may take its time, beyond that on the disk. A slow reader
 * slows the writer, and memory does not grow with the input.
 * @throws the signal's reason when it aborts; whatever a stage or the input throws
 */
export async function* judgeInOrder<R extends Rows>(
  cascade: Cascade,
  batches: AsyncIterable<R>,
  options: FlowOptions<R> = {},
): AsyncGenerator<Judged<R>, void, undefined> {
  const flow = new Flow(cascade, batches, options);
  try {
    for (let next = await flow.next(); next !== undefined; next = await flow.next()) yield next;
  } finally {
    await flow.close();
  }
}

class Flow<R extends Rows> {
  readonly #cascade: Cascade;
  readonly #options: FlowOptions<R>;
  readonly #input: AsyncIterator<R>;
  readonly #queue: RowQueue<R>;
  #arrived: Outcome<IteratorResult<R>> | undefined;
  #isReading = false;
  #hasEnded = false;
  #isAllRead = false;
  /** Batches that the cascade still reads. */
  #unread = 0;
  #failure: Outcome<never> | undefined;
  /** What the head waits for; wakes the loop once it has settled. */
  #awaited: Promise<unknown> | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #gathering: NodeJS.Timeout | undefined;
  #patience: NodeJS.Timeout | undefined;
  #wake = () => {};

  constructor(cascade: Cascade, batches: AsyncIterable<R>, options: FlowOptions<R>) {
    this.#cascade = cascade;
    this.#options = options;
    this.#input = batches[Symbol.asyncIterator]();
    this.#queue = new RowQueue(options.maxWaitingBytes ?? 12 * 2 ** 20, options.packing);
    options.signal?.addEventListener('abort', this.#stop);
  }

  readonly #stop = () => this.#wake();

  /** The next batch with its verdicts; undefined after the last. */
  async next(): Promise<Judged<R> | undefined> {
    for (;;) {
      this.#options.signal?.throwIfAborted();
      if (this.#failure !== undefined) resultOf(this.#failure);
      if (this.#hasEnded && this.#unread === 0 && !this.#isAllRead) {
        this.#isAllRead = true;
        this.#options.onRead?.();
      }
      // A head that is ready goes out even while the input is silent, as in `tail -f`.
      const ready = this.#takeHead();
      if (ready !== undefined) return ready;
      if (this.#arrived !== undefined) {
        await this.#take(resultOf(this.#arrived));
        continue;
      }
      if (this.#hasEnded && this.#queue.isEmpty) return undefined;
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#startWork();
      await woken;
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.#gathering);
    clearTimeout(this.#patience);
    this.#options.signal?.removeEventListener('abort', this.#stop);
    const returned = this.#input.return?.()?.catch(() => undefined);
    // A generator that waits for a silent pipe answers `return` only when the pipe speaks.
    if (!this.#isReading || this.#arrived !== undefined) await returned;
    await this.#queue.close();
  }

  /** The head, if it has all its verdicts or has waited for the LLM long enough. */
  #takeHead(): Judged<R> | undefined {
    const { head } = this.#queue;
    if (head?.judged === undefined) return undefined;
    const { rows, judged, hashes } = head;
    if (judged.isComplete || this.#isOverdue(head)) {
      this.#queue.shift();
      this.#awaited = undefined;
      return { rows, verdicts: this.#cascade.release(judged, PENDING), hashes };
    }
    if (this.#awaited === undefined) this.#follow(judged);
    return undefined;
  }

  /** Wakes the loop when the head may have more verdicts. */
  #follow(judged: JudgedRows): void {
    const awaited = judged.progress();
    this.#awaited = awaited;
    const settled = () => {
      if (this.#awaited === awaited) this.#awaited = undefined;
      this.#wake();
    };
    awaited.then(settled, (error: unknown) => {
      this.#failure ??= { error };
      settled();
    });
  }

  /** Wakes the loop when the head has waited long enough; asked anew each time, since timers may come too soon. */
  #awaitPatience({ arrivedAt }: Waiting<R>): void {
    const { maxLlmWaitMs } = this.#options;
    if (maxLlmWaitMs === undefined) return;
    clearTimeout(this.#patience);
    const left = arrivedAt + maxLlmWaitMs - performance.now();
    this.#patience = setTimeout(() => this.#wake(), Math.max(1, left));
  }

  #isOverdue({ arrivedAt, judged }: Waiting<R>): boolean {
    const { maxLlmWaitMs } = this.#options;
    if (maxLlmWaitMs === undefined || judged?.awaitsLlm !== true) return false;
    return performance.now() - arrivedAt >= maxLlmWaitMs;
  }

  /** Takes a batch in, or the end of the input. */
  async #take({ done, value: rows }: IteratorResult<R>): Promise<void> {
    this.#arrived = undefined;
    this.#isReading = false;
    if (done === true) {
      this.#hasEnded = true;
      return;
    }
    await this.#refresh();
    const waiting = this.#queue.push(rows, rows.bytes);
    const given = this.#options.given?.(rows);
    const { withHashes = false } = this.#options;
    const judge = (facts?: RowFacts) => {
      if (withHashes) waiting.hashes = facts?.hashes;
      waiting.judged = this.#cascade.begin(rows.messages, rows.sources, given, facts);
      if (waiting.judged.isComplete) return;
      this.#options.onWait?.(rows);
      if (this.#options.maxLlmWaitMs !== undefined) this.#gatherShortly();
    };
    const facts = this.#cascade.read(rows.messages, rows.sources, withHashes);
    if (facts === undefined)
      judge(withHashes ? this.#cascade.readHere(rows.messages, rows.sources) : undefined);
    else {
      this.#unread += 1;
      this.#settle(facts.then(judge).finally(() => (this.#unread -= 1)));
    }
  }

  async #refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.#refreshedAt < REFRESH_MS) return;
    this.#refreshedAt = now;
    await this.#cascade.refresh();
  }

  #gatherShortly(): void {
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#cascade.flush();
    }, GATHERING_MS);
  }

  /** Starts whatever can be done while the head waits. */
  #startWork(): void {
    const queue = this.#queue;
    if (queue.isToMove) this.#settle(queue.move());
    const awaitsLlm = queue.head?.judged?.awaitsLlm === true;
    if (awaitsLlm && queue.head !== undefined) this.#awaitPatience(queue.head);
    if (!this.#hasEnded && !this.#isReading && queue.hasRoom(awaitsLlm)) {
      this.#isReading = true;
      const arrived = (outcome: Outcome<IteratorResult<R>>) => {
        this.#arrived = outcome;
        this.#wake();
      };
      this.#input.next().then(
        (value) => arrived({ value }),
        (error: unknown) => arrived({ error }),
      );
    } else if (awaitsLlm && !this.#isReading && this.#unread === 0) this.#cascade.flush();
  }

  #settle(work: Promise<unknown>): void {
    work.catch((error: unknown) => (this.#failure ??= { error })).finally(() => this.#wake());
  }
}

function resultOf<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
