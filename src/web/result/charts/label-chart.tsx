import type { JobSummary, Labels } from '../../api/contract.ts';
import { LabelChip } from '../../labels/label-chip.tsx';
import { labelColour } from '../../labels/label-colour.ts';
import { formatCount, formatShare } from '../../text/format.ts';
import { type RowFilter, toggleLabel } from '../result-state.ts';
import { ChartPart } from './chart-part.tsx';
import { labelsInOrder } from './labels-in-order.ts';

interface LabelChartProps {
  readonly whole: JobSummary;
  /** What all filters but the labels leave. */
  readonly left: JobSummary;
  readonly known: Labels | undefined;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

/** How many lines each label has; a press filters by it. */
export function LabelChart({ whole, left, known, filter, onFilter }: LabelChartProps) {
  const labels = labelsInOrder(whole.labels, known);
  const most = Math.max(1, ...Object.values(whole.labels));
  return (
    <ChartPart title="Labels">
      <ul className="-mx-1.5">
        {labels.map((label) => {
          const all = whole.labels[label] ?? 0;
          const some = left.labels[label] ?? 0;
          const isChosen = filter.labels.includes(label);
          const isPale = filter.labels.length > 0 && !isChosen;
          return (
            <li key={label}>
              <button
                type="button"
                aria-pressed={isChosen}
                onClick={() => onFilter(toggleLabel(filter, label))}
                className="block w-full rounded-md px-1.5 py-1 text-left text-sm hover:bg-sunken aria-pressed:bg-accent-tint"
              >
                <span className="flex items-baseline justify-between gap-2">
                  <span className="min-w-0">
                    <LabelChip label={label} />
                  </span>
                  <span className="tabular text-xs whitespace-nowrap">
                    {formatCount(some)}{' '}
                    <span className="inline-block min-w-10 text-right text-ink-soft">
                      {left.rows === 0 ? '–' : formatShare(some / left.rows)}
                    </span>
                  </span>
                </span>
                <span
                  aria-hidden="true"
                  className="relative mt-1 block h-1.5 overflow-hidden rounded-full bg-sunken"
                >
                  <Bar
                    share={all / most}
                    colour={labelColour(label)}
                    tone={some < all ? 'opacity-25' : 'opacity-0'}
                  />
                  <Bar share={some / most} colour={labelColour(label)} tone={isPale ? 'opacity-50' : ''} />
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </ChartPart>
  );
}

interface BarProps {
  /** Of the widest bar. */
  readonly share: number;
  readonly colour: string;
  readonly tone: string;
}

function Bar({ share, colour, tone }: BarProps) {
  if (share === 0) return null;
  return (
    <span
      className={`absolute inset-y-0 left-0 min-w-0.5 rounded-full ${tone}`}
      style={{ width: `${share * 100}%`, background: colour }}
    />
  );
}
