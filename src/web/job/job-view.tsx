import { lazy } from 'react';
import type { Job } from '../api/contract.ts';
import { ProblemError } from '../api/problem.ts';
import { useTitle } from '../navigation/use-title.ts';
import { formatShare } from '../text/format.ts';
import { toVisibleText } from '../text/visible-text.ts';
import { ButtonLink } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { hasResult, shareDone, stateName } from './job-state.ts';
import { ProgressView } from './progress-view.tsx';
import { useJob } from './use-job.ts';

const ResultView = lazy(() =>
  import('../result/result-view.tsx').then(({ ResultView: view }) => ({ default: view })),
);

/** One job, from the queue to its result. */
export function JobView({ id }: { readonly id: string }) {
  const { data, error, isLive, failureCount } = useJob(id);
  // A job that was deleted meanwhile, or a key that was taken back, is not shown from memory.
  const job = error instanceof ProblemError && !error.passes ? undefined : data;
  useTitle(job === undefined ? '' : titleOf(job));
  if (job === undefined) {
    if (error === null) return <p className="py-16 text-center text-ink-soft">Loading…</p>;
    const actions = (
      <>
        <ButtonLink href="/jobs">See the history</ButtonLink>
        <ButtonLink href="/">Classify a file</ButtonLink>
      </>
    );
    return (
      <section aria-labelledby="no-job" className="mx-auto max-w-4xl space-y-4">
        <h1 id="no-job" className="text-xl font-semibold">
          This file cannot be shown
        </h1>
        <ProblemNotice error={error} actions={actions} />
      </section>
    );
  }
  return (
    <>
      <p role="status" className="sr-only">
        {stateName(job.state)}
      </p>
      {hasResult(job.state) ? (
        <ResultView job={job} />
      ) : (
        <ProgressView job={job} isLive={isLive} isLost={failureCount > 0} />
      )}
    </>
  );
}

/** The tab says how far the work is while another one is looked at. */
function titleOf(job: Job): string {
  const name = toVisibleText(job.name);
  return job.state === 'running' ? `${formatShare(Math.floor(shareDone(job) * 100) / 100)} ${name}` : name;
}
