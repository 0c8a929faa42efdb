import type { JobSummary, Stage } from '../../api/contract.ts';
import { STAGES, stageName } from '../../labels/stage-name.ts';
import { formatCount, formatShare } from '../../text/format.ts';
import type { RowFilter } from '../result-state.ts';
import { ChartPart } from './chart-part.tsx';

interface StageChartProps {
  readonly whole: JobSummary;
  /** What all filters but the stage leave. */
  readonly left: JobSummary;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

/** One hue in steps, as the stages are steps too; what none kept is hatched. */
const FILLS: Readonly<Record<Stage, string>> = {
  person: 'bg-ink',
  rules: 'bg-accent',
  classifier: 'bg-accent/65',
  llm: 'bg-accent/35',
  none: 'hatched',
};

/** Which stage decided how many lines; a press filters by it. */
export function StageChart({ whole, left, filter, onFilter }: StageChartProps) {
  const stages = STAGES.filter((stage) => (whole.stages[stage] ?? 0) > 0);
  const shareOf = (stage: Stage) => (left.rows === 0 ? 0 : (left.stages[stage] ?? 0) / left.rows);
  return (
    <ChartPart title="Decided by">
      <div aria-hidden="true" className="mb-2 flex h-3 gap-px overflow-hidden rounded-full bg-sunken">
        {stages.map((stage) => (
          <span
            key={stage}
            className={`${FILLS[stage]} ${filter.stage === null || filter.stage === stage ? '' : 'opacity-40'}`}
            style={{ width: `${shareOf(stage) * 100}%` }}
          />
        ))}
      </div>
      <ul className="-mx-1.5">
        {stages.map((stage) => (
          <li key={stage}>
            <button
              type="button"
              aria-pressed={filter.stage === stage}
              onClick={() => onFilter({ ...filter, stage: filter.stage === stage ? null : stage })}
              className="flex w-full items-center gap-1.5 rounded-md px-1.5 py-1 text-left text-sm hover:bg-sunken aria-pressed:bg-accent-tint"
            >
              <span aria-hidden="true" className={`size-2.5 flex-none rounded-[3px] ${FILLS[stage]}`} />
              <span className="flex-1">{stage === 'none' ? 'No stage' : stageName(stage)}</span>
              <span className="tabular text-xs">
                {formatCount(left.stages[stage] ?? 0)}{' '}
                <span className="inline-block min-w-11 text-right text-ink-soft">
                  {formatShare(shareOf(stage))}
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </ChartPart>
  );
}
