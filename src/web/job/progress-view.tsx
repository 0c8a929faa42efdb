import type { Job } from '../api/contract.ts';
import { ProblemError } from '../api/problem.ts';
import { formatBytes, formatRelative } from '../text/format.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Notice, ProblemNotice } from '../ui/notice.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { CancelButton } from './cancel-button.tsx';
import { DeleteButton } from './delete-button.tsx';
import { isOver, stateName } from './job-state.ts';
import { ProblemList } from './problem-list.tsx';
import { ProgressFigures } from './progress-figures.tsx';
import { StageLabelBars } from './stage-label-bars.tsx';

interface ProgressViewProps {
  readonly job: Job;
  /** Whether events are coming. */
  readonly isLive: boolean;
  /** Whether the server could not be asked the last time. */
  readonly isLost: boolean;
}

/** A job that has no result: under way, failed or cancelled. */
export function ProgressView({ job, isLive, isLost }: ProgressViewProps) {
  const isRunning = !isOver(job.state);
  return (
    <section aria-labelledby="job-name" className="mx-auto max-w-5xl space-y-5">
      <header className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <h1 id="job-name" className="text-xl font-semibold [overflow-wrap:anywhere]">
            <VisibleText text={job.name} />
          </h1>
          <p className="text-sm text-ink-soft">
            {stateName(job.state)} · {formatBytes(job.bytes)} · sent {formatRelative(job.createdAt)}
          </p>
        </div>
        {isRunning ? <CancelButton job={job} /> : <DeleteButton job={job} after="/jobs" />}
      </header>
      {isLost && !isLive && isRunning && (
        <Notice tone="caution" title="The server does not answer now." urgent>
          The work is not lost: it goes on where it was, and this page follows again as soon as it can.
        </Notice>
      )}
      {job.error !== null && <ProblemNotice error={new ProblemError(job.error)} actions={<Again />} />}
      {job.state === 'cancelled' && (
        <Notice tone="info" title="This work was cancelled." actions={<Again />}>
          What was counted until then is below; there is no result.
        </Notice>
      )}
      {(isRunning || job.progress.rows > 0) && (
        <>
          <ProgressFigures job={job} />
          <StageLabelBars progress={job.progress} />
        </>
      )}
      <ProblemList job={job} />
      {isRunning && (
        <p className="text-sm text-ink-soft">
          You can leave this page: the work goes on, and is found under History.
        </p>
      )}
    </section>
  );
}

function Again() {
  return (
    <>
      <ButtonLink href="/" look="primary">
        Classify a file
      </ButtonLink>
      <ButtonLink href="/jobs">See the history</ButtonLink>
    </>
  );
}
