import type { Job } from '../api/contract.ts';
import { countOf, formatCount } from '../text/format.ts';
import { VisibleText } from '../ui/visible-text.tsx';
import { meaningOfRowProblem } from './row-problems.ts';

/** What was odd in a file and in its rows: what, how often, and where first. */
export function OddityList({ job }: { readonly job: Job }) {
  const { problems, warnings } = job;
  return (
    <ul className="space-y-1.5 text-sm">
      {problems.map(({ code, count, line }) => (
        <Oddity key={code} code={code} line={line} count={countOf(count, 'line')}>
          {meaningOfRowProblem(code)}
        </Oddity>
      ))}
      {warnings.map(({ code, count, line, detail }) => (
        <Oddity key={code} code={code} line={line} count={`${formatCount(count)} ×`}>
          {detail === '' ? meaningOfRowProblem(code) : detail}
        </Oddity>
      ))}
    </ul>
  );
}

interface OddityProps {
  readonly code: string;
  readonly line: number | null;
  readonly count: string;
  /** Undefined for a code that the page does not know. */
  readonly children: string | undefined;
}

function Oddity({ code, line, count, children }: OddityProps) {
  return (
    <li>
      <span className="tabular font-medium">{count}</span>{' '}
      {children !== undefined && <VisibleText text={children} />}
      <span className="text-ink-soft">
        {line !== null && ` · first on line ${formatCount(line)}`} · <code className="text-xs">{code}</code>
      </span>
    </li>
  );
}
