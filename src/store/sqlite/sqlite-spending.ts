import { hostname } from 'node:os';
import { isAlive } from '../data-lock.ts';
import type {
  Reservation,
  ReserveResult,
  Spending,
  SpendingAmount,
  SpendingLimits,
  SpendingTotals,
  Spent,
} from '../spending.ts';
import type { Database } from './database.ts';

/** A sum of fractions would drift; whole parts of this size do not. */
const NANOS = 1e9;
/** However long a request and its retries take, it is over by then. */
const RESERVED_MS = 3_600_000;

/** Spending in SQLite. */
export class SqliteSpending implements Spending {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async reserve(
    month: string,
    amount: SpendingAmount,
    limits: SpendingLimits | null,
  ): Promise<ReserveResult> {
    assertMonth(month);
    const cost = toNanos(amount.cost);
    const requests = whole(amount.requests);
    const most = limits?.cost ?? null;
    return await this.#database.write((): ReserveResult => {
      const totals = this.#totals(month);
      const left = {
        cost: most === null ? Number.POSITIVE_INFINITY : toNanos(most) - totals.cost - totals.reservedCost,
        requests: (limits?.requests ?? Number.POSITIVE_INFINITY) - totals.requests - totals.reservedRequests,
      };
      if (cost > left.cost) return { granted: false, limit: 'cost', left: Math.max(0, left.cost) / NANOS };
      if (requests > left.requests)
        return { granted: false, limit: 'requests', left: Math.max(0, left.requests) };
      this.#database.exec(
        'INSERT INTO spending_reservation (month, cost_nanos, requests, host, pid, expires) VALUES (?, ?, ?, ?, ?, ?)',
        month,
        cost,
        requests,
        hostname(),
        process.pid,
        new Date(this.#now().getTime() + RESERVED_MS).toISOString(),
      );
      const id = Number(this.#database.value('SELECT last_insert_rowid()'));
      return { granted: true, reservation: { id, month, cost: amount.cost, requests } };
    });
  }

  async settle({ id, month }: Reservation, spent: Spent): Promise<void> {
    const { requests, inputTokens, outputTokens } = spent;
    const values = [toNanos(spent.cost), whole(requests), whole(inputTokens), whole(outputTokens)];
    await this.#database.write(() => {
      if (!this.#end(id)) throw new RangeError(`reservation ${id} was ended before`);
      this.#database.exec(
        `INSERT INTO spending (month, cost_nanos, requests, input_tokens, output_tokens) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (month) DO UPDATE SET cost_nanos = cost_nanos + excluded.cost_nanos,
           requests = requests + excluded.requests, input_tokens = input_tokens + excluded.input_tokens,
           output_tokens = output_tokens + excluded.output_tokens`,
        month,
        ...values,
      );
    });
  }

  async release({ id }: Reservation): Promise<void> {
    await this.#database.write(() => this.#end(id));
  }

  async totals(month: string): Promise<SpendingTotals> {
    assertMonth(month);
    const { cost, reservedCost, reservedRequests, ...rest } = await this.#database.read(() =>
      this.#totals(month),
    );
    const reserved = { cost: reservedCost / NANOS, requests: reservedRequests };
    return { cost: cost / NANOS, ...rest, reserved };
  }

  /** A reservation is kept where it no longer counts, so that a slow request can still be settled. */
  #end(id: number): boolean {
    this.#database.exec('DELETE FROM spending_reservation WHERE id = ?', id);
    return this.#database.value('SELECT changes()') === 1;
  }

  /** Costs in nanos. */
  #totals(month: string) {
    const [spent] = this.#database.rows(
      ['cost_nanos', 'requests', 'input_tokens', 'output_tokens'],
      'SELECT cost_nanos, requests, input_tokens, output_tokens FROM spending WHERE month = ?',
      month,
    );
    const reservations = this.#database
      .rows(
        ['cost_nanos', 'requests', 'host', 'pid'],
        'SELECT cost_nanos, requests, host, pid FROM spending_reservation WHERE month = ? AND expires > ?',
        month,
        this.#now().toISOString(),
      )
      .filter(({ host, pid }) => host !== hostname() || isAlive(Number(pid)));
    return {
      cost: Number(spent?.cost_nanos ?? 0),
      requests: Number(spent?.requests ?? 0),
      inputTokens: Number(spent?.input_tokens ?? 0),
      outputTokens: Number(spent?.output_tokens ?? 0),
      reservedCost: reservations.reduce((sum, { cost_nanos }) => sum + Number(cost_nanos), 0),
      reservedRequests: reservations.reduce((sum, { requests }) => sum + Number(requests), 0),
    };
  }
}

function toNanos(cost: number): number {
  const nanos = Math.round(cost * NANOS);
  if (!Number.isSafeInteger(nanos) || nanos < 0) throw new RangeError(`${cost} is no cost`);
  return nanos;
}

function whole(count: number): number {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is no count`);
  return count;
}

function assertMonth(month: string): void {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw new RangeError(`${month} is no month such as 2026-01`);
}
