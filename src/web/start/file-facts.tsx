import { delimiterName, encodingName, formatName } from '../sniff/reading-names.ts';
import type { Sniffed } from '../sniff/sniff.ts';
import { countOf, formatCount, formatShort } from '../text/format.ts';

/** What was found, in one line: format, delimiter, encoding, rows. */
export function FileFacts({ sniffed }: { readonly sniffed: Sniffed }) {
  const { mapping, sample, rowCount, isExact, columns, rows } = sniffed;
  if (rows.length === 0 && sniffed.problems.some(({ kind }) => kind === 'stop')) return null;
  const facts = [
    mapping.format === 'csv'
      ? `${formatName('csv')} by ${delimiterName(mapping.delimiter)}`
      : formatName(mapping.format),
    sample.gzip ? 'gzip' : undefined,
    encodingName(mapping.encoding),
    mapping.format === 'text' ? undefined : countOf(columns.length, 'column'),
    rowCount === null ? undefined : isExact ? countOf(rowCount, 'row') : `about ${roughly(rowCount)} rows`,
  ];
  return <span className="tabular">{` · ${facts.filter((fact) => fact !== undefined).join(' · ')}`}</span>;
}

/** Two digits are what an estimate is worth. */
function roughly(count: number): string {
  if (count >= 1_000_000) return formatShort(Number(count.toPrecision(2)));
  return formatCount(Number(count.toPrecision(2)));
}
