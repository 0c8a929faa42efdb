import { STAGES } from '../../log/index.ts';
import type { RowIndex } from './row-index.ts';
import { searchRows } from './search-rows.ts';

/** Which rows to show; what is left out leaves nothing out, of a list any one will do. */
export interface RowFilter {
  readonly labels?: readonly string[] | undefined;
  readonly sources?: readonly string[] | undefined;
  readonly stages?: readonly string[] | undefined;
  /** Number of a template. */
  readonly template?: number | undefined;
  /** Text within the message, whatever its case. */
  readonly search?: string | undefined;
}

export type RowSort = 'row' | 'label' | 'source' | 'stage' | 'confidence';

export interface RowOrder {
  readonly sort: RowSort;
  readonly isDescending: boolean;
}

/** Selections of one index that are kept, since a page is seldom asked for alone; two at least. */
const MOST_KEPT = 8;
const MOST_KEPT_BYTES = 32 * 2 ** 20;

/** A selection that is there or being made, for all who want it. */
interface Kept {
  readonly rows: Promise<Uint32Array>;
  readonly controller: AbortController;
  waiting: number;
  isDone: boolean;
}

/** Finds and orders the rows of an index, and remembers what it found. */
export class RowSelector {
  readonly index: RowIndex;
  readonly #kept = new Map<string, Kept>();
  readonly #mostKept: number;

  constructor(index: RowIndex) {
    this.index = index;
    const fitting = Math.floor(MOST_KEPT_BYTES / (1 + 4 * index.rows));
    this.#mostKept = Math.min(MOST_KEPT, Math.max(2, fitting));
  }

  /**
   * Numbers of the rows that a filter leaves, in an order; rows that are equal in it stay in the order of the input.
   * A search stops when nobody waits for it any more.
   * @throws the signal's reason when it aborts
   */
  async select(filter: RowFilter, order?: RowOrder, signal?: AbortSignal): Promise<Uint32Array> {
    const wanted = normalised(filter);
    const rows = await this.#keep(JSON.stringify(wanted), (stop) => this.#filter(wanted, stop), signal);
    if (order === undefined || (order.sort === 'row' && !order.isDescending)) return rows;
    const sort = () => Promise.resolve(sortRows(this.index, rows, order));
    return await this.#keep(JSON.stringify([wanted, order]), sort, signal);
  }

  async #keep(
    key: string,
    find: (stop: AbortSignal) => Promise<Uint32Array>,
    signal: AbortSignal | undefined,
  ): Promise<Uint32Array> {
    signal?.throwIfAborted();
    const kept = this.#kept.get(key) ?? begin(find);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#mostKept) break;
      this.#kept.delete(oldest);
    }
    const leave = () => {
      kept.waiting -= 1;
      if (kept.waiting === 0 && !kept.isDone) {
        if (this.#kept.get(key) === kept) this.#kept.delete(key);
        kept.controller.abort(signal?.reason);
      }
    };
    kept.waiting += 1;
    signal?.addEventListener('abort', leave, { once: true });
    try {
      const rows = await kept.rows;
      signal?.throwIfAborted();
      return rows;
    } catch (error) {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
      throw error;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  async #filter(filter: RowFilter, signal: AbortSignal): Promise<Uint32Array> {
    const { index } = this;
    const { labels, sources, stages, template, search } = filter;
    const byVerdict = passing(index.verdicts, ({ label, stage }) => {
      return (labels?.includes(label) ?? true) && (stages?.includes(stage) ?? true);
    });
    const bySource = passing(index.sources, (source) => sources?.includes(source) ?? true);
    const bySearch = search === undefined ? undefined : await searchRows(index, search, signal);
    const found = new Uint32Array(index.rows);
    const { verdictOf, sourceOf, templateOf } = index;
    let count = 0;
    for (let row = 0; row < found.length; row++) {
      if (byVerdict[verdictOf[row] ?? 0] === 0 || bySource[sourceOf[row] ?? 0] === 0) continue;
      if (template !== undefined && templateOf[row] !== template) continue;
      if (bySearch !== undefined && bySearch[row] === 0) continue;
      found[count++] = row;
    }
    return found.slice(0, count);
  }
}

function begin(find: (stop: AbortSignal) => Promise<Uint32Array>): Kept {
  const controller = new AbortController();
  const kept: Kept = { rows: find(controller.signal), controller, waiting: 0, isDone: false };
  kept.rows.then(
    () => (kept.isDone = true),
    () => (kept.isDone = true),
  );
  return kept;
}

function passing<T>(values: readonly T[], passes: (value: T) => boolean): Uint8Array {
  return Uint8Array.from(values, (value) => Number(passes(value)));
}

/** The same filter always as the same text. */
function normalised({ labels, sources, stages, template, search }: RowFilter): RowFilter {
  const list = (values: readonly string[] | undefined) =>
    values === undefined || values.length === 0 ? undefined : [...new Set(values)].sort();
  return {
    labels: list(labels),
    sources: list(sources),
    stages: list(stages),
    template,
    search: search === undefined || search === '' ? undefined : search.toLowerCase(),
  };
}

/** Counting sort by the rank of what is sorted by: stable, and linear in the number of rows. */
function sortRows(index: RowIndex, rows: Uint32Array, { sort, isDescending }: RowOrder): Uint32Array {
  if (sort === 'row') return rows.toReversed();
  const { verdicts, verdictOf, sources, sourceOf } = index;
  const ranks =
    sort === 'source'
      ? ranksOf(sources, isDescending)
      : sort === 'label'
        ? ranksOf(
            verdicts.map(({ label }) => label),
            isDescending,
          )
        : sort === 'stage'
          ? ranksOf(
              verdicts.map(({ stage }) => STAGES.indexOf(stage)),
              isDescending,
            )
          : // What has no confidence comes before what has little.
            ranksOf(
              verdicts.map(({ confidence }) => confidence ?? -1),
              isDescending,
            );
  const numbers = sort === 'source' ? sourceOf : verdictOf;
  const starts = new Uint32Array(ranks.count + 1);
  for (const row of rows) {
    const rank = (ranks.of[numbers[row] ?? 0] ?? 0) + 1;
    starts[rank] = (starts[rank] ?? 0) + 1;
  }
  for (let rank = 1; rank < starts.length; rank++)
    starts[rank] = (starts[rank] ?? 0) + (starts[rank - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const rank = ranks.of[numbers[row] ?? 0] ?? 0;
    const place = starts[rank] ?? 0;
    sorted[place] = row;
    starts[rank] = place + 1;
  }
  return sorted;
}

interface Ranks {
  /** By number of the value; equal values share one. */
  readonly of: Uint32Array;
  readonly count: number;
}

function ranksOf<T extends string | number>(values: readonly T[], isDescending: boolean): Ranks {
  const distinct = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
  if (isDescending) distinct.reverse();
  const rank = new Map(distinct.map((value, i) => [value, i]));
  return { of: Uint32Array.from(values, (value) => rank.get(value) ?? 0), count: distinct.length };
}
