import { useState } from 'react';
import type { Job } from '../api/contract.ts';
import { countOf } from '../text/format.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { DownloadIcon } from '../ui/icons.tsx';
import { type DownloadFormat, downloadFormats, downloadLink, ownFormat } from './download-link.ts';
import { isFiltered, type RowFilter } from './result-state.ts';

interface DownloadDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly job: Job;
  readonly filter: RowFilter;
  /** Lines that the filter leaves; undefined while that is being counted. */
  readonly left: number | undefined;
}

const NAMES: Readonly<Record<DownloadFormat, string>> = {
  csv: 'CSV',
  'safe-csv': 'CSV for spreadsheets',
  ndjson: 'NDJSON',
  text: 'Text',
};
const NOTES: Readonly<Record<DownloadFormat, string>> = {
  csv: 'the cells as they came',
  'safe-csv': "cells that would run as a formula begin with '",
  ndjson: 'one JSON object a line',
  text: 'the lines with their labels',
};

/** What to download, and how. */
export function DownloadDialog({ open, onClose, job, filter, left }: DownloadDialogProps) {
  const [format, setFormat] = useState(ownFormat(job));
  const [explain, setExplain] = useState(job.options.explain === 'true');
  const [isWhole, setWhole] = useState(false);
  const filters = isFiltered(filter);
  const takesAll = isWhole || !filters;
  const href = downloadLink(job, { format, explain, ...(takesAll ? {} : { filter }) });
  const lines = countOf(takesAll ? job.progress.rows : (left ?? 0), 'line');
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <ButtonLink look="primary" href={href} download onClick={onClose}>
        <DownloadIcon /> Download {lines}
      </ButtonLink>
    </>
  );
  return (
    <Dialog open={open} onClose={onClose} title="Download" actions={actions}>
      <div className="space-y-5 text-sm">
        {filters && (
          <fieldset className="space-y-1.5">
            <legend className="pb-1 font-medium">Which lines</legend>
            <Choice name="lines" isChosen={!takesAll} onChoose={() => setWhole(false)}>
              As filtered <span className="text-ink-soft">· {countOf(left ?? 0, 'line')}</span>
            </Choice>
            <Choice name="lines" isChosen={takesAll} onChoose={() => setWhole(true)}>
              The whole result <span className="text-ink-soft">· {countOf(job.progress.rows, 'line')}</span>
            </Choice>
          </fieldset>
        )}
        <fieldset className="space-y-1.5">
          <legend className="pb-1 font-medium">Format</legend>
          {downloadFormats(job).map((one) => (
            <Choice key={one} name="format" isChosen={one === format} onChoose={() => setFormat(one)}>
              {NAMES[one]} <span className="text-ink-soft">· {NOTES[one]}</span>
            </Choice>
          ))}
        </fieldset>
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            checked={explain}
            onChange={(event) => setExplain(event.target.checked)}
            className="mt-1 accent-accent"
          />
          <span>With stage, confidence and reason beside each label</span>
        </label>
      </div>
    </Dialog>
  );
}
