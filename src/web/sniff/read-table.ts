import type { Format } from '../api/contract.ts';
import {
  columnsNamed,
  looksLikeHeader,
  MESSAGE_COLUMN,
  MESSAGE_KEYS,
  nearestMessageColumn,
  nearestSourceColumn,
  SOURCE_COLUMN,
  SOURCE_KEYS,
  widestColumn,
} from './column-names.ts';
import type { Mapping } from './mapping.ts';
import { splitCsv } from './split-csv.ts';

/** The rows of a sample, and what its columns seem to hold. */
export interface Table {
  readonly columns: readonly string[];
  /** Up to ten. */
  readonly rows: readonly { readonly cells: readonly string[]; readonly line: number }[];
  /** Whole rows within the sample. */
  readonly count: number;
  readonly found: Pick<Mapping, 'hasHeader' | 'message' | 'source'>;
  /** How sure the message's column is: named so, like one by its name, or only by what it holds. */
  readonly messageBy: 'name' | 'likeness' | 'content' | 'nothing';
  /** Rows with more or fewer fields than the header: how many, and the first's line. */
  readonly uneven: { readonly count: number; readonly line: number };
  /** Lines that are no JSON object: how many, and the first's line. */
  readonly noObject: { readonly count: number; readonly line: number };
  /** Line of a quote that is still open where the content ends. */
  readonly openQuote: number | null;
  /** Columns of the message's name, where there are several. */
  readonly doubled: readonly number[];
}

interface HowToRead {
  readonly format: Format;
  readonly delimiter: string;
  readonly ended: boolean;
}

const ROWS_SHOWN = 10;
const NONE = { count: 0, line: 0 };
const EMPTY = { uneven: NONE, noObject: NONE, openQuote: null, doubled: [] } as const;

/** @param changes what the user said of the columns */
export function readTable(text: string, how: HowToRead, changes: Partial<Mapping>): Table {
  if (how.format === 'csv') return readCsv(text, how, changes);
  return how.format === 'ndjson' ? readNdjson(text, how.ended) : readText(text, how.ended);
}

function readCsv(text: string, { delimiter, ended }: HowToRead, changes: Partial<Mapping>): Table {
  let first: { readonly cells: readonly string[]; readonly line: number } | undefined;
  const rows: { readonly cells: readonly string[]; readonly line: number }[] = [];
  let [count, uneven, unevenLine, openQuote]: [number, number, number, number | null] = [0, 0, 0, null];
  for (const row of splitCsv(text, delimiter, ended)) {
    if (row.quoteOpen && ended) openQuote = row.line;
    if (first !== undefined && !row.complete && openQuote === null) break;
    first ??= row;
    count += 1;
    if (rows.length <= ROWS_SHOWN) rows.push(row);
    if (row.cells.length === first.cells.length) continue;
    uneven += 1;
    if (unevenLine === 0) unevenLine = row.line;
  }
  const names = first?.cells ?? [];
  const named = columnsNamed(names, MESSAGE_COLUMN);
  const hasHeader = changes.hasHeader ?? (named.length > 0 || looksLikeHeader(names));
  const body = hasHeader ? rows.slice(1) : rows;
  const guess = hasHeader ? byNames(names, body) : byContent(body);
  return {
    columns: hasHeader ? names : names.map((_, i) => `Column ${i + 1}`),
    rows: body.slice(0, ROWS_SHOWN),
    count: Math.max(0, count - (hasHeader ? 1 : 0)),
    found: { hasHeader, message: guess.message ?? null, source: guess.source ?? null },
    messageBy: guess.by,
    uneven: { count: uneven, line: unevenLine },
    noObject: NONE,
    openQuote,
    doubled: hasHeader && named.length > 1 ? named : [],
  };
}

interface Guess {
  readonly message: number | undefined;
  readonly source: number | undefined;
  readonly by: Table['messageBy'];
}

function byNames(names: readonly string[], body: Table['rows']): Guess {
  const [message] = columnsNamed(names, MESSAGE_COLUMN);
  const source = columnsNamed(names, SOURCE_COLUMN)[0] ?? nearestSourceColumn(names);
  if (message !== undefined) {
    // A file with the usual message's column is read as it is, whatever its other columns are called.
    return { message, source: columnsNamed(names, SOURCE_COLUMN)[0], by: 'name' };
  }
  const near = nearestMessageColumn(names);
  if (near !== undefined)
    return { message: near, source: source === near ? undefined : source, by: 'likeness' };
  if (names.length === 1) return { message: 0, source: undefined, by: 'content' };
  return { ...byContent(body), source, by: 'nothing', message: undefined };
}

/** Without names: the widest column is the message, and a narrow one of words before it the source. */
function byContent(body: Table['rows']): Guess {
  const message = widestColumn(body.map(({ cells }) => cells));
  if (message === undefined) return { message: undefined, source: undefined, by: 'nothing' };
  const isName = (i: number) =>
    body.every(({ cells }) => /^\s*[\p{L}][\p{L}\p{N}_.:-]{0,39}\s*$/u.test(cells[i] ?? ''));
  const source = Array.from({ length: message }, (_, i) => i).find(isName);
  return { message, source, by: 'content' };
}

function readNdjson(text: string, ended: boolean): Table {
  const records: { readonly record: Readonly<Record<string, unknown>>; readonly line: number }[] = [];
  const columns = new Set<string>();
  let [count, bad, badLine]: [number, number, number] = [0, 0, 0];
  for (const { content, line } of linesOf(text, ended)) {
    if (content.trim() === '') continue;
    count += 1;
    const record = objectOf(content);
    if (record === undefined) {
      bad += 1;
      if (badLine === 0) badLine = line;
    } else if (records.length < ROWS_SHOWN) {
      records.push({ record, line });
      for (const key of Object.keys(record)) columns.add(key);
    }
  }
  const names = [...columns];
  const index = (keys: readonly string[]) => {
    const key = keys.find((one) => columns.has(one));
    return key === undefined ? null : names.indexOf(key);
  };
  const message = index(MESSAGE_KEYS);
  const rows = records.map(({ record, line }) => ({
    cells: names.map((name) => cellOf(record[name])),
    line,
  }));
  return {
    ...EMPTY,
    columns: names,
    rows,
    count,
    found: { hasHeader: true, message, source: index(SOURCE_KEYS) },
    messageBy: message === null ? 'nothing' : 'name',
    noObject: { count: bad, line: badLine },
  };
}

function readText(text: string, ended: boolean): Table {
  const rows: { readonly cells: readonly string[]; readonly line: number }[] = [];
  let count = 0;
  for (const { content, line } of linesOf(text, ended)) {
    if (content.trim() === '') continue;
    count += 1;
    if (rows.length < ROWS_SHOWN) rows.push({ cells: [content], line });
  }
  const found = { hasHeader: false, message: 0, source: null };
  return { ...EMPTY, columns: ['Line'], rows, count, found, messageBy: 'name' };
}

/** Lines of a text; the last of a sample, which may go on, is left out unless it is the only one. */
function* linesOf(
  text: string,
  ended: boolean,
): Generator<{ readonly content: string; readonly line: number }> {
  const lines = text.split(/\r\n|\r|\n/);
  if (!ended && lines.length > 1) lines.pop();
  for (const [i, content] of lines.entries()) yield { content, line: i + 1 };
}

function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function cellOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
