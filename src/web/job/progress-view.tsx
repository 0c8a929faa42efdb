import type { Job } from '../api/contract.ts';
import { countOf, formatShare } from '../text/format.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { shareDone, stateName } from './job-state.ts';

interface ProgressViewProps {
  readonly job: Job;
  readonly isLive: boolean;
  /** Whether the server could not be asked the last time. */
  readonly isLost: boolean;
}

/** A job that has no result: under way, failed or cancelled. */
export function ProgressView({ job }: ProgressViewProps) {
  return (
    <section aria-labelledby="job-name" className="space-y-4">
      <h1 id="job-name" className="text-xl font-semibold">
        <VisibleText text={job.name} />
      </h1>
      <p>
        {stateName(job.state)} · {countOf(job.progress.rows, 'row')} · {formatShare(shareDone(job))}
      </p>
    </section>
  );
}
