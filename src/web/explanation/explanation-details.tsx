import type { Explanation } from '../api/contract.ts';
import { LabelChip } from '../labels/label-chip.tsx';
import { stageName } from '../labels/stage-name.ts';
import { formatShare } from '../text/format.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { AnswerDetails } from './answer-details.tsx';
import { ClassifierDetails } from './classifier-details.tsx';
import { ExplanationPart } from './explanation-part.tsx';
import { RuleDetails } from './rule-details.tsx';

interface ExplanationDetailsProps {
  /** The whole message. */
  readonly message: string;
  readonly explanation: Explanation;
}

/** Why a line has its label: the line with what matched, the verdict, and what each stage made of it. */
export function ExplanationDetails({ message, explanation }: ExplanationDetailsProps) {
  const { verdict, template, rule, classifier, answer } = explanation;
  return (
    <div className="space-y-4">
      <p className="max-h-60 overflow-y-auto rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-[0.8125rem] leading-relaxed break-words whitespace-pre-wrap">
        <VisibleText text={message} span={rule?.span} />
      </p>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <LabelChip label={verdict.label} boxed />
        <span>
          <span className="text-ink-soft">by </span>
          {verdict.stage === 'none' ? 'no stage' : stageName(verdict.stage)}
        </span>
        {verdict.confidence !== null && (
          <span className="tabular">
            <span className="text-ink-soft">confidence </span>
            {formatShare(verdict.confidence)}
          </span>
        )}
      </div>
      {verdict.reason !== '' && (
        <p className="text-sm">
          <VisibleText text={verdict.reason} />
          {verdict.errorCode !== undefined && (
            <code className="ml-1.5 text-xs text-caution">{verdict.errorCode}</code>
          )}
        </p>
      )}
      {answer !== undefined && answer !== null && <AnswerDetails answer={answer} />}
      {rule !== null && <RuleDetails rule={rule} isOverruled={verdict.stage === 'person'} />}
      {classifier !== null && <ClassifierDetails classifier={classifier} />}
      <ExplanationPart title="Template">
        <p className="font-mono text-[0.8125rem] break-words text-ink-soft">
          <VisibleText text={template} />
        </p>
      </ExplanationPart>
    </div>
  );
}
