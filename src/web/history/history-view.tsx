import { useQuery } from '@tanstack/react-query';
import type { Job } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { JOBS_KEY } from '../job/job-actions.ts';
import { isOver } from '../job/job-state.ts';
import { useTitle } from '../navigation/use-title.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { JobItem } from './job-item.tsx';

/** All jobs of this browser, or of this key. */
export function HistoryView() {
  const { data, error, refetch } = useQuery({
    queryKey: JOBS_KEY,
    queryFn: ({ signal }) => request<{ readonly jobs: readonly Job[] }>('/v1/jobs', { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.jobs.every((job) => isOver(job.state)) === false ? 1500 : 30_000,
  });
  const jobs = data?.jobs;
  useTitle('History');
  return (
    <section aria-labelledby="history" className="mx-auto max-w-4xl space-y-4">
      <div className="flex items-baseline justify-between gap-3">
        <h1 id="history" className="text-xl font-semibold">
          History
        </h1>
        <ButtonLink href="/" look="primary">
          Classify a file
        </ButtonLink>
      </div>
      {error !== null && (
        <ProblemNotice error={error} actions={<Button onClick={() => refetch()}>Try again</Button>} />
      )}
      {jobs === undefined && error === null && <p className="py-10 text-center text-ink-soft">Loading…</p>}
      {jobs?.length === 0 && (
        <div className="card px-6 py-12 text-center">
          <p className="font-medium">Nothing here yet</p>
          <p className="mt-1 text-sm text-ink-soft">
            Files that were classified in this browser stay here until they expire.
          </p>
        </div>
      )}
      {jobs !== undefined && jobs.length > 0 && (
        <ul className="card divide-y divide-line overflow-hidden">
          {jobs.map((job) => (
            <JobItem key={job.id} job={job} />
          ))}
        </ul>
      )}
    </section>
  );
}
