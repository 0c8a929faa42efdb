import type { ReactNode } from 'react';
import type { Progress } from '../api/contract.ts';
import { useLabels } from '../api/use-labels.ts';
import { LabelChip } from '../labels/label-chip.tsx';
import { labelColour } from '../labels/label-colour.ts';
import { STAGES, stageName } from '../labels/stage-name.ts';
import { formatCount, formatShare } from '../text/format.ts';

/** What each stage takes, and how the labels fill up. */
export function StageLabelBars({ progress }: { readonly progress: Progress }) {
  const known = useLabels();
  const { rows, stages, labels } = progress;
  const names = known === undefined ? [] : [...known.labels.map(({ name }) => name), known.unclassified];
  const all = [...new Set([...names, ...Object.keys(labels)])];
  const most = Math.max(1, ...Object.values(labels));
  return (
    <div className="grid gap-5 md:grid-cols-[1fr_2fr]">
      <section aria-labelledby="stages-so-far" className="card p-5">
        <h2 id="stages-so-far" className="mb-3 text-sm font-semibold">
          Taken by
        </h2>
        <ul className="space-y-2.5">
          {STAGES.map((stage) => (
            <li key={stage}>
              <BarText name={stageName(stage)} count={stages[stage]} rows={rows} />
              <Bar share={rows === 0 ? 0 : stages[stage] / rows} colour="var(--color-accent)" />
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="labels-so-far" className="card p-5">
        <h2 id="labels-so-far" className="mb-3 text-sm font-semibold">
          Labels so far
        </h2>
        <ul className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
          {all.map((label) => (
            <li key={label}>
              <BarText name={<LabelChip label={label} />} count={labels[label] ?? 0} rows={rows} />
              <Bar share={(labels[label] ?? 0) / most} colour={labelColour(label)} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

interface BarTextProps {
  readonly name: ReactNode;
  readonly count: number;
  readonly rows: number;
}

function BarText({ name, count, rows }: BarTextProps) {
  return (
    <p className="flex items-baseline justify-between gap-2 text-sm">
      <span className="min-w-0 truncate">{name}</span>
      <span className="tabular whitespace-nowrap text-ink-soft">
        {formatCount(count)}
        {count > 0 && rows > 0 && <span className="ml-1.5 text-xs">{formatShare(count / rows)}</span>}
      </span>
    </p>
  );
}

function Bar({ share, colour }: { readonly share: number; readonly colour: string }) {
  return (
    <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-sunken">
      <div
        className="h-full rounded-full transition-[width] duration-200 ease-linear"
        style={{ width: `${share * 100}%`, background: colour }}
      />
    </div>
  );
}
