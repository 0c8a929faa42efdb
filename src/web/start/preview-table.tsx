import type { Sniffed } from '../sniff/sniff.ts';
import { formatCount } from '../text/format.ts';
import { toVisibleText } from '../text/visible-text.ts';
import { VisibleText } from '../ui/visible-text.tsx';

const COLUMNS_SHOWN = 12;
const LONGEST_CELL = 400;

/** The first rows of a file as they will be read, with the columns that matter marked. */
export function PreviewTable({ sniffed }: { readonly sniffed: Sniffed }) {
  const { columns, rows, mapping, sample } = sniffed;
  const shown = shownColumns(columns.length, mapping.message, mapping.source);
  const hidden = columns.length - shown.length;
  const role = (index: number) =>
    index === mapping.message ? 'message' : index === mapping.source ? 'source' : undefined;
  return (
    <section
      aria-label={`First rows of ${toVisibleText(sample.name)}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      className="overflow-x-auto border-t border-line"
    >
      <table className="w-full text-left text-[0.8125rem]">
        <thead className="bg-sunken text-ink-soft">
          <tr>
            <th scope="col" className="w-px px-4 py-1.5 text-right font-normal">
              Line
            </th>
            {shown.map((index) => (
              <th key={index} scope="col" className="px-3 py-1.5 font-medium whitespace-nowrap">
                <VisibleText text={(columns[index] ?? '').slice(0, 60)} />
                {mapping.format !== 'text' && role(index) !== undefined && (
                  <span className="ml-1.5 rounded bg-accent-tint px-1.5 py-0.5 text-xs font-medium text-accent">
                    {role(index)}
                  </span>
                )}
              </th>
            ))}
            {hidden > 0 && (
              <th scope="col" className="px-3 py-1.5 font-normal whitespace-nowrap">
                and {hidden} more
              </th>
            )}
          </tr>
        </thead>
        <tbody className="font-mono">
          {rows.map(({ cells, line }) => (
            <tr key={line} className="border-t border-line">
              <td className="tabular px-4 py-1 text-right text-ink-soft">{formatCount(line)}</td>
              {shown.map((index) => (
                <td
                  key={index}
                  className={`max-w-[36rem] truncate px-3 py-1 ${role(index) === undefined && mapping.message !== null ? 'text-ink-soft' : ''}`}
                >
                  <VisibleText text={(cells[index] ?? '').slice(0, LONGEST_CELL)} />
                </td>
              ))}
              {hidden > 0 && <td />}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The first columns, and always those of the message and the source. */
function shownColumns(count: number, message: number | null, source: number | null): number[] {
  const first = Array.from({ length: Math.min(count, COLUMNS_SHOWN) }, (_, i) => i);
  const wanted = [source, message].filter(
    (index) => index !== null && index >= COLUMNS_SHOWN && index < count,
  );
  return [...first, ...wanted.filter((index) => index !== null)];
}
