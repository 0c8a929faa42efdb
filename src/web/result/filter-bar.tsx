import { type ReactNode, useEffect, useRef, useState } from 'react';
import { LabelChip } from '../labels/label-chip.tsx';
import { stageName } from '../labels/stage-name.ts';
import { Button } from '../ui/button.tsx';
import { CloseIcon } from '../ui/icons.tsx';
import { VisibleText } from '../ui/visible-text.tsx';
import { isFiltered, NO_FILTER, type RowFilter, toggleLabel } from './result-state.ts';

interface FilterBarProps {
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter, options?: { readonly replace?: boolean }) => void;
  /** How many lines are left, in words; said by a screen reader when it changes. */
  readonly status: string;
  /** Stands beside the search. */
  readonly children?: ReactNode;
}

const TYPING_MS = 250;

/** The search, and what is filtered by, each with the way out of it. */
export function FilterBar({ filter, onFilter, status, children }: FilterBarProps) {
  return (
    <div className="space-y-2 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-2">
        <SearchField
          search={filter.search}
          onSearch={(search) => onFilter({ ...filter, search }, { replace: true })}
        />
        {children}
        <p role="status" className="tabular ml-auto text-sm text-ink-soft">
          {status}
        </p>
      </div>
      {isFiltered({ ...filter, search: '' }) && (
        <ul aria-label="Filters" className="flex flex-wrap items-center gap-1.5">
          {filter.labels.map((label) => (
            <Chip key={label} name={label} onRemove={() => onFilter(toggleLabel(filter, label))}>
              <LabelChip label={label} />
            </Chip>
          ))}
          {filter.stage !== null && (
            <Chip name={stageName(filter.stage)} onRemove={() => onFilter({ ...filter, stage: null })}>
              {filter.stage === 'none' ? 'No stage' : `By ${stageName(filter.stage)}`}
            </Chip>
          )}
          {filter.source !== null && (
            <Chip name={filter.source} onRemove={() => onFilter({ ...filter, source: null })}>
              From {filter.source === '' ? 'no source' : <VisibleText text={filter.source} />}
            </Chip>
          )}
          {filter.template !== null && (
            <Chip name="one template" onRemove={() => onFilter({ ...filter, template: null })}>
              One template
            </Chip>
          )}
          <li>
            <Button look="quiet" className="px-2 py-0.5" onClick={() => onFilter(NO_FILTER)}>
              Clear all
            </Button>
          </li>
        </ul>
      )}
    </div>
  );
}

interface SearchFieldProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

function SearchField({ search, onSearch }: SearchFieldProps) {
  const [typed, setTyped] = useState(search);
  const sent = useRef(search);
  const latest = useRef(onSearch);
  latest.current = onSearch;
  useEffect(() => {
    if (search === sent.current) return;
    sent.current = search;
    setTyped(search);
  }, [search]);
  useEffect(() => {
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed;
      latest.current(typed);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <input
      type="search"
      aria-label="Search in messages"
      placeholder="Search in messages"
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className="field w-full text-sm sm:w-72"
    />
  );
}

interface ChipProps {
  readonly name: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

function Chip({ name, onRemove, children }: ChipProps) {
  return (
    <li className="flex max-w-full items-center gap-1 rounded-full border border-accent/30 bg-accent-tint py-0.5 pr-1 pl-2.5 text-sm">
      <span className="min-w-0 truncate">{children}</span>
      <button
        type="button"
        aria-label={`Remove the filter ${name}`}
        onClick={onRemove}
        className="rounded-full p-0.5 text-ink-soft hover:bg-surface hover:text-ink"
      >
        <CloseIcon className="size-3.5" />
      </button>
    </li>
  );
}
