import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Explanation } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { ExplanationDetails } from '../explanation/explanation-details.tsx';
import { useTitle } from '../navigation/use-title.ts';
import { formatShare } from '../text/format.ts';
import { useDraft } from '../text/use-draft.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNotice } from '../ui/notice.tsx';
import { useSettled } from './use-settled.ts';

const SETTLED_MS = 150;
const LONGEST = 100_000;
const EXAMPLES = [
  'Failed password for invalid user admin from 203.0.113.7 port 52144 ssh2',
  'GET /v2/servers/detail HTTP/1.1 status: 503 len: 1893 time: 0.2477829',
  'Backup completed successfully.',
  'Case escalation for ticket 7324 failed because the assigned agent is no longer active.',
];

/** One line, judged and explained while it is typed. */
export function TryView() {
  const [message, setMessage] = useDraft('logsieve.try.message');
  const [source, setSource] = useDraft('logsieve.try.source');
  const [isTouched, setTouched] = useState(false);
  const id = useId();
  useTitle('Try a line');
  const settled = useSettled(`${source}\n${message}`, SETTLED_MS);
  const at = settled.indexOf('\n');
  const asked = { source: settled.slice(0, at), message: settled.slice(at + 1) };
  const isBlank = message.trim() === '';
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['explain', asked],
    queryFn: async ({ signal }) => ({
      message: asked.message,
      explanation: await request<Explanation>('/v1/explain', { method: 'POST', body: asked, signal }),
    }),
    enabled: asked.message.trim() !== '',
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const change = (text: string) => {
    setTouched(true);
    setMessage(text);
  };
  return (
    <section aria-labelledby="try" className="mx-auto max-w-3xl space-y-4">
      <div>
        <h1 id="try" className="text-xl font-semibold">
          Try a line
        </h1>
        <p className="text-sm text-ink-soft">It is judged while you type, and not kept on the server.</p>
      </div>
      <div className="card space-y-3 p-4">
        <div>
          <label htmlFor={`${id}-message`} className="text-sm font-medium">
            Log line
          </label>
          <textarea
            id={`${id}-message`}
            rows={3}
            maxLength={LONGEST}
            spellCheck={false}
            value={message}
            onChange={(event) => change(event.target.value)}
            className="field mt-1 block w-full resize-y font-mono text-[0.8125rem] leading-relaxed"
          />
        </div>
        <div>
          <label htmlFor={`${id}-source`} className="text-sm font-medium">
            Source <span className="font-normal text-ink-soft">(the system that wrote it; may be empty)</span>
          </label>
          <input
            id={`${id}-source`}
            spellCheck={false}
            maxLength={200}
            value={source}
            onChange={(event) => setSource(event.target.value)}
            className="field mt-1 block h-9 w-full text-sm"
          />
        </div>
      </div>
      {isBlank ? (
        <Examples onChoose={change} />
      ) : (
        <>
          {error !== null && (
            <ProblemNotice error={error} actions={<Button onClick={() => refetch()}>Try again</Button>} />
          )}
          {error === null && data !== undefined && (
            <div
              className={`card p-4 transition-opacity ${isFetching ? 'opacity-60' : ''}`}
              aria-busy={isFetching}
            >
              <h2 className="sr-only">What it is, and why</h2>
              <ExplanationDetails message={data.message} explanation={data.explanation} />
            </div>
          )}
          <p role="status" className="sr-only">
            {isTouched && !isFetching && error === null && data !== undefined && spoken(data.explanation)}
          </p>
        </>
      )}
    </section>
  );
}

function spoken({ verdict: { label, confidence } }: Explanation): string {
  return confidence === null ? label : `${label}, ${formatShare(confidence)}`;
}

function Examples({ onChoose }: { readonly onChoose: (text: string) => void }) {
  return (
    <div>
      <h2 className="mb-2 text-sm font-medium text-ink-soft">Or take one of these</h2>
      <ul className="space-y-1.5">
        {EXAMPLES.map((text) => (
          <li key={text}>
            <button
              type="button"
              onClick={() => onChoose(text)}
              className="card w-full px-3 py-2 text-left font-mono text-[0.8125rem] break-words hover:border-line-strong hover:bg-sunken"
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
