import { Link } from '../navigation/link.tsx';
import { JobItem } from './job-item.tsx';
import { useJobs } from './use-jobs.ts';

const SHOWN = 3;

/** The newest jobs, for whoever comes back; nothing where there are none. */
export function RecentJobs() {
  const jobs = useJobs().data?.jobs;
  if (jobs === undefined || jobs.length === 0) return null;
  return (
    <section aria-labelledby="recent" className="mt-8">
      <div className="mb-2 flex items-baseline justify-between gap-3">
        <h2 id="recent" className="text-sm font-semibold">
          Recent
        </h2>
        {jobs.length > SHOWN && (
          <Link href="/jobs" className="text-sm text-accent underline">
            All {jobs.length} in the history
          </Link>
        )}
      </div>
      <ul className="card divide-y divide-line overflow-hidden">
        {jobs.slice(0, SHOWN).map((job) => (
          <JobItem key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}
