import { LabelChip } from '../../labels/label-chip.tsx';
import { countOf } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { CheckIcon, CloseIcon } from '../../ui/icons.tsx';
import { ProblemNotice } from '../../ui/notice.tsx';
import type { Change } from './change.ts';
import { useUndo } from './correction-queries.ts';

interface ChangeNoticeProps {
  readonly job: string;
  readonly change: Change | null;
  readonly onChange: (change: Change | null) => void;
}

/** What a correction did, and the way back. The place is always there, so that a screen reader says what comes. */
export function ChangeNotice({ job, change, onChange }: ChangeNoticeProps) {
  const undo = useUndo(job);
  const takeBack = (answer: number) =>
    undo.mutate(answer, { onSuccess: ({ affected }) => onChange({ kind: 'undone', affected }) });
  return (
    <div role="status" className="empty:hidden">
      {change !== null && (
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-lg border border-accent/25 bg-accent-tint px-3 py-1.5 text-sm">
          <CheckIcon className="size-4 text-accent" />
          <span className="flex flex-1 flex-wrap items-center gap-x-1.5">
            {change.kind === 'undone' && 'Undone.'}
            {change.kind === 'undone' &&
              change.affected !== null &&
              ` ${countOf(change.affected, 'line')} changed back.`}
            {change.kind === 'corrected' && (
              <>
                {change.affected === null
                  ? 'Lines like it are now'
                  : `${countOf(change.affected, 'line')} changed to`}
                <LabelChip label={change.label} />
              </>
            )}
          </span>
          {change.kind === 'corrected' && (
            <Button className="py-0.5" disabled={undo.isPending} onClick={() => takeBack(change.answer)}>
              Undo
            </Button>
          )}
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => onChange(null)}
            className="rounded-md p-1 text-ink-soft hover:text-ink"
          >
            <CloseIcon />
          </button>
        </div>
      )}
      {undo.error !== null && <ProblemNotice error={undo.error} />}
    </div>
  );
}
