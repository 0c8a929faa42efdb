import type { Explanation } from '../api/contract.ts';
import { LabelChip } from '../labels/label-chip.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { ExplanationPart } from './explanation-part.tsx';

interface RuleDetailsProps {
  readonly rule: NonNullable<Explanation['rule']>;
  /** Whether a person's answer was stronger. */
  readonly isOverruled: boolean;
}

/** The rule that matched; its match is marked in the line. */
export function RuleDetails({ rule, isOverruled }: RuleDetailsProps) {
  const { id, label, pattern, description, span, alsoMatching } = rule;
  return (
    <ExplanationPart title={isOverruled ? 'Rule that the correction overrules' : 'Rule'}>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <code className="font-medium">{id}</code>
        <LabelChip label={label} />
      </p>
      {description !== '' && (
        <p className="text-sm">
          <VisibleText text={description} />
        </p>
      )}
      <pre className="overflow-x-auto rounded-md bg-sunken px-2.5 py-1.5 text-xs break-all whitespace-pre-wrap">
        <VisibleText text={pattern} />
      </pre>
      {span === null && (
        <p className="text-xs text-ink-soft">The match lies beyond the beginning of the message.</p>
      )}
      {alsoMatching.length > 0 && (
        <p className="text-xs text-ink-soft">
          These match too, further down: <code>{alsoMatching.join(', ')}</code>
        </p>
      )}
    </ExplanationPart>
  );
}
