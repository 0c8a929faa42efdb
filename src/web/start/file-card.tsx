import { lazy, Suspense, useEffect, useState } from 'react';
import { problemFrom } from '../api/problem.ts';
import { mapFile, removeFile, type Sending, type StagedFile } from '../intake/staged-files.ts';
import type { Sniffed } from '../sniff/sniff.ts';
import { formatBytes, formatShare } from '../text/format.ts';
import { toVisibleText } from '../text/visible-text.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { CheckIcon, CloseIcon, ColumnsIcon, FileIcon } from '../ui/icons.tsx';
import { Notice, ProblemNotice } from '../ui/notice.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { FileFacts } from './file-facts.tsx';
import { PreviewTable } from './preview-table.tsx';

const MappingDialog = lazy(() =>
  import('../mapping/mapping-dialog.tsx').then(({ MappingDialog: dialog }) => ({ default: dialog })),
);

/** A file before it is sent: what it is, its first rows, and what is to be done about it. */
export function FileCard({ file }: { readonly file: StagedFile }) {
  const { key, sniffed, unreadable, sending } = file;
  const name = toVisibleText(file.file.name);
  const [isMapping, setMapping] = useState(false);
  const [wasAsked, setAsked] = useState(false);
  const lacksColumn = sniffed?.problems.some(
    ({ kind, code }) => kind === 'stop' && code === 'MISSING_COLUMN',
  );
  useEffect(() => {
    if (lacksColumn !== true || wasAsked) return;
    setAsked(true);
    setMapping(true);
  }, [lacksColumn, wasAsked]);
  const isUnderWay = sending.phase === 'queued' || sending.phase === 'sending';
  const canMap = sniffed !== undefined && sniffed.rows.length > 0 && !isUnderWay && sending.phase !== 'taken';
  return (
    <article className="card overflow-hidden" aria-label={name}>
      <header className="flex items-start gap-3 px-4 pt-3.5 pb-3">
        <FileIcon className="mt-0.5 size-5 text-ink-soft" />
        <div className="min-w-0 flex-1">
          <h2 className="font-medium [overflow-wrap:anywhere]">
            <VisibleText text={file.file.name} />
          </h2>
          <p className="text-sm text-ink-soft" aria-live="polite">
            {formatBytes(file.file.size)}
            {sniffed !== undefined && <FileFacts sniffed={sniffed} />}
            {sniffed === undefined && !unreadable && ' · reading its beginning…'}
          </p>
        </div>
        {canMap && (
          <Button onClick={() => setMapping(true)}>
            <ColumnsIcon />
            <span className="max-sm:sr-only">How it is read</span>
          </Button>
        )}
        {!isUnderWay && (
          <Button
            look="quiet"
            aria-label={`Remove ${name}`}
            onClick={() => removeFile(key)}
            className="px-1.5"
          >
            <CloseIcon />
          </Button>
        )}
      </header>
      {unreadable && (
        <div className="px-4 pb-4">
          <Notice tone="danger" title="The browser cannot read this file.">
            It may be a folder, or have been moved; choose it again.
          </Notice>
        </div>
      )}
      {sniffed !== undefined && <Problems sniffed={sniffed} onMap={() => setMapping(true)} />}
      {sniffed !== undefined && sniffed.rows.length > 0 && <PreviewTable sniffed={sniffed} />}
      <SendingState sending={sending} name={name} onMap={() => setMapping(true)} />
      {isMapping && sniffed !== undefined && (
        <Suspense>
          <MappingDialog
            sniffed={sniffed}
            changes={file.changes}
            onApply={(changes) => {
              mapFile(key, changes);
              setMapping(false);
            }}
            onClose={() => setMapping(false)}
          />
        </Suspense>
      )}
    </article>
  );
}

function Problems({ sniffed, onMap }: { readonly sniffed: Sniffed; readonly onMap: () => void }) {
  if (sniffed.problems.length === 0) return null;
  const tones = { stop: 'danger', ask: 'caution', note: 'info' } as const;
  return (
    <ul className="space-y-2 px-4 pb-3">
      {sniffed.problems.map(({ kind, code, text, remedy }) => (
        <li key={`${code} ${text}`}>
          <Notice
            tone={tones[kind]}
            title={text}
            actions={
              kind !== 'note' && sniffed.rows.length > 0 ? (
                <Button onClick={onMap}>{code === 'MISSING_COLUMN' ? 'Choose columns' : 'Change'}</Button>
              ) : undefined
            }
          >
            {remedy}
          </Notice>
        </li>
      ))}
    </ul>
  );
}

interface SendingStateProps {
  readonly sending: Sending;
  readonly name: string;
  readonly onMap: () => void;
}

function SendingState({ sending, name, onMap }: SendingStateProps) {
  if (sending.phase === 'idle') return null;
  return (
    <div className="border-t border-line px-4 py-3" aria-live="polite">
      {sending.phase === 'queued' && <p className="text-sm text-ink-soft">Waits for its turn.</p>}
      {sending.phase === 'sending' && (
        <div className="space-y-1.5">
          <ProgressBar share={sending.share} label={`Sending ${name}`} />
          <p className="tabular text-sm text-ink-soft">
            {sending.wait !== null
              ? `The server does not take it now; the next try is in ${Math.ceil(sending.wait)} s. Keep this page open.`
              : sending.share < 1
                ? `Sending, ${formatShare(Math.floor(sending.share * 100) / 100)}. Keep this page open until it is sent.`
                : 'Sent; the server looks at it.'}
          </p>
        </div>
      )}
      {sending.phase === 'refused' && (
        <ProblemNotice
          error={sending.error}
          actions={isAboutReading(sending.error) && <Button onClick={onMap}>Change how it is read</Button>}
        />
      )}
      {sending.phase === 'taken' && (
        <p className="flex flex-wrap items-center gap-3 text-sm">
          <span className="flex items-center gap-1.5 text-good">
            <CheckIcon />
            Sent
          </span>
          <ButtonLink href={`/jobs/${sending.job}`}>Open its result</ButtonLink>
        </p>
      )}
    </div>
  );
}

function isAboutReading(error: unknown): boolean {
  const { status } = problemFrom(error);
  return status === 400 || status === 415 || status === 422;
}
