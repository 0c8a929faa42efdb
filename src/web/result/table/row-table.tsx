import { useCallback } from 'react';
import type { Row } from '../../api/contract.ts';
import { LabelChip } from '../../labels/label-chip.tsx';
import { stageName } from '../../labels/stage-name.ts';
import { formatCount } from '../../text/format.ts';
import { VisibleText } from '../../ui/visible-text.tsx';
import { useRows } from '../result-queries.ts';
import type { ResultState, RowSort } from '../result-state.ts';
import type { ShowResult } from '../use-result-state.ts';
import { Confidence } from './confidence.tsx';
import { FoundText } from './found-text.tsx';
import { ListTable } from './list-table.tsx';
import type { TableColumn } from './table-head.tsx';

interface RowTableProps {
  readonly job: string;
  readonly state: ResultState;
  readonly show: ShowResult;
}

/** All lines of the result that the filter leaves. */
export function RowTable({ job, state, show }: RowTableProps) {
  const { filter, rowSort } = state;
  const list = useRows(job, filter, rowSort);
  const onOpen = useCallback((row: Row) => show({ openRow: row.row }), [show]);
  return (
    <ListTable
      list={list}
      noun="line"
      hint="Enter opens one"
      columnsOf={columnsOf}
      filter={filter}
      sort={rowSort}
      onSort={(sort) => show({ rowSort: sort }, { replace: true })}
      onOpen={onOpen}
    />
  );
}

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
      cell: ({ message, errorCode }) => (
        <span className="font-mono text-[0.8125rem]">
          {errorCode !== null && <code className="mr-1.5 text-xs text-caution">{errorCode}</code>}
          <FoundText text={message} search={search} />
        </span>
      ),
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
