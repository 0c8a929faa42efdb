import type { CascadeObserver } from '../../assemble.ts';
import type { Metrics } from './metrics.ts';
import { traceStage } from './trace-stage.ts';

/** Counts what a cascade does, and traces the calls of its stages. */
export function observeCascade(metrics: Metrics, version: string): CascadeObserver {
  return {
    onVerdicts: (verdicts) => metrics.countVerdicts(verdicts),
    around: async (stage, templates, work) => {
      const began = performance.now();
      try {
        return await traceStage(stage, templates, version, work);
      } finally {
        metrics.countStageCall(stage, templates, (performance.now() - began) / 1000);
      }
    },
  };
}
