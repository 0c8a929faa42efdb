import { useRef } from 'react';
import type { Job } from '../api/contract.ts';
import { countOf, formatBytes, formatCount, formatDuration, formatShare } from '../text/format.ts';
import { toVisibleText } from '../text/visible-text.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { isOver, shareDone } from './job-state.ts';

/** How far a job is, how fast, and how long it will take. */
export function ProgressFigures({ job }: { readonly job: Job }) {
  const { progress, state, name } = job;
  const share = shareDone(job);
  const isQueued = state === 'queued';
  const left = progress.secondsLeft;
  return (
    <div className="card space-y-4 p-5">
      <Announcement job={job} />
      <div>
        <div className="mb-2 flex items-baseline justify-between gap-3">
          <p className="tabular text-3xl font-semibold tracking-tight">
            {isQueued ? 'Waiting' : formatShare(Math.floor(share * 1000) / 1000)}
          </p>
          <p className="tabular text-sm text-ink-soft">
            {isQueued
              ? placeText(progress.position)
              : `${formatBytes(progress.bytesRead)} of ${formatBytes(progress.bytes)}`}
          </p>
        </div>
        <ProgressBar share={isQueued ? null : share} label={`Progress of ${toVisibleText(name)}`} />
      </div>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
        <Figure name="Rows" value={formatCount(progress.rows)} />
        <Figure
          name="Rows per second"
          value={progress.rowsPerSecond === null ? '–' : formatCount(Math.round(progress.rowsPerSecond))}
        />
        <Figure name="Time left" value={left === null || isOver(state) ? '–' : formatDuration(left)} />
        <Figure name="Templates" value={formatCount(progress.templates)} />
      </dl>
    </div>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt className="text-xs text-ink-soft">{name}</dt>
      <dd className="tabular text-lg font-medium">{value}</dd>
    </div>
  );
}

function placeText(position: number | null): string {
  if (position === null) return 'its turn comes soon';
  return position === 1 ? 'next in the queue' : `${countOf(position - 1, 'job')} before it`;
}

/** Says the progress to a screen reader at every tenth, and not five times a second. */
function Announcement({ job }: { readonly job: Job }) {
  const said = useRef({ tenth: -1, text: '' });
  const tenth = Math.floor(shareDone(job) * 10);
  if (tenth !== said.current.tenth) {
    const text = job.state === 'queued' ? 'Waiting' : `${tenth * 10}%, ${countOf(job.progress.rows, 'row')}`;
    said.current = { tenth, text };
  }
  return (
    <p role="status" className="sr-only">
      {said.current.text}
    </p>
  );
}
