import { lazy } from 'react';
import { ButtonLink } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { hasResult } from './job-state.ts';
import { ProgressView } from './progress-view.tsx';
import { useJob } from './use-job.ts';

const ResultView = lazy(() =>
  import('../result/result-view.tsx').then(({ ResultView: view }) => ({ default: view })),
);

/** One job, from the queue to its result. */
export function JobView({ id }: { readonly id: string }) {
  const { data: job, error, isLive } = useJob(id);
  if (job === undefined) {
    if (error === null) return <p className="py-16 text-center text-ink-soft">Loading…</p>;
    const actions = (
      <>
        <ButtonLink href="/jobs">See the history</ButtonLink>
        <ButtonLink href="/">Classify a file</ButtonLink>
      </>
    );
    return <ProblemNotice error={error} actions={actions} />;
  }
  if (hasResult(job.state)) return <ResultView job={job} />;
  return <ProgressView job={job} isLive={isLive} isLost={error !== null} />;
}
