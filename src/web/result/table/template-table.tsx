import type { TemplateRow } from '../../api/contract.ts';
import { LabelChip } from '../../labels/label-chip.tsx';
import { formatCount, formatShare } from '../../text/format.ts';
import { useTemplates } from '../result-queries.ts';
import type { ResultState, TemplateSort } from '../result-state.ts';
import type { ShowResult } from '../use-result-state.ts';
import { Confidence } from './confidence.tsx';
import { FoundText } from './found-text.tsx';
import { ListTable } from './list-table.tsx';
import type { TableColumn } from './table-head.tsx';

interface TemplateTableProps {
  readonly job: string;
  readonly state: ResultState;
  readonly show: ShowResult;
  readonly onOpen: (template: TemplateRow) => void;
}

/** The result by template: many lines that say one thing, in one row. */
export function TemplateTable({ job, state, show, onOpen }: TemplateTableProps) {
  const { filter, templateSort } = state;
  const list = useTemplates(job, filter, templateSort);
  return (
    <ListTable
      list={list}
      noun="template"
      hint="Enter opens one to correct its label"
      columnsOf={columnsOf}
      filter={filter}
      sort={templateSort}
      onSort={(sort) => show({ templateSort: sort }, { replace: true })}
      onOpen={onOpen}
    />
  );
}

function columnsOf(search: string): readonly TableColumn<TemplateRow, TemplateSort>[] {
  return [
    {
      name: 'Lines',
      track: '4.5rem',
      narrow: "order-2 ml-auto text-xs tabular after:content-['_lines']",
      isNumber: true,
      sort: { by: 'count', first: 'desc' },
      cell: ({ rows }) => formatCount(rows),
    },
    {
      name: 'Share',
      track: '6rem',
      narrow: 'hidden',
      isNumber: true,
      cell: ({ share }) => <Share share={share} />,
    },
    {
      name: 'Template',
      track: 'minmax(10rem, 1fr)',
      narrow: 'order-5 basis-full font-mono text-xs',
      cell: ({ text }) => (
        <span className="font-mono text-[0.8125rem]">
          {text === '' ? (
            <i className="text-ink-soft">no message</i>
          ) : (
            <FoundText text={text} search={search} />
          )}
        </span>
      ),
    },
    {
      name: 'Label',
      track: '11rem',
      narrow: 'order-1',
      sort: { by: 'label', first: 'asc' },
      cell: ({ label, labels }) => <Labels label={label} labels={labels} />,
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

/** The label, and how many others some of the template's lines have. */
function Labels({ label, labels }: Pick<TemplateRow, 'label' | 'labels'>) {
  const others = Object.keys(labels).length - 1;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <LabelChip label={label} />
      {others > 0 && (
        <span className="text-xs whitespace-nowrap text-ink-soft">
          +{others}
          <span className="sr-only"> {others === 1 ? 'other label' : 'other labels'}</span>
        </span>
      )}
    </span>
  );
}

function Share({ share }: { readonly share: number }) {
  return (
    <span className="flex items-center justify-end gap-2">
      <span aria-hidden="true" className="h-1.5 w-8 rounded-full bg-sunken">
        <span
          className="block h-full rounded-full bg-accent"
          style={{ width: `${Math.max(3, share * 100)}%` }}
        />
      </span>
      <span className="tabular min-w-11 text-right">{formatShare(share)}</span>
    </span>
  );
}
