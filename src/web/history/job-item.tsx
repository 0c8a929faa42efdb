import type { Job, JobState } from '../api/contract.ts';
import { DeleteButton } from '../job/delete-button.tsx';
import { hasResult, isOver, shareDone, stateName } from '../job/job-state.ts';
import { LabelStrip } from '../labels/label-strip.tsx';
import { Link } from '../navigation/link.tsx';
import { countOf, formatBytes, formatRelative, formatShare } from '../text/format.ts';
import { toVisibleText } from '../text/visible-text.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

const TONES: Readonly<Record<JobState, string>> = {
  queued: 'text-ink-soft',
  running: 'text-accent',
  completed: 'text-good',
  completed_with_errors: 'text-caution',
  failed: 'text-danger',
  cancelled: 'text-ink-soft',
};

/** One job of the history: its name, how it stands, how large it is, and when it goes. */
export function JobItem({ job }: { readonly job: Job }) {
  const { state, progress } = job;
  const facts = [
    formatBytes(job.bytes),
    progress.rows > 0 ? countOf(progress.rows, 'row') : undefined,
    formatRelative(job.createdAt),
  ].filter((fact) => fact !== undefined);
  return (
    <li className="relative flex items-center gap-3 px-4 py-3 focus-within:bg-sunken hover:bg-sunken">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <Link
            href={`/jobs/${job.id}`}
            className="min-w-0 font-medium [overflow-wrap:anywhere] after:absolute after:inset-0"
          >
            <VisibleText text={job.name} />
          </Link>
          <span className={`text-sm font-medium ${TONES[state]}`}>
            {stateName(state)}
            {state === 'running' && ` ${formatShare(Math.floor(shareDone(job) * 100) / 100)}`}
          </span>
        </div>
        <p className="tabular text-sm text-ink-soft">
          {facts.join(' · ')}
          {isOver(state) && (
            <>
              {' · '}
              <span title={new Date(job.expiresAt).toLocaleString()}>
                expires {formatRelative(job.expiresAt)}
              </span>
            </>
          )}
        </p>
        {state === 'running' && (
          <div className="mt-1.5">
            <ProgressBar share={shareDone(job)} label={`Progress of ${toVisibleText(job.name)}`} />
          </div>
        )}
        {hasResult(state) && progress.rows > 0 && (
          <div className="mt-2">
            <LabelStrip labels={progress.labels} />
          </div>
        )}
        {job.error !== null && <p className="text-sm [overflow-wrap:anywhere]">{job.error.detail}</p>}
      </div>
      <div className="relative">
        <DeleteButton job={job} />
      </div>
    </li>
  );
}
