import type { Explanation } from '../api/contract.ts';
import { LabelChip } from '../labels/label-chip.tsx';
import { formatRelative } from '../text/format.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { ExplanationPart } from './explanation-part.tsx';

/** What a person or a language model said of the template, and why. */
export function AnswerDetails({ answer }: { readonly answer: NonNullable<Explanation['answer']> }) {
  const { by, label, reason, who, model, at } = answer;
  const name = by === 'llm' ? model : who;
  return (
    <ExplanationPart title={by === 'llm' ? 'Answer of the LLM' : 'Correction'}>
      {reason !== null && reason !== '' && (
        <blockquote className="border-l-2 border-accent pl-3 text-sm">
          <VisibleText text={reason} />
        </blockquote>
      )}
      <p className="flex flex-wrap items-center gap-x-3 text-xs text-ink-soft">
        <LabelChip label={label} />
        {name !== undefined && name !== null && name !== '' && (
          <span>
            <VisibleText text={name} />
          </span>
        )}
        <time dateTime={at}>{formatRelative(at)}</time>
      </p>
    </ExplanationPart>
  );
}
