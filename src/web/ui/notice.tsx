import type { ReactNode } from 'react';
import { placeText, problemFrom } from '../api/problem.ts';
import { AlertIcon, InfoIcon } from './icons.tsx';

type NoticeTone = 'danger' | 'caution' | 'info';

interface NoticeProps {
  readonly tone: NoticeTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** The ways out. */
  readonly actions?: ReactNode;
  /** Whether a screen reader says it at once. @default true for danger */
  readonly urgent?: boolean;
}

const TONES: Readonly<Record<NoticeTone, string>> = {
  danger: 'bg-danger-tint border-danger/30 [&>svg]:text-danger',
  caution: 'bg-caution-tint border-caution/30 [&>svg]:text-caution',
  info: 'bg-accent-tint border-accent/25 [&>svg]:text-accent',
};

/** Something to know, with what can be done about it. */
export function Notice({ tone, title, children, actions, urgent = tone === 'danger' }: NoticeProps) {
  const Icon = tone === 'info' ? InfoIcon : AlertIcon;
  return (
    <div
      role={urgent ? 'alert' : undefined}
      className={`flex gap-2.5 rounded-lg border px-3.5 py-2.5 text-sm ${TONES[tone]}`}
    >
      <Icon className="mt-0.5 size-4" />
      <div className="min-w-0 flex-1 space-y-1">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children !== undefined && <div className="text-ink-soft">{children}</div>}
        {actions !== undefined && <div className="flex flex-wrap gap-2 pt-1.5">{actions}</div>}
      </div>
    </div>
  );
}

interface ProblemNoticeProps {
  /** What was thrown. */
  readonly error: unknown;
  readonly actions?: ReactNode;
}

/** An error as a sentence with a way out. */
export function ProblemNotice({ error, actions }: ProblemNoticeProps) {
  const { detail, remedy, place, code, requestId } = problemFrom(error);
  const where = placeText(place);
  return (
    <Notice tone="danger" title={sentence(detail)} actions={actions}>
      {remedy !== undefined && <p>{sentence(remedy)}</p>}
      <p className="text-xs">
        <code>{code}</code>
        {where !== undefined && ` · ${where}`}
        {requestId !== undefined && (
          <>
            {' · request '}
            <code>{requestId}</code>
          </>
        )}
      </p>
    </Notice>
  );
}

/** Error messages begin small and end without a stop, so that they can stand within a line. */
function sentence(text: string): string {
  const begun = /^[a-z]+\b(?![./_-])/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
