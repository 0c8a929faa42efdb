import type { JobSummary } from '../../api/contract.ts';
import { useLabels } from '../../api/use-labels.ts';
import type { RowFilter } from '../result-state.ts';
import { ConfidenceChart } from './confidence-chart.tsx';
import { LabelChart } from './label-chart.tsx';
import { SourceChart } from './source-chart.tsx';
import { StageChart } from './stage-chart.tsx';

interface ChartsProps {
  readonly whole: JobSummary;
  /** What the filter leaves. */
  readonly left: JobSummary;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

/** The result at a glance; what is pressed is filtered by. */
export function Charts({ whole, left, filter, onFilter }: ChartsProps) {
  const known = useLabels();
  return (
    <div className="divide-y divide-line">
      <LabelChart whole={whole} left={left} known={known} filter={filter} onFilter={onFilter} />
      <StageChart whole={whole} left={left} filter={filter} onFilter={onFilter} />
      <SourceChart left={left} known={known} filter={filter} onFilter={onFilter} />
      <ConfidenceChart left={left} />
    </div>
  );
}
