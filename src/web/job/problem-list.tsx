import type { Job } from '../api/contract.ts';
import { OddityList } from './oddity-list.tsx';

/** What was found in the rows and in the file, as a card of its own. */
export function ProblemList({ job }: { readonly job: Job }) {
  if (job.problems.length + job.warnings.length === 0) return null;
  return (
    <section aria-labelledby="job-problems" className="card p-5">
      <h2 id="job-problems" className="mb-2 text-sm font-semibold">
        To know about this file
      </h2>
      <OddityList job={job} />
    </section>
  );
}
