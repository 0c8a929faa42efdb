import { type FormEvent, useId, useState } from 'react';
import type { Labels } from '../../api/contract.ts';
import { useLabels } from '../../api/use-labels.ts';
import { LabelChip } from '../../labels/label-chip.tsx';
import { countOf } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { ProblemNotice } from '../../ui/notice.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import type { Change } from './change.ts';
import { useCorrection, useCorrectionPreview } from './correction-queries.ts';
import { type CorrectionScope, type CorrectionTarget, correctionOf, scopesOf } from './correction-scope.ts';

interface CorrectionFormProps {
  readonly job: string;
  readonly target: CorrectionTarget;
  readonly onChange: (change: Change) => void;
}

/** Says what the label should be, and of which lines; how many change is counted before anything does. */
export function CorrectionForm({ job, target, onChange }: CorrectionFormProps) {
  const id = useId();
  const labels = useLabels();
  const choices: Labels['labels'] =
    labels === undefined
      ? []
      : [...labels.labels, { name: labels.unclassified, description: 'None of these' }];
  const [label, setLabel] = useState<string>();
  const scopes = scopesOf(target);
  const [wish, setWish] = useState<CorrectionScope>('template');
  const scope = scopes.includes(wish) ? wish : 'template';
  const [reason, setReason] = useState('');
  const wished = label === undefined ? undefined : correctionOf(target, scope, label);
  const preview = useCorrectionPreview(job, wished);
  const correct = useCorrection(job);
  const affected = preview.data?.affected;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (wished === undefined) return;
    const why = reason.trim();
    correct.mutate(why === '' ? wished : { ...wished, reason: why }, {
      onSuccess: (done) => {
        setLabel(undefined);
        setReason('');
        if (done.answer === null) return;
        onChange({
          kind: 'corrected',
          answer: done.answer.id,
          label: done.answer.label,
          affected: done.affected,
        });
      },
    });
  };
  return (
    <form onSubmit={onSubmit} className="space-y-3 border-t border-line pt-4">
      <fieldset>
        <legend className="pb-1.5 font-medium">Correct the label</legend>
        <div className="flex flex-wrap gap-1.5">
          {choices.map(({ name, description }) => (
            <label
              key={name}
              title={description}
              className="relative flex cursor-pointer items-center rounded-full border border-line px-2.5 py-1 text-sm hover:border-line-strong has-checked:border-accent has-checked:bg-accent-tint has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name={`${id}label`}
                checked={name === label}
                onChange={() => setLabel(name)}
                className="sr-only"
              />
              <LabelChip label={name} />
              {name === target.label && <span className="pl-1 text-xs text-ink-soft">now</span>}
            </label>
          ))}
        </div>
      </fieldset>
      {scopes.length > 1 && (
        <fieldset className="space-y-1">
          <legend className="sr-only">Of which lines</legend>
          {scopes.map((one) => (
            <Choice key={one} name={`${id}scope`} isChosen={one === scope} onChoose={() => setWish(one)}>
              {one === 'template' && 'All lines of this template'}
              {one === 'source' && (
                <>
                  Its lines from <VisibleText text={target.source ?? ''} />
                </>
              )}
              {one === 'line' && 'Only this line'}
            </Choice>
          ))}
        </fieldset>
      )}
      {label !== undefined && (
        <>
          <label className="block text-sm">
            <span className="block pb-1 text-ink-soft">Why (kept with the correction; may stay empty)</span>
            <input
              className="field block w-full"
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          {preview.error !== null && <ProblemNotice error={preview.error} />}
          {correct.error !== null && <ProblemNotice error={correct.error} />}
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" look="primary" disabled={correct.isPending}>
              {affected === undefined || affected === null
                ? 'Correct'
                : `Change ${countOf(affected, 'line')}`}
            </Button>
            <span role="status" className="text-sm text-ink-soft">
              {preview.isFetching && 'Counting…'}
              {affected === 0 &&
                !preview.isFetching &&
                'No line changes now; the label is then kept whatever the rules and models say.'}
            </span>
          </div>
        </>
      )}
    </form>
  );
}
