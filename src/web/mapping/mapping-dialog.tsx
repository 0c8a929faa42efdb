import { useId, useMemo, useState } from 'react';
import type { Format } from '../api/contract.ts';
import { columnsNamed, SOURCE_COLUMN } from '../sniff/column-names.ts';
import { ENCODINGS } from '../sniff/decode-text.ts';
import { DELIMITERS } from '../sniff/detect-format.ts';
import type { Mapping } from '../sniff/mapping.ts';
import { delimiterName, encodingName, formatName } from '../sniff/reading-names.ts';
import { isSentAsCsv, type Sniffed, sniff } from '../sniff/sniff.ts';
import { PreviewTable } from '../start/preview-table.tsx';
import { toVisibleText } from '../text/visible-text.ts';
import { Button } from '../ui/button.tsx';
import { CheckField } from '../ui/check-field.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Notice } from '../ui/notice.tsx';
import { SelectField } from '../ui/select-field.tsx';

interface MappingDialogProps {
  readonly sniffed: Sniffed;
  /** What was said before. */
  readonly changes: Partial<Mapping>;
  readonly onApply: (changes: Partial<Mapping>) => void;
  readonly onClose: () => void;
}

const NONE = '';
const FORMATS: readonly Format[] = ['csv', 'ndjson', 'text'];

/** Says how a file is to be read, and shows at once what comes of it. */
export function MappingDialog({ sniffed, changes: before, onApply, onClose }: MappingDialogProps) {
  const [changes, setChanges] = useState(before);
  const trial = useMemo(() => sniff(sniffed.sample, changes, sniffed.limits), [sniffed, changes]);
  const { mapping, columns, problems } = trial;
  const sourceField = useId();
  const change = (more: Partial<Mapping>) => setChanges({ ...changes, ...more });
  /** Other columns come of it, so what was said of the columns no longer holds. */
  const reread = (more: Partial<Mapping>) => {
    const { message: _message, source: _source, ...rest } = changes;
    setChanges({ ...rest, ...more });
  };
  const stops = problems.filter(({ kind }) => kind === 'stop');
  const isCsv = mapping.format === 'csv';
  const named = columns.map((name, i) => ({
    value: String(i),
    name: name === '' ? `Column ${i + 1}` : toVisibleText(name.slice(0, 80)),
  }));
  const delimiters = DELIMITERS.includes(mapping.delimiter as (typeof DELIMITERS)[number])
    ? DELIMITERS
    : [...DELIMITERS, mapping.delimiter];
  return (
    <Dialog
      open
      onClose={onClose}
      title={`How to read ${toVisibleText(sniffed.sample.name)}`}
      actions={
        <>
          <Button
            look="quiet"
            disabled={Object.keys(changes).length === 0}
            onClick={() => setChanges({})}
            className="mr-auto"
          >
            As it was found
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={stops.length > 0} onClick={() => onApply(changes)}>
            Read it so
          </Button>
        </>
      }
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {mapping.format !== 'text' && (
          <>
            <SelectField
              label="Message"
              value={mapping.message === null ? NONE : String(mapping.message)}
              onChange={(value) => change({ message: value === NONE ? null : Number(value) })}
              options={[
                ...(mapping.message === null ? [{ value: NONE, name: 'Choose a column…' }] : []),
                ...named,
              ]}
              hint="The column that holds the log line"
            />
            <SelectField
              label="Source"
              value={mapping.source === null ? NONE : String(mapping.source)}
              onChange={(value) => change({ source: value === NONE ? null : Number(value) })}
              options={[...(sourceIsFixed(trial) ? [] : [{ value: NONE, name: 'No column' }]), ...named]}
              hint="The column that names the system which wrote the line"
            />
          </>
        )}
        <SelectField
          label="Format"
          value={mapping.format}
          onChange={(format) => reread({ format })}
          options={FORMATS.map((value) => ({ value, name: formatName(value) }))}
        />
        <SelectField
          label="Encoding"
          value={mapping.encoding}
          onChange={(encoding) => change({ encoding })}
          options={[...new Set([...ENCODINGS, mapping.encoding])].map((value) => ({
            value,
            name: encodingName(value),
          }))}
        />
        {isCsv && (
          <SelectField
            label="Delimiter"
            value={mapping.delimiter}
            onChange={(delimiter) => reread({ delimiter })}
            options={delimiters.map((value) => ({ value, name: delimiterName(value) }))}
          />
        )}
        <div className="min-w-0">
          <label htmlFor={sourceField} className="block text-sm font-medium">
            Source of lines that name none
          </label>
          <input
            id={sourceField}
            value={mapping.sourceName}
            placeholder="the file's name"
            spellCheck={false}
            onChange={(event) => change({ sourceName: event.target.value })}
            className="field mt-1 h-9 w-full text-sm"
          />
        </div>
        {isCsv && (
          <CheckField checked={mapping.hasHeader} onChange={(hasHeader) => reread({ hasHeader })}>
            The first row names the columns
          </CheckField>
        )}
        {mapping.format === 'text' && !isSentAsCsv('text', sniffed.limits) && (
          <CheckField
            checked={mapping.multiline}
            onChange={(multiline) => change({ multiline })}
            hint="Lines of a stack trace belong to the line that they follow."
          >
            Join continuation lines
          </CheckField>
        )}
      </div>
      <div className="mt-4 space-y-2" aria-live="polite">
        {problems.map(({ kind, code, text, remedy }) => (
          <Notice
            key={`${code} ${text}`}
            tone={kind === 'stop' ? 'danger' : kind === 'ask' ? 'caution' : 'info'}
            title={text}
            urgent={false}
          >
            {remedy}
          </Notice>
        ))}
      </div>
      {trial.rows.length > 0 && (
        <div className="mt-4 overflow-hidden rounded-lg border border-line [&>section]:border-t-0">
          <PreviewTable sniffed={trial} />
        </div>
      )}
    </Dialog>
  );
}

/** A column of the usual name is always read as the source. */
function sourceIsFixed({ columns, mapping, found }: Sniffed): boolean {
  if (mapping.format === 'ndjson') return found.source !== null;
  return mapping.hasHeader && columnsNamed(columns, SOURCE_COLUMN).length > 0;
}
