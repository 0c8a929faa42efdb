import { useTitle } from '../navigation/use-title.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { JobItem } from './job-item.tsx';
import { useJobs } from './use-jobs.ts';

/** All jobs of this browser, or of this key. */
export function HistoryView() {
  const { data, error, refetch } = useJobs();
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
