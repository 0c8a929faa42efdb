import type { SettingName } from '../config.ts';
import { blankRows } from '../document/index.ts';
import { LogsieveError } from '../errors.ts';
import type { FirstRequest } from '../llm/index.ts';
import type { LabelDefinition, LogRecord, Verdict } from '../log/index.ts';
import { type Cascade, type Explanation, judgeInOrder, type Rows } from '../sieve/index.ts';
import { assemble, type Context } from './context.ts';

export interface SieveOptions {
  /** Configuration file. @default `logsieve.yaml` in `directory`, if it is there */
  readonly config?: string;
  /** Where `logsieve.yaml` and `.env` are looked for. @default the working directory */
  readonly directory?: string;
  /** Variables to read settings from. @default `process.env` */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Settings by the names of docs/configuration.md, such as `threads`; they outrank all else. */
  readonly settings?: { readonly [Name in SettingName]?: unknown };
  /** Told once, before anything is sent to an LLM, what will be; whether one is asked the settings say. */
  readonly onFirstRequest?: (what: FirstRequest) => void;
}

export interface JudgedRecord<R extends LogRecord> {
  readonly record: R;
  readonly verdict: Verdict;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** A cascade ready for use: its models are loaded when first needed, and shared by all calls. */
export interface Sieve extends AsyncDisposable {
  /** The labels that a verdict can have beside `Unclassified`. */
  readonly labels: readonly LabelDefinition[];
  /** What the user should hear once, such as that the shipped classifier stands aside. */
  readonly notices: readonly string[];
  /**
   * Judges records; verdicts come in their order.
   * @throws the signal's reason when it aborts; LogsieveError MODEL_* where a model does not load
   */
  classify(record: LogRecord, options?: CallOptions): Promise<Verdict>;
  classify(records: readonly LogRecord[], options?: CallOptions): Promise<readonly Verdict[]>;
  /**
   * Judges records as they come and gives each back with its verdict, in order; memory is bounded however
   * many there are, and a record does not wait for later ones. @throws as `classify`, and what `records` throws
   */
  stream<R extends LogRecord>(
    records: AsyncIterable<R> | Iterable<R>,
    options?: CallOptions,
  ): AsyncGenerator<JudgedRecord<R>, void, undefined>;
  /** Judges one record and shows what decided. @throws as `classify` */
  explain(record: LogRecord): Promise<Explanation>;
  /** Ends the worker threads; nothing can be asked afterwards. */
  close(): Promise<void>;
}

/**
 * Makes a sieve, with its models loaded.
 * @throws LogsieveError CONFIG_*, RULE_*, MODEL_*
 * @example
 * await using sieve = await createSieve();
 * const { label } = await sieve.classify({ source: 'sshd', message: 'Failed password for root' });
 */
export async function createSieve(options: SieveOptions = {}): Promise<Sieve> {
  const { config, directory = process.cwd(), env = process.env, settings } = options;
  const context = assemble({ cwd: directory, env, configPath: config, overrides: settings ?? {} });
  try {
    await context.warmUp();
    const notices = [...context.notices];
    const onNotice = (notice: string) => notices.push(notice);
    const cascade = await context.createCascade({
      onFirstRequest: options.onFirstRequest ?? (() => {}),
      onNotice,
    });
    return new OpenSieve(context, cascade, notices);
  } catch (error) {
    await context.close();
    throw error;
  }
}

const RECORDS_A_BATCH = 512;

/** Records on their way through the cascade. */
interface RecordRows<R extends LogRecord> extends Rows {
  readonly records: readonly R[];
}

class OpenSieve implements Sieve {
  readonly #context: Context;
  readonly #cascade: Cascade;
  readonly notices: readonly string[];
  #isClosed = false;

  constructor(context: Context, cascade: Cascade, notices: readonly string[]) {
    this.#context = context;
    this.#cascade = cascade;
    this.notices = notices;
  }

  get labels(): readonly LabelDefinition[] {
    return this.#context.labels;
  }

  classify(record: LogRecord, options?: CallOptions): Promise<Verdict>;
  classify(records: readonly LogRecord[], options?: CallOptions): Promise<readonly Verdict[]>;
  async classify(
    given: LogRecord | readonly LogRecord[],
    options?: CallOptions,
  ): Promise<Verdict | readonly Verdict[]> {
    const isOne = !Array.isArray(given);
    const verdicts: Verdict[] = [];
    for await (const { verdict } of this.stream(isOne ? [given as LogRecord] : given, options)) {
      verdicts.push(verdict);
    }
    const [first] = verdicts;
    return isOne && first !== undefined ? first : verdicts;
  }

  async *stream<R extends LogRecord>(
    records: AsyncIterable<R> | Iterable<R>,
    { signal }: CallOptions = {},
  ): AsyncGenerator<JudgedRecord<R>, void, undefined> {
    this.#assertOpen();
    const { maxWait } = this.#context.config.llm;
    const isLive = !(Symbol.iterator in records);
    const judged = judgeInOrder(this.#cascade, batchesOf(records), {
      given: blankRows,
      ...(isLive && { maxLlmWaitMs: 1000 * maxWait }),
      ...(signal && { signal }),
    });
    for await (const { rows, verdicts } of judged) {
      for (const [i, record] of rows.records.entries()) {
        const verdict = verdicts[i];
        if (verdict !== undefined) yield { record, verdict };
      }
    }
  }

  async explain(record: LogRecord): Promise<Explanation> {
    this.#assertOpen();
    return await this.#context.explain(record);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#context.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new LogsieveError('USAGE', 'the sieve is closed', { remedy: 'make a new one with createSieve()' });
  }
}

/** Batches of what is there: a record that has come does not wait for one that has not. */
async function* batchesOf<R extends LogRecord>(
  records: AsyncIterable<R> | Iterable<R>,
): AsyncGenerator<RecordRows<R>, void, undefined> {
  if (Symbol.iterator in records) {
    let batch: R[] = [];
    for (const record of records) {
      if (batch.push(record) < RECORDS_A_BATCH) continue;
      yield rowsOf(batch);
      batch = [];
    }
    if (batch.length > 0) yield rowsOf(batch);
    return;
  }
  const iterator = records[Symbol.asyncIterator]();
  const readNext = () => {
    const next = Promise.resolve(iterator.next());
    // What fails while nobody looks is thrown where it is awaited.
    next.catch(() => undefined);
    return next;
  };
  try {
    let next = readNext();
    for (;;) {
      const first = await next;
      if (first.done === true) return;
      const batch = [first.value];
      const pause = new Promise<'pause'>((resolve) => setImmediate(resolve, 'pause'));
      let ended = false;
      next = readNext();
      while (batch.length < RECORDS_A_BATCH) {
        const result = await Promise.race([next, pause]);
        if (result === 'pause') break;
        ended = result.done === true;
        if (result.done === true) break;
        batch.push(result.value);
        next = readNext();
      }
      yield rowsOf(batch);
      if (ended) return;
    }
  } finally {
    await iterator.return?.();
  }
}

function rowsOf<R extends LogRecord>(records: readonly R[]): RecordRows<R> {
  const messages = records.map(({ message }) => message);
  const sources = records.map(({ source }) => source);
  return { records, messages, sources, bytes: messages.reduce((sum, { length }) => sum + length, 0) };
}
