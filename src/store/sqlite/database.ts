import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { inUsersTerms, isBusy } from '../store-errors.ts';
import { fromKeptText, toKeptText } from './exact-text.ts';

export type Value = string | number | null;

interface DatabaseOptions {
  readonly readOnly?: boolean;
  /** Milliseconds to wait for others, in a way that lets other work go on. @default 30,000 */
  readonly patience?: number;
  /** The error where others do not let go. */
  readonly heldByOthers?: () => Error;
}

/** How long SQLite itself waits for another process, which stops this one meanwhile. */
const WAIT_MS = 50;

/**
 * One connection to a database. Text of any kind comes back as it was; errors are in the user's terms.
 *
 * The driver ends prepared statements only when the garbage is collected, and a connection not before them: one
 * closed so would later delete the log of a store that was restored meanwhile. So all SQL goes through `exec`,
 * which leaves nothing open: values go in by the function `given`, rows come out by the function `emit`.
 */
export class Database {
  readonly path: string;
  readonly #database: DatabaseSyncInstance;
  readonly #options: DatabaseOptions;
  #given: readonly Value[] = [];
  #emitted: Value[][] = [];

  constructor(path: string, options: DatabaseOptions = {}) {
    this.path = path;
    this.#options = options;
    this.#database = this.#inUsersTerms(
      () => new DatabaseSync(path, { readOnly: options.readOnly === true, timeout: WAIT_MS }),
    );
    this.#database.function('given', { deterministic: true }, (index: number) => this.#given[index] ?? null);
    this.#database.function('emit', { varargs: true }, (...row: Value[]) => {
      this.#emitted.push(row);
      return null;
    });
  }

  /** Runs SQL; each `?` stands for the next value. */
  exec(sql: string, ...values: readonly Value[]): void {
    this.#given = values.map((value) => (typeof value === 'string' ? toKeptText(value) : value));
    let index = 0;
    const text = values.length === 0 ? sql : sql.replace(/\?/g, () => `given(${index++})`);
    this.#inUsersTerms(() => this.#database.exec(text));
  }

  /**
   * The rows of a query, in its order.
   * @param columns of the query, by the names that the rows are to have
   * @param query with a LIMIT where it has an ORDER BY, or SQLite may leave the order out
   */
  rows<Column extends string>(
    columns: readonly Column[],
    query: string,
    ...values: readonly Value[]
  ): Record<Column, Value>[] {
    this.#emitted = [];
    const names = columns.join(', ');
    this.exec(`WITH found(${names}) AS MATERIALIZED (${query}) SELECT emit(${names}) FROM found`, ...values);
    const rows = this.#emitted;
    this.#emitted = [];
    return rows.map((row) => {
      const named = {} as Record<Column, Value>;
      for (const [i, column] of columns.entries()) {
        const value = row[i] ?? null;
        named[column] = typeof value === 'string' ? fromKeptText(value) : value;
      }
      return named;
    });
  }

  /** The one value of a query; null where it has no row. */
  value(query: string, ...values: readonly Value[]): Value {
    return this.rows(['value'], query, ...values)[0]?.value ?? null;
  }

  /** Does work in one transaction that writes, and waits for those of others. */
  write<T>(work: () => T): Promise<T> {
    return this.#patiently(() => this.transaction('IMMEDIATE', work));
  }

  /** Does work that reads, all of it of one moment. */
  read<T>(work: () => T): Promise<T> {
    return this.#patiently(() => this.transaction('DEFERRED', work));
  }

  /** Does work outside of a transaction, and waits for others. */
  outside<T>(work: () => T): Promise<T> {
    return this.#patiently(work);
  }

  transaction<T>(kind: 'IMMEDIATE' | 'DEFERRED' | 'EXCLUSIVE', work: () => T): T {
    this.exec(`BEGIN ${kind}`);
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // Some errors, such as a full disk, have rolled it back already.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  async #patiently<T>(work: () => T): Promise<T> {
    const until = Date.now() + (this.#options.patience ?? 30_000);
    for (;;) {
      try {
        return work();
      } catch (error) {
        if (!isBusy(error)) throw error;
        if (Date.now() >= until) throw this.#options.heldByOthers?.() ?? error;
        await sleep(1 + Math.random() * 10);
      }
    }
  }

  #inUsersTerms<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw inUsersTerms(error, this.path);
    }
  }
}
