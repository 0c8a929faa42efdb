import type { ErrorCode } from '../errors.ts';
import type { Batch } from '../formats/index.ts';
import { countOf, say } from './console.ts';

/** Counts the rows that a command leaves out, as they cannot be judged, by what is wrong with them. */
export class LeftOut {
  readonly #counts = new Map<ErrorCode, number>();

  /** Whether a row is to be left out, which counts it. */
  takes(batch: Batch, row: number): boolean {
    const problem = batch.problems.get(row)?.find(({ fatalForRow }) => fatalForRow);
    if (problem === undefined) return false;
    this.#counts.set(problem.code, (this.#counts.get(problem.code) ?? 0) + 1);
    return true;
  }

  /** Rows by code. */
  toJson(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** Tells the user on standard error, where there are any. */
  say(quiet = false): void {
    if (quiet || this.#counts.size === 0) return;
    const rows = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const codes = [...this.#counts].map(([code, count]) => `${code} ${count.toLocaleString('en-US')}`);
    say(`${countOf(rows, 'row')} left out: ${codes.join(', ')}`);
  }
}
