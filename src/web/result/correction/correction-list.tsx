import { LabelChip } from '../../labels/label-chip.tsx';
import { formatRelative } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNotice } from '../../ui/notice.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import type { Change } from './change.ts';
import { type KeptAnswer, useCorrections, useUndo } from './correction-queries.ts';

interface CorrectionListProps {
  readonly job: string;
  readonly onChange: (change: Change) => void;
}

/** Corrections in force, each with its way back; also those of former visits and of the command line. */
export function CorrectionList({ job, onChange }: CorrectionListProps) {
  const { answers, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useCorrections();
  if (error !== null) {
    return (
      <div className="p-4">
        <ProblemNotice error={error} actions={<Button onClick={() => void refetch()}>Try again</Button>} />
      </div>
    );
  }
  if (answers === undefined) return <p className="px-4 py-16 text-center text-ink-soft">Loading…</p>;
  if (answers.length === 0) {
    return (
      <p className="mx-auto max-w-md px-4 py-16 text-center text-ink-soft">
        No corrections yet. Open a line or a template and choose the label that it should have: this result
        follows at once, and so do all later ones.
      </p>
    );
  }
  return (
    <>
      <p className="px-4 pt-3 text-sm text-ink-soft">
        These hold for every result from now on, until they are undone.
      </p>
      <ul className="divide-y divide-line">
        {answers.map((answer) => (
          <Correction key={answer.id} job={job} answer={answer} onChange={onChange} />
        ))}
      </ul>
      {hasNextPage && (
        <div className="p-3 text-center">
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}

interface CorrectionProps extends CorrectionListProps {
  readonly answer: KeptAnswer;
}

function Correction({ job, answer, onChange }: CorrectionProps) {
  const { id, template, message, source, label, reason, at } = answer;
  const undo = useUndo(job);
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 text-sm">
      <div className="min-w-0 flex-1 space-y-0.5">
        <p className="line-clamp-2 font-mono text-[0.8125rem] break-words">
          <VisibleText text={message ?? template} />
        </p>
        <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-soft">
          <LabelChip label={label} />
          <span>{message === null ? 'template' : 'one line'}</span>
          <span>
            {source === null ? 'all sources' : <VisibleText text={source === '' ? 'no source' : source} />}
          </span>
          <time dateTime={at}>{formatRelative(at)}</time>
        </p>
        {reason !== undefined && reason !== null && reason !== '' && (
          <p className="text-xs">
            <VisibleText text={reason} />
          </p>
        )}
        {undo.error !== null && <ProblemNotice error={undo.error} />}
      </div>
      <Button
        disabled={undo.isPending}
        onClick={() =>
          undo.mutate(id, { onSuccess: ({ affected }) => onChange({ kind: 'undone', affected }) })
        }
      >
        Undo<span className="sr-only"> the correction to {label}</span>
      </Button>
    </li>
  );
}
