// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot leave out rows that are not seen
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its row (aria-activedescendant)
import type { ReactNode } from 'react';
import { type Sort, turnSort } from '../result-state.ts';

export interface TableColumn<Item, Key extends string> {
  readonly name: string;
  /** Track of the CSS grid on a wide screen. */
  readonly track: string;
  readonly cell: (item: Item) => ReactNode;
  /** Classes of the cell on a narrow screen, where a row has two lines. */
  readonly narrow: string;
  readonly isNumber?: boolean;
  /** What a press on the head sorts by, and which way at first. */
  readonly sort?: { readonly by: Key; readonly first: 'asc' | 'desc' };
}

interface TableHeadProps<Item, Key extends string> {
  readonly column: TableColumn<Item, Key>;
  readonly sort: Sort<Key>;
  readonly onSort: (sort: Sort<Key>) => void;
  /** Without its button: on a narrow screen another field sorts. */
  readonly isFlat: boolean;
}

/** The head of a column, which sorts where the column can. */
export function TableHead<Item, Key extends string>({
  column,
  sort,
  onSort,
  isFlat,
}: TableHeadProps<Item, Key>) {
  const { name, isNumber = false, sort: wish } = column;
  const side = isNumber ? 'justify-end text-right' : '';
  const look = `flex items-center gap-1 text-xs font-medium text-ink-soft ${side}`;
  if (wish === undefined || isFlat) {
    return (
      <div role="columnheader" className={look}>
        {name}
      </div>
    );
  }
  const isSorted = sort.by === wish.by;
  const way = sort.order === 'asc' ? 'ascending' : 'descending';
  return (
    <div role="columnheader" aria-sort={isSorted ? way : 'none'} className={look}>
      <button
        type="button"
        onClick={() => onSort(turnSort(sort, wish.by, wish.first))}
        className={`inline-flex items-center gap-1 rounded py-0.5 hover:text-ink ${isSorted ? 'text-ink' : ''}`}
      >
        {name}
        <span aria-hidden="true" className={isSorted ? 'text-accent' : 'opacity-0'}>
          {sort.order === 'asc' ? '↑' : '↓'}
        </span>
      </button>
    </div>
  );
}
