import { useCallback, useState } from 'react';
import type { Job, TemplateRow } from '../api/contract.ts';
import { countOf, formatCount } from '../text/format.ts';
import { Tabs } from '../ui/tabs.tsx';
import { Charts } from './charts/charts.tsx';
import type { Change } from './correction/change.ts';
import { ChangeNotice } from './correction/change-notice.tsx';
import { CorrectionList } from './correction/correction-list.tsx';
import { DownloadDialog } from './download-dialog.tsx';
import { FaultNotice } from './fault-notice.tsx';
import { FilterBar } from './filter-bar.tsx';
import { LineDialog } from './line-dialog.tsx';
import { faultOf, useSummary } from './result-queries.ts';
import { isFiltered, NO_FILTER, type ResultTab, type RowFilter } from './result-state.ts';
import { ResultSummary } from './result-summary.tsx';
import { SortField } from './sort-field.tsx';
import { RowTable } from './table/row-table.tsx';
import { TemplateTable } from './table/template-table.tsx';
import { useNarrow } from './table/use-narrow.ts';
import { TemplateDialog } from './template-dialog.tsx';
import { useResultState } from './use-result-state.ts';

const TABS: readonly { readonly key: ResultTab; readonly name: string }[] = [
  { key: 'lines', name: 'Lines' },
  { key: 'templates', name: 'Templates' },
  { key: 'corrections', name: 'Corrections' },
];

/** The result of a job that is done: charts, its lines, its templates, and what was corrected in them. */
export function ResultView({ job }: { readonly job: Job }) {
  const [state, show] = useResultState();
  const { filter, tab, openRow } = state;
  const [template, setTemplate] = useState<TemplateRow | null>(null);
  const [change, setChange] = useState<Change | null>(null);
  const [isDownloading, setDownloading] = useState(false);
  const isNarrow = useNarrow();
  const whole = useSummary(job.id, NO_FILTER);
  const left = useSummary(job.id, filter);
  const rowsLeft = left.isPlaceholderData ? undefined : left.data?.rows;
  const onFilter = useCallback(
    (wished: RowFilter, options?: { readonly replace?: boolean }) => show({ filter: wished }, options),
    [show],
  );
  const failed = faultOf(whole) ?? faultOf(left);
  const charts =
    whole.data === undefined || left.data === undefined ? (
      <p className="h-80 px-4 py-16 text-center text-ink-soft">{failed === null && 'Counting…'}</p>
    ) : (
      <Charts
        job={job.id}
        whole={whole.data}
        left={left.data}
        filter={filter}
        onFilter={(wished) => show({ filter: wished, tab: tab === 'corrections' ? 'lines' : tab })}
      />
    );
  return (
    <section aria-labelledby="result-name" className="space-y-4">
      <ResultSummary job={job} onDownload={() => setDownloading(true)} />
      {failed !== null && (
        <FaultNotice
          fault={failed}
          retry={() => {
            void whole.refetch();
            void left.refetch();
          }}
        />
      )}
      <ChangeNotice job={job.id} change={change} onChange={setChange} />
      <div className="grid items-start gap-4 lg:grid-cols-[18.5rem_minmax(0,1fr)]">
        {isNarrow ? (
          <details className="card">
            <summary className="px-4 py-2.5 text-sm font-medium">Charts and filters</summary>
            <div className="border-t border-line">{charts}</div>
          </details>
        ) : (
          <aside aria-label="Charts and filters" className="card">
            {charts}
          </aside>
        )}
        <div className="card min-w-0 overflow-clip">
          <Tabs label="Result" tabs={TABS} chosen={tab} onChoose={(key) => show({ tab: key })}>
            {tab === 'corrections' ? (
              <CorrectionList job={job.id} onChange={setChange} />
            ) : (
              <>
                <FilterBar filter={filter} onFilter={onFilter} status={statusOf(job, filter, rowsLeft)}>
                  {isNarrow && <SortField state={state} show={show} />}
                </FilterBar>
                <div className="border-t border-line">
                  {tab === 'lines' ? (
                    <RowTable job={job.id} state={state} show={show} />
                  ) : (
                    <TemplateTable job={job.id} state={state} show={show} onOpen={setTemplate} />
                  )}
                </div>
              </>
            )}
          </Tabs>
        </div>
      </div>
      {openRow !== null && (
        <LineDialog
          job={job.id}
          rows={job.progress.rows}
          row={openRow}
          show={show}
          change={change}
          onChange={setChange}
        />
      )}
      {template !== null && (
        <TemplateDialog
          job={job.id}
          template={template}
          filter={filter}
          show={show}
          onClose={() => setTemplate(null)}
          onChange={setChange}
        />
      )}
      <DownloadDialog
        key={job.id}
        open={isDownloading}
        onClose={() => setDownloading(false)}
        job={job}
        filter={filter}
        left={rowsLeft}
      />
    </section>
  );
}

function statusOf(job: Job, filter: RowFilter, left: number | undefined): string {
  const all = countOf(job.progress.rows, 'line');
  if (!isFiltered(filter)) return all;
  return left === undefined ? 'Counting…' : `${formatCount(left)} of ${all}`;
}
