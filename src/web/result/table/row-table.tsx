import { useCallback, useMemo, useState } from 'react';
import type { Row } from '../../api/contract.ts';
import { LabelChip } from '../../labels/label-chip.tsx';
import { stageName } from '../../labels/stage-name.ts';
import { countOf, formatCount } from '../../text/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { PAGE_ROWS, useRows } from '../result-queries.ts';
import { filterKey, type ResultState, type RowSort } from '../result-state.ts';
import type { ShowResult } from '../use-result-state.ts';
import { Confidence } from './confidence.tsx';
import { foundIn } from './found-in.ts';
import { ListState } from './list-state.tsx';
import type { TableColumn } from './table-head.tsx';
import { useNarrow } from './use-narrow.ts';
import { VirtualTable } from './virtual-table.tsx';

interface RowTableProps {
  readonly job: string;
  readonly state: ResultState;
  readonly show: ShowResult;
}

/** All lines of the result that the filter leaves. */
export function RowTable({ job, state, show }: RowTableProps) {
  const { filter, rowSort } = state;
  const [pages, setPages] = useState<readonly number[]>([]);
  const rows = useRows(job, filter, rowSort, pages);
  const isNarrow = useNarrow();
  const columns = useMemo(() => columnsOf(filter.search), [filter.search]);
  const onOpen = useCallback((row: Row) => show({ openRow: row.row }), [show]);
  return (
    <ListState list={rows} nothing="No line fits this filter.">
      {(total) => (
        <VirtualTable<Row, RowSort>
          name={`${countOf(total, 'line')}; Enter opens one`}
          columns={columns}
          total={total}
          itemAt={rows.itemAt}
          isOld={rows.isOld}
          sort={rowSort}
          onSort={(sort) => show({ rowSort: sort }, { replace: true })}
          onOpen={onOpen}
          onPages={setPages}
          pageRows={PAGE_ROWS}
          listKey={`${filterKey(filter)} ${rowSort.by} ${rowSort.order}`}
          isNarrow={isNarrow}
        />
      )}
    </ListState>
  );
}

/** Characters of a message that a line of the table can show, with room to spare. */
const SHOWN_CHARS = 400;

function columnsOf(search: string): readonly TableColumn<Row, RowSort>[] {
  return [
    {
      name: 'Row',
      track: '4.25rem',
      narrow: "order-3 ml-auto text-xs text-ink-soft tabular before:content-['#']",
      isNumber: true,
      sort: { by: 'row', first: 'asc' },
      cell: ({ row }) => <span className="text-ink-soft">{formatCount(row)}</span>,
    },
    {
      name: 'Source',
      track: '7rem',
      narrow: 'order-2 max-w-[40%] text-xs text-ink-soft',
      sort: { by: 'source', first: 'asc' },
      cell: ({ source }) => (
        <span className="text-ink-soft">
          <VisibleText text={source} />
        </span>
      ),
    },
    {
      name: 'Message',
      track: 'minmax(10rem, 1fr)',
      narrow: 'order-5 basis-full font-mono text-xs',
      cell: ({ message, errorCode }) => {
        const text = message.slice(0, SHOWN_CHARS);
        return (
          <span className="font-mono text-[0.8125rem]">
            {errorCode !== null && <code className="mr-1.5 text-xs text-caution">{errorCode}</code>}
            <VisibleText text={text} span={foundIn(text, search)} />
          </span>
        );
      },
    },
    {
      name: 'Label',
      track: '10rem',
      narrow: 'order-1',
      sort: { by: 'label', first: 'asc' },
      cell: ({ label }) => <LabelChip label={label} />,
    },
    {
      name: 'Stage',
      track: '4.5rem',
      narrow: 'hidden',
      sort: { by: 'stage', first: 'asc' },
      cell: ({ stage }) => <span className="text-ink-soft">{stageName(stage)}</span>,
    },
    {
      name: 'Confidence',
      track: '5.25rem',
      narrow: 'order-4 text-xs',
      isNumber: true,
      sort: { by: 'confidence', first: 'asc' },
      cell: ({ confidence }) => <Confidence value={confidence} />,
    },
  ];
}
