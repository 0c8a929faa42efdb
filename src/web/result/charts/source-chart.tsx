import { useState } from 'react';
import type { JobSummary, Labels } from '../../api/contract.ts';
import { labelColour } from '../../labels/label-colour.ts';
import { countOf, formatCount } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import type { RowFilter } from '../result-state.ts';
import { ChartPart } from './chart-part.tsx';
import { labelsInOrder } from './labels-in-order.ts';

interface SourceChartProps {
  /** What all filters but the source leave. */
  readonly left: JobSummary;
  readonly known: Labels | undefined;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

const FIRST_SOURCES = 8;

/** The sources with most lines, each with its mix of labels; a press filters by it. */
export function SourceChart({ left, known, filter, onFilter }: SourceChartProps) {
  const [showsAll, setShowsAll] = useState(false);
  const { sources, otherSources } = left;
  const shown = showsAll ? sources : sources.slice(0, FIRST_SOURCES);
  const most = Math.max(1, ...sources.map(({ rows }) => rows));
  return (
    <ChartPart title="Sources">
      <ul className={`-mx-1.5 ${showsAll ? 'max-h-96 overflow-y-auto' : ''}`}>
        {shown.map(({ source, rows, labels }) => (
          <li key={source}>
            <button
              type="button"
              aria-pressed={filter.source === source}
              onClick={() => onFilter({ ...filter, source: filter.source === source ? null : source })}
              className="block w-full rounded-md px-1.5 py-1 text-left text-sm hover:bg-sunken aria-pressed:bg-accent-tint"
            >
              <span className="flex items-baseline justify-between gap-2">
                <span className="truncate">
                  {source === '' ? <i className="text-ink-soft">no source</i> : <VisibleText text={source} />}
                </span>
                <span className="tabular text-xs">{formatCount(rows)}</span>
              </span>
              <span aria-hidden="true" className="mt-1 block h-1.5 overflow-hidden rounded-full bg-sunken">
                <span className="flex h-full min-w-0.5" style={{ width: `${(rows / most) * 100}%` }}>
                  {labelsInOrder(labels, known).map((label) => (
                    <span
                      key={label}
                      style={{
                        width: `${((labels[label] ?? 0) / rows) * 100}%`,
                        background: labelColour(label),
                      }}
                    />
                  ))}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {!showsAll && sources.length > FIRST_SOURCES && (
        <Button look="quiet" className="-ml-1.5 px-1.5 py-0.5 text-xs" onClick={() => setShowsAll(true)}>
          Show {formatCount(sources.length - FIRST_SOURCES)} more
        </Button>
      )}
      {otherSources > 0 && (showsAll || sources.length <= FIRST_SOURCES) && (
        <p className="pt-1 text-xs text-ink-soft">and {countOf(otherSources, 'more source')}</p>
      )}
    </ChartPart>
  );
}
