import { useState } from 'react';
import type { Job } from '../api/contract.ts';
import { navigate } from '../navigation/location.ts';
import { toVisibleText } from '../text/visible-text.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TrashIcon } from '../ui/icons.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { useDeleteJob } from './job-actions.ts';
import { isOver } from './job-state.ts';

interface DeleteButtonProps {
  readonly job: Job;
  /** Where to go when it is gone; left out: stay. */
  readonly after?: string;
}

/** Deletes a job, after a question, for there is no way back. */
export function DeleteButton({ job, after }: DeleteButtonProps) {
  const [isAsking, setAsking] = useState(false);
  const remove = useDeleteJob();
  const name = toVisibleText(job.name);
  const confirm = () =>
    remove.mutate(job.id, {
      onSuccess: () => {
        setAsking(false);
        if (after !== undefined) navigate(after, { replace: true });
      },
    });
  return (
    <>
      <Button look="quiet" aria-label={`Delete ${name}`} onClick={() => setAsking(true)} className="px-2">
        <TrashIcon />
      </Button>
      <Dialog
        open={isAsking}
        onClose={() => setAsking(false)}
        title={`Delete ${name}?`}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button look="danger" disabled={remove.isPending} onClick={confirm}>
              {remove.isPending ? 'Deleting…' : 'Delete'}
            </Button>
          </>
        }
      >
        <div className="space-y-3">
          <p>
            {isOver(job.state) ? '' : 'The work stops. '}
            The file and its result are removed from the server at once and for good. Corrections that were
            made in it stay.
          </p>
          {remove.isError && <ProblemNotice error={remove.error} />}
        </div>
      </Dialog>
    </>
  );
}
