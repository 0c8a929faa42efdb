import { UNCLASSIFIED } from '../log/index.ts';
import type { PenaltySearch } from './choose-penalties.ts';
import {
  type CoveragePoint,
  coverageCurveOf,
  figuresBySource,
  type ReliabilityBin,
  reliabilityOf,
  type SourceFigures,
} from './curves.ts';
import type { Split } from './folds.ts';
import type { GroupedRows } from './group-by-template.ts';
import {
  type ConfusionRow,
  confusionOf,
  type LabelMetrics,
  type Metrics,
  measure,
  measureLabels,
  type Outcome,
} from './metrics.ts';
import type { Penalties } from './penalties.ts';

export interface EvaluationReport {
  /** What was judged: the active model, or a model a fold that was fitted without it. */
  readonly subject: 'active model' | 'folds';
  /** Null for the active model. */
  readonly split: Split | null;
  readonly folds: number | null;
  readonly seed: number | null;
  /** Of each view. */
  readonly l2: Penalties | null;
  /** Null where the penalties were given. */
  readonly search: PenaltySearch | null;
  readonly balance: boolean | null;
  readonly targetPrecision: number | null;
  readonly rows: number;
  /** Rows that have one of the labels. */
  readonly labelledRows: number;
  readonly templates: number;
  readonly sources: number;
  readonly metrics: Metrics;
  readonly labels: readonly LabelMetrics[];
  readonly confusion: readonly ConfusionRow[];
  readonly reliability: readonly ReliabilityBin[];
  readonly coverageCurve: readonly CoveragePoint[];
  /** Most lines first. */
  readonly bySource: readonly SourceFigures[];
  /** Share of the judged rows whose template the judging model was fitted on; null without rows. */
  readonly leakage: number | null;
  readonly warnings: readonly string[];
}

/** The part of a report that every evaluation has. */
export function describe(
  outcomes: readonly Outcome[],
  grouped: GroupedRows,
): Pick<
  EvaluationReport,
  | 'rows'
  | 'labelledRows'
  | 'templates'
  | 'sources'
  | 'metrics'
  | 'labels'
  | 'confusion'
  | 'reliability'
  | 'coverageCurve'
  | 'bySource'
> {
  return {
    rows: outcomes.length,
    labelledRows: outcomes.filter((outcome) => outcome.actual >= 0).length,
    templates: grouped.templates.length,
    sources: grouped.sources.length,
    metrics: measure(outcomes, grouped.labels),
    labels: measureLabels(outcomes, grouped.labels),
    confusion: confusionOf(outcomes, grouped.labels, UNCLASSIFIED),
    reliability: reliabilityOf(outcomes),
    coverageCurve: coverageCurveOf(outcomes),
    bySource: figuresBySource(outcomes, grouped),
  };
}
