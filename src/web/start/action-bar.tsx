import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { forgetTaken, isReady, type StagedFile, sendFiles, stopSending } from '../intake/staged-files.ts';
import { navigate } from '../navigation/location.ts';
import { countOf, formatBytes } from '../text/format.ts';
import { Button } from '../ui/button.tsx';
import { CheckField } from '../ui/check-field.tsx';

interface ActionBarProps {
  readonly files: readonly StagedFile[];
  /** Whether the server would ask an LLM. */
  readonly llmIsOn: boolean;
}

/** What will be sent, and the button that sends it. */
export function ActionBar({ files, llmIsOn }: ActionBarProps) {
  const [askLlm, setAskLlm] = useState(true);
  const queries = useQueryClient();
  useEffect(fetchNextViews, []);
  const ready = files.filter(isReady);
  const open = files.filter(({ sending }) => sending.phase !== 'taken');
  const isSending = files.some(({ sending }) => sending.phase === 'queued' || sending.phase === 'sending');
  const bytes = ready.reduce((sum, { file }) => sum + file.size, 0);
  const send = async () => {
    const jobs = await sendFiles(llmIsOn && !askLlm ? 'off' : undefined);
    void queries.invalidateQueries({ queryKey: ['jobs'] });
    const [only, second] = jobs;
    const allTaken = jobs.length === open.length;
    if (only === undefined || !allTaken || location.pathname !== '/') return;
    navigate(second === undefined ? `/jobs/${only}` : '/jobs');
    forgetTaken();
  };
  const waiting = open.length - ready.length;
  return (
    <div className="sticky bottom-0 z-10 -mx-4 mt-4 border-t border-line bg-page/95 px-4 py-3 backdrop-blur sm:mx-0 sm:px-0">
      <div className="flex flex-wrap items-center justify-end gap-x-4 gap-y-2">
        <p className="flex-1 text-sm text-ink-soft" aria-live="polite">
          {ready.length > 0 && `${countOf(ready.length, 'file')}, ${formatBytes(bytes)}`}
          {waiting > 0 && `${ready.length > 0 ? '; ' : ''}${countOf(waiting, 'file')} not ready`}
        </p>
        {llmIsOn && (
          <CheckField checked={askLlm} onChange={setAskLlm}>
            Ask the LLM where no other stage is sure
          </CheckField>
        )}
        {isSending ? (
          <Button onClick={stopSending}>Stop sending</Button>
        ) : (
          <Button look="primary" disabled={ready.length === 0} onClick={send} className="px-5 py-2">
            {ready.length > 1 ? `Classify ${ready.length} files` : 'Classify'}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What is shown next is there by then, also if the server is away for a moment. */
function fetchNextViews(): void {
  void Promise.allSettled([import('../job/job-view.tsx'), import('../result/result-view.tsx')]);
}
