import type { Job } from '../api/contract.ts';
import { meaningOfRowProblem } from '../result/row-problems.ts';
import { countOf, formatCount } from '../text/format.ts';

/** What was found in the rows and in the file: how often, and where first. */
export function ProblemList({ job }: { readonly job: Job }) {
  const { problems, warnings } = job;
  if (problems.length + warnings.length === 0) return null;
  return (
    <section aria-labelledby="job-problems" className="card p-5">
      <h2 id="job-problems" className="mb-2 text-sm font-semibold">
        To know about this file
      </h2>
      <ul className="space-y-1.5 text-sm">
        {problems.map(({ code, count, line }) => (
          <Item
            key={code}
            code={code}
            count={count}
            line={line}
            text={meaningOfRowProblem(code) ?? ''}
            isRow
          />
        ))}
        {warnings.map(({ code, count, line, detail }) => (
          <Item key={code} code={code} count={count} line={line} text={detail} isRow={false} />
        ))}
      </ul>
    </section>
  );
}

interface ItemProps {
  readonly code: string;
  readonly count: number;
  readonly line: number | null;
  readonly text: string;
  readonly isRow: boolean;
}

function Item({ code, count, line, text, isRow }: ItemProps) {
  return (
    <li>
      <span className="tabular font-medium">{isRow ? countOf(count, 'row') : `${formatCount(count)} ×`}</span>{' '}
      {text}
      <span className="text-ink-soft">
        {line !== null && ` · first on line ${formatCount(line)}`} · <code className="text-xs">{code}</code>
      </span>
    </li>
  );
}
