import type { Explanation } from '../api/contract.ts';
import { LabelChip } from '../labels/label-chip.tsx';
import { labelColour } from '../labels/label-colour.ts';
import { formatScore, formatShare } from '../text/format.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { ExplanationPart } from './explanation-part.tsx';

type Classifier = NonNullable<Explanation['classifier']>;

/** How probable the classifier holds each label against its threshold, by which words, and near to what. */
export function ClassifierDetails({ classifier }: { readonly classifier: Classifier }) {
  const { top, shares, nearest } = classifier;
  return (
    <>
      <ExplanationPart title="Classifier">
        <ul className="space-y-2">
          {top.map((candidate) => (
            <Candidate key={candidate.label} candidate={candidate} />
          ))}
        </ul>
      </ExplanationPart>
      <ExplanationPart title={`What adds up to the score of ${classifier.label}`}>
        <Shares shares={shares} />
      </ExplanationPart>
      {nearest.length > 0 && (
        <ExplanationPart title="Nearest known templates">
          <ul className="divide-y divide-line text-sm">
            {nearest.map(({ template, label, similarity }) => (
              <li key={`${label} ${template}`} className="space-y-0.5 py-1.5 first:pt-0">
                <p className="font-mono text-[0.8125rem] break-words">
                  <VisibleText text={template} />
                </p>
                <p className="flex gap-3 text-xs text-ink-soft">
                  <LabelChip label={label} />
                  <span className="tabular whitespace-nowrap">{formatShare(similarity)} alike</span>
                </p>
              </li>
            ))}
          </ul>
        </ExplanationPart>
      )}
    </>
  );
}

function Candidate({ candidate }: { readonly candidate: Classifier['top'][number] }) {
  const { label, probability, threshold } = candidate;
  const isSure = threshold !== undefined && probability >= threshold;
  return (
    <li className="text-sm">
      <p className="flex items-baseline justify-between gap-3">
        <LabelChip label={label} />
        <span className="tabular text-xs whitespace-nowrap">
          <span className={isSure ? 'font-semibold' : ''}>{formatShare(probability)}</span>
          {threshold !== undefined && (
            <span className="text-ink-soft">
              {isSure ? ' ≥ ' : ' < '}
              {formatShare(threshold)} needed
            </span>
          )}
        </span>
      </p>
      <span aria-hidden="true" className="relative mt-1 block h-1.5 rounded-full bg-sunken">
        <span
          className="absolute inset-y-0 left-0 rounded-full"
          style={{ width: `${probability * 100}%`, background: labelColour(label) }}
        />
        {threshold !== undefined && (
          <span className="absolute -inset-y-0.5 w-0.5 bg-ink" style={{ left: `${threshold * 100}%` }} />
        )}
      </span>
    </li>
  );
}

/** Words that are shown by themselves; the others as one sum. */
const MOST_WORDS = 8;

function Shares({ shares }: { readonly shares: Classifier['shares'] }) {
  const words = shares.words.toSorted((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const others = words.slice(MOST_WORDS);
  const parts = [
    ...words.slice(0, MOST_WORDS).map(({ text, share }) => ({ text, share, isWord: true })),
    ...(others.length === 0
      ? []
      : [{ text: 'other words', share: others.reduce((sum, { share }) => sum + share, 0), isWord: false }]),
    { text: 'meaning of the whole', share: shares.meaning, isWord: false },
    { text: 'whatever the text', share: shares.constant, isWord: false },
  ];
  const most = Math.max(...parts.map(({ share }) => Math.abs(share)));
  return (
    <ul className="grid grid-cols-[minmax(0,auto)_1fr_auto] items-center gap-x-3 gap-y-1 text-sm">
      {parts.map(({ text, share, isWord }) => (
        <li key={`${isWord} ${text}`} className="contents">
          <span className={isWord ? 'truncate font-mono text-[0.8125rem]' : 'truncate text-ink-soft'}>
            <VisibleText text={text} />
          </span>
          <span aria-hidden="true" className="h-1.5 rounded-full bg-sunken">
            <span
              className={`block h-full rounded-full ${share < 0 ? 'bg-line-strong' : 'bg-accent'}`}
              style={{ width: `${most === 0 ? 0 : (Math.abs(share) / most) * 100}%` }}
            />
          </span>
          <span className="tabular text-right text-xs text-ink-soft">{formatScore(share)}</span>
        </li>
      ))}
      <li className="contents">
        <span className="text-ink-soft">sum</span>
        <span />
        <span className="tabular text-right text-xs font-semibold">{formatScore(shares.score)}</span>
      </li>
    </ul>
  );
}
