import type { JobSummary } from '../../api/contract.ts';
import { useLabels } from '../../api/use-labels.ts';
import { useSummary } from '../result-queries.ts';
import type { RowFilter } from '../result-state.ts';
import { ConfidenceChart } from './confidence-chart.tsx';
import { LabelChart } from './label-chart.tsx';
import { SourceChart } from './source-chart.tsx';
import { StageChart } from './stage-chart.tsx';

interface ChartsProps {
  readonly job: string;
  readonly whole: JobSummary;
  /** What the filter leaves. */
  readonly left: JobSummary;
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

/**
 * The result at a glance; what is pressed is filtered by. Each chart shows what all filters but its own leave, so that
 * what could be pressed next has its number.
 */
export function Charts({ job, whole, left, filter, onFilter }: ChartsProps) {
  const known = useLabels();
  const byLabel = useSummary(job, { ...filter, labels: [] }).data ?? left;
  const byStage = useSummary(job, { ...filter, stage: null }).data ?? left;
  const bySource = useSummary(job, { ...filter, source: null }).data ?? left;
  return (
    <div className="divide-y divide-line">
      <LabelChart whole={whole} left={byLabel} known={known} filter={filter} onFilter={onFilter} />
      <StageChart whole={whole} left={byStage} filter={filter} onFilter={onFilter} />
      <SourceChart left={bySource} known={known} filter={filter} onFilter={onFilter} />
      <ConfidenceChart left={left} />
    </div>
  );
}
