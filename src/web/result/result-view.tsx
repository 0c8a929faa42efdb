import type { Job } from '../api/contract.ts';
import { ButtonLink } from '../ui/button.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

/** The result of a job that is done. */
export function ResultView({ job }: { readonly job: Job }) {
  return (
    <section aria-labelledby="result-name" className="space-y-4">
      <h1 id="result-name" className="text-xl font-semibold">
        <VisibleText text={job.name} />
      </h1>
      <ButtonLink href={`/v1/jobs/${job.id}/result`} download>
        Download
      </ButtonLink>
    </section>
  );
}
