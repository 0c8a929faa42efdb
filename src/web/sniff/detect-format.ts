import type { Format } from '../api/contract.ts';
import { columnsNamed, MESSAGE_COLUMN, normalName, SOURCE_COLUMN } from './column-names.ts';
import { splitCsv } from './split-csv.ts';

const BY_ENDING: ReadonlyMap<string, Format> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['json', 'ndjson'],
]);

export const DELIMITERS = [',', ';', '\t', '|'] as const;
const ROWS_TRIED = 100;

/** The format by the name's ending, else by the first line; the server tells it in the same way. */
export function detectFormat(name: string, text: string): Format {
  const byName = BY_ENDING.get(/\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase() ?? '');
  if (byName !== undefined) return byName;
  const first = firstLine(text);
  if (/^\{\s*(?:"|\}|$)/.test(first) || /^\[\s*(?:$|\{\s*(?:"|$))/.test(first)) return 'ndjson';
  return DELIMITERS.some((delimiter) => headerIsOfLog(text, delimiter)) ? 'csv' : 'text';
}

/** What one JSON document is, where a text is not one object a line. */
export function wholeDocument(text: string): 'array' | 'object' | undefined {
  const first = firstLine(text);
  if (/^\[\s*(?:$|\{)/.test(first)) return 'array';
  return first === '{' ? 'object' : undefined;
}

/** The delimiter of a CSV, or all that fit alike. */
export function detectDelimiter(text: string, ended: boolean): readonly string[] {
  const trials = DELIMITERS.map((delimiter) => trial(text, delimiter, ended));
  const best = Math.max(...trials.map(({ found }) => found));
  const wide = trials.filter(({ width, found }) => found === best && width > 1);
  if (wide.length === 0) return [','];
  const consistent = wide.filter((one) => one.consistent);
  const left = consistent.length > 0 ? consistent : wide;
  if (left.some(({ delimiter }) => delimiter === '\t')) return ['\t'];
  return left.map(({ delimiter }) => delimiter);
}

function trial(text: string, delimiter: string, ended: boolean) {
  let header: readonly string[] | undefined;
  let consistent = true;
  let count = 0;
  for (const { cells, complete } of splitCsv(text, delimiter, ended)) {
    if (!complete && header !== undefined) break;
    header ??= cells;
    consistent &&= cells.length === header.length;
    count += 1;
    if (count === ROWS_TRIED) break;
  }
  const names = header ?? [];
  const found = [MESSAGE_COLUMN, SOURCE_COLUMN].filter((name) => columnsNamed(names, name).length > 0).length;
  return { delimiter, width: names.length, found, consistent };
}

function headerIsOfLog(text: string, delimiter: string): boolean {
  const [row] = splitCsv(text.slice(0, 65_536), delimiter, true);
  const names = row?.cells ?? [];
  if (columnsNamed(names, MESSAGE_COLUMN).length > 0) return true;
  return (
    names.length > 1 &&
    names.every((name) => /^\s*[A-Za-z_][\w .-]{0,39}$/.test(name)) &&
    names.some((name) => /^(?:source|log|message|msg|log ?message|logs)$/.test(normalName(name)))
  );
}

function firstLine(text: string): string {
  const start = text.slice(0, 4096).trimStart();
  return /^[^\r\n]*/.exec(start)?.[0].trimEnd() ?? '';
}
