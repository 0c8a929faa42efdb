import { useState } from 'react';
import type { Explanation, Row } from '../api/contract.ts';
import { ExplanationDetails } from '../explanation/explanation-details.tsx';
import { formatCount } from '../text/format.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import type { Change } from './correction/change.ts';
import { ChangeNotice } from './correction/change-notice.tsx';
import { CorrectionForm } from './correction/correction-form.tsx';
import { FaultNotice } from './fault-notice.tsx';
import { type ExplainedRow, faultOf, useRow } from './result-queries.ts';
import { NO_FILTER } from './result-state.ts';
import type { ShowResult } from './use-result-state.ts';

interface LineDialogProps {
  readonly job: string;
  readonly rows: number;
  /** From 1. */
  readonly row: number;
  readonly show: ShowResult;
  readonly change: Change | null;
  readonly onChange: (change: Change | null) => void;
}

/** One line of the result: why it has its label, what stands around it, and the way to correct it. */
export function LineDialog({ job, rows, row, show, change, onChange }: LineDialogProps) {
  const query = useRow(job, row);
  const { data, isPlaceholderData } = query;
  const fault = faultOf(query);
  const [changedRow, setChangedRow] = useState<number | null>(null);
  const go = (to: number) => show({ openRow: to }, { replace: true });
  const close = () => show({ openRow: null });
  return (
    <Dialog
      open
      onClose={close}
      place="side"
      title={`Row ${formatCount(row)}`}
      actions={
        <>
          <Button disabled={row <= 1} onClick={() => go(row - 1)}>
            Previous row
          </Button>
          <Button disabled={row >= rows} onClick={() => go(row + 1)}>
            Next row
          </Button>
        </>
      }
    >
      <div className={`space-y-4 ${isPlaceholderData ? 'opacity-50' : ''}`}>
        <ChangeNotice job={job} change={changedRow === row ? change : null} onChange={onChange} />
        {fault !== null && <FaultNotice fault={fault} retry={() => void query.refetch()} />}
        {fault === null && data === undefined && <p className="py-8 text-center text-ink-soft">Loading…</p>}
        {data !== undefined && (
          <>
            <p className="text-sm text-ink-soft">
              {data.row.source === '' ? 'No source' : <VisibleText text={data.row.source} />}
            </p>
            {data.row.errorCode === null ? (
              <>
                <ExplanationDetails message={data.row.message} explanation={explanationOf(data)} />
                <Button
                  onClick={() =>
                    show({
                      openRow: null,
                      tab: 'lines',
                      filter: { ...NO_FILTER, template: data.row.template },
                    })
                  }
                >
                  Show all lines of this template
                </Button>
                <CorrectionForm
                  key={row}
                  job={job}
                  target={{
                    template: data.explanation.template,
                    source: data.row.source,
                    row,
                    label: data.row.label,
                  }}
                  onChange={(made) => {
                    setChangedRow(row);
                    onChange(made);
                  }}
                />
              </>
            ) : (
              <Unjudged row={data.row} />
            )}
          </>
        )}
      </div>
    </Dialog>
  );
}

/** The explanation is made anew, by the rules and models of now; the verdict is the one that the result has. */
function explanationOf({ row, explanation }: ExplainedRow): Explanation {
  const { label, stage, confidence, reason } = row;
  return { ...explanation, verdict: { label, stage, confidence, reason } };
}

/** A row that could not be judged has nothing to explain but that, and nothing to correct. */
function Unjudged({ row: { message, label, reason, errorCode } }: { readonly row: Row }) {
  return (
    <>
      {message !== '' && (
        <p className="font-mono text-[0.8125rem] break-words whitespace-pre-wrap">
          <VisibleText text={message} />
        </p>
      )}
      <Notice tone="caution" title="This row was not judged.">
        <VisibleText text={reason} /> (<code className="text-xs">{errorCode}</code>). It kept its place in the
        result as {label}; mend it in the file and classify the file again.
      </Notice>
    </>
  );
}
