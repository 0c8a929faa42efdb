import type { JobSummary } from '../../api/contract.ts';
import { countOf } from '../../text/format.ts';
import { ChartPart } from './chart-part.tsx';

const HEIGHT = 44;
const STEP = 12;

/** How sure the verdicts are, in twenty steps. Heights are square roots, so that small steps are seen beside large. */
export function ConfidenceChart({ left }: { readonly left: JobSummary }) {
  const { confidence } = left;
  const most = Math.max(1, ...confidence);
  const rated = confidence.reduce((sum, count) => sum + count, 0);
  const unsure = confidence.slice(0, confidence.length / 2).reduce((sum, count) => sum + count, 0);
  const width = confidence.length * STEP;
  if (rated === 0) return null;
  return (
    <ChartPart title="Confidence">
      <svg
        role="img"
        aria-label={`Of ${countOf(rated, 'line')} with a confidence, ${countOf(unsure, 'has', 'have')} one below 50%`}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-11 w-full"
      >
        {confidence.map((count, bin) => {
          const height = count === 0 ? 0 : Math.max(1.5, Math.sqrt(count / most) * HEIGHT);
          const from = bin * STEP;
          return (
            <rect
              key={from}
              x={from}
              y={HEIGHT - height}
              width={STEP - 1.5}
              height={height}
              className="fill-accent/70"
            />
          );
        })}
      </svg>
      <p
        aria-hidden="true"
        className="tabular flex justify-between border-t border-line pt-0.5 text-xs text-ink-soft"
      >
        <span>0%</span>
        <span>50%</span>
        <span>100%</span>
      </p>
    </ChartPart>
  );
}
