import { useMemo } from 'react';
import { countOf } from '../../text/format.ts';
import { PAGE_ROWS, type PartialList } from '../result-queries.ts';
import { filterKey, type RowFilter, type Sort } from '../result-state.ts';
import { ListState } from './list-state.tsx';
import type { TableColumn } from './table-head.tsx';
import { useNarrow } from './use-narrow.ts';
import { VirtualTable } from './virtual-table.tsx';

interface ListTableProps<Item, Key extends string> {
  readonly list: PartialList<Item>;
  /** What an item is called, such as `line`. */
  readonly noun: string;
  /** What the table's name says of its keys. */
  readonly hint: string;
  /** The columns for what is searched for; a function that stays the same. */
  readonly columnsOf: (search: string) => readonly TableColumn<Item, Key>[];
  readonly filter: RowFilter;
  readonly sort: Sort<Key>;
  readonly onSort: (sort: Sort<Key>) => void;
  readonly onOpen: (item: Item) => void;
}

/** What a filter leaves of a result, as a table that has those parts fetched which are seen. */
export function ListTable<Item, Key extends string>(props: ListTableProps<Item, Key>) {
  const { list, noun, hint, columnsOf, filter, sort, onSort, onOpen } = props;
  const isNarrow = useNarrow();
  const columns = useMemo(() => columnsOf(filter.search), [columnsOf, filter.search]);
  return (
    <ListState list={list} nothing={`No ${noun} fits this filter.`}>
      {(total) => (
        <VirtualTable
          name={`${countOf(total, noun)}; ${hint}`}
          columns={columns}
          total={total}
          itemAt={list.itemAt}
          isOld={list.isOld}
          sort={sort}
          onSort={onSort}
          onOpen={onOpen}
          onPages={list.fetchPages}
          pageRows={PAGE_ROWS}
          listKey={`${filterKey(filter)} ${sort.by} ${sort.order}`}
          isNarrow={isNarrow}
        />
      )}
    </ListState>
  );
}
