import type { ReactNode } from 'react';
import type { Job } from '../api/contract.ts';
import { DeleteButton } from '../job/delete-button.tsx';
import { OddityList } from '../job/oddity-list.tsx';
import { countOf, formatBytes, formatCount, formatDuration, formatRelative } from '../text/format.ts';
import { Button } from '../ui/button.tsx';
import { AlertIcon, DownloadIcon } from '../ui/icons.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

interface ResultSummaryProps {
  readonly job: Job;
  readonly onDownload: () => void;
}

/** The head of a result: what it is of, how it was read, and what was odd in it. */
export function ResultSummary({ job, onDownload }: ResultSummaryProps) {
  const { name, bytes, progress, expiresAt } = job;
  return (
    <header className="space-y-2">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h1 id="result-name" className="truncate text-xl font-semibold">
            <VisibleText text={name} />
          </h1>
          <p className="tabular flex flex-wrap gap-x-2 text-sm text-ink-soft">
            <Fact>
              <span className="text-ink">{countOf(progress.rows, 'line')}</span>
            </Fact>
            {progress.templates > 0 && <Fact>{countOf(progress.templates, 'template')}</Fact>}
            <Fact>{formatBytes(bytes)}</Fact>
            {formatOf(job) !== '' && <Fact>{formatOf(job)}</Fact>}
            {timeOf(job) !== undefined && <Fact>{timeOf(job)}</Fact>}
            <Fact>
              deleted <time dateTime={expiresAt}>{formatRelative(expiresAt)}</time>
            </Fact>
          </p>
        </div>
        <Button look="primary" onClick={onDownload}>
          <DownloadIcon /> Download…
        </Button>
        <DeleteButton job={job} after="/jobs" />
      </div>
      <Oddities job={job} />
    </header>
  );
}

function Fact({ children }: { readonly children: ReactNode }) {
  return <span className="not-last:after:pl-2 not-last:after:content-['·']">{children}</span>;
}

function Oddities({ job }: { readonly job: Job }) {
  const { problems, warnings } = job;
  if (problems.length === 0 && warnings.length === 0) return null;
  const bad = problems.reduce((sum, { count }) => sum + count, 0);
  const heads = [
    bad === 0 ? '' : `${countOf(bad, 'line has', 'lines have')} a problem`,
    warnings.length === 0 ? '' : countOf(warnings.length, 'warning'),
  ].filter((head) => head !== '');
  return (
    <details className="group rounded-lg border border-caution/30 bg-caution-tint text-sm">
      <summary className="flex items-center gap-2 rounded-lg px-3 py-1.5">
        <AlertIcon className="size-4 text-caution" />
        <span className="flex-1">{heads.join(', ')}</span>
        <span className="text-xs text-ink-soft group-open:hidden">Show</span>
        <span className="hidden text-xs text-ink-soft group-open:inline">Hide</span>
      </summary>
      <div className="px-3 pt-0.5 pb-2.5">
        <OddityList job={job} />
      </div>
    </details>
  );
}

function formatOf({ format, encoding, delimiter }: Job): string {
  const separator =
    delimiter === null || delimiter === ',' ? '' : ` by ${delimiter === '\t' ? 'tab' : delimiter}`;
  const parts = [format === null ? '' : format.toUpperCase() + separator, encoding?.toUpperCase() ?? ''];
  return parts.filter((part) => part !== '').join(', ');
}

function timeOf({ startedAt, finishedAt, progress }: Job): string | undefined {
  if (startedAt === null || finishedAt === null) return undefined;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  if (seconds < 1) return 'in less than a second';
  return `in ${formatDuration(seconds)} (${formatCount(Math.round(progress.rows / seconds))} lines/s)`;
}
