import type { Job } from '../api/contract.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { useCancelJob } from './job-actions.ts';

export function CancelButton({ job }: { readonly job: Job }) {
  const cancel = useCancelJob();
  return (
    <>
      <Button look="danger" disabled={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
        {cancel.isPending ? 'Cancelling…' : 'Cancel'}
      </Button>
      {cancel.isError && (
        <div className="basis-full">
          <ProblemNotice error={cancel.error} />
        </div>
      )}
    </>
  );
}
