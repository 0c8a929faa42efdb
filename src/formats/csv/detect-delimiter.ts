import { LogsieveError } from '../../errors.ts';
import { DEFAULT_MESSAGE_COLUMN, DEFAULT_SOURCE_COLUMN, type ReadOptions } from '../read-options.ts';
import { unquote } from './csv-field.ts';
import { CsvSplitter } from './csv-splitter.ts';

const CANDIDATES = [',', ';', '\t', '|'] as const;
const ROWS = 100;
const COLUMNS = 1000;

/**
 * The delimiter a user names: one ASCII character, or `tab`.
 * @throws {LogsieveError} USAGE
 */
export function parseDelimiter(text: string): string {
  const delimiter = /^(?:tab|\\t)$/i.test(text) ? '\t' : text;
  if (/^[\t!#-~]$/.test(delimiter)) return delimiter;
  throw new LogsieveError('USAGE', `"${text}" cannot be a delimiter`, {
    remedy: 'use one ASCII character other than a quote, a space and a line end, or tab',
  });
}

/** How a sample reads with one delimiter. */
interface Trial {
  readonly delimiter: string;
  readonly header: readonly string[];
  /** Required columns that the header has. */
  readonly found: number;
  /** Whether every row has as many fields as the first. */
  readonly consistent: boolean;
}

/**
 * Finds the delimiter of a CSV by its first rows: the one with which the header has the required columns, else
 * the one with which all rows have equally many fields.
 * @param sample bytes that begin the document, in which ASCII stands for itself
 * @throws {LogsieveError} DELIMITER_AMBIGUOUS
 */
export function detectDelimiter(sample: Buffer, ended: boolean, options: ReadOptions): string {
  const trials = CANDIDATES.map((delimiter) => tryDelimiter(sample, ended, delimiter, options));
  const best = Math.max(...trials.map(({ found }) => found));
  const wide = trials.filter(({ header, found }) => found === best && header.length > 1);
  if (wide.length === 0) return ',';
  const exact = wide.filter(({ header }) => header.length === options.columns?.length);
  let left = exact.length > 0 ? exact : wide;
  if (left.length > 1) {
    const consistent = left.filter((trial) => trial.consistent);
    if (consistent.length > 0) left = consistent;
  }
  const tab = left.find(({ delimiter }) => delimiter === '\t' && /\.tsv(?:\.gz)?$/i.test(options.name));
  const chosen = tab ?? left[0];
  if (chosen !== undefined && (tab !== undefined || left.length === 1)) return chosen.delimiter;
  const shown = left.map(({ delimiter }) => `"${delimiter === '\t' ? 'tab' : delimiter}"`).join(' and ');
  throw new LogsieveError('DELIMITER_AMBIGUOUS', `${options.name}: ${shown} fit as delimiters alike`, {
    place: { file: options.name, line: 1 },
    remedy: 'name it with --delimiter',
  });
}

/** Whether a sample's first row is a CSV header: it has the message's column, or columns that are like one. */
export function looksLikeCsv(sample: Buffer, ended: boolean, options: ReadOptions): boolean {
  return CANDIDATES.some((delimiter) => {
    const { header, found } = tryDelimiter(sample, ended, delimiter, options);
    if (found > 0 && header.some((name) => matches(name, messageColumn(options)))) return true;
    const names = header.map((name) => name.trim().toLowerCase());
    return (
      header.length > 1 &&
      header.every((name) => /^\s*[A-Za-z_][\w .-]{0,39}$/.test(name)) &&
      names.some(
        (name) => name === DEFAULT_SOURCE_COLUMN || /^(?:log|message|msg|log ?message|logs)$/.test(name),
      )
    );
  });
}

function tryDelimiter(sample: Buffer, ended: boolean, delimiter: string, options: ReadOptions): Trial {
  const splitter = new CsvSplitter(delimiter.charCodeAt(0), 0, COLUMNS);
  splitter.feed(sample, ended);
  let header: string[] | undefined;
  let consistent = true;
  for (let at = 0, rows = 0; at < sample.length && rows < ROWS; at = splitter.next) {
    splitter.begin(at);
    const complete = splitter.scan();
    if (!complete && header !== undefined) break;
    const width = splitter.count;
    const blank = complete && width === 1 && sample.toString('latin1', at, splitter.end).trim() === '';
    if (!blank) {
      header ??= firstRow(splitter, sample);
      consistent &&= width === header.length;
      rows += 1;
    }
    if (!complete) break;
  }
  header ??= [];
  const wanted = [messageColumn(options), options.sourceColumn ?? DEFAULT_SOURCE_COLUMN];
  const named = options.header ?? options.columns === undefined;
  const found = named ? wanted.filter((column) => header.some((name) => matches(name, column))).length : 0;
  return { delimiter, header, found, consistent };
}

function firstRow(splitter: CsvSplitter, sample: Buffer): string[] {
  const names: string[] = [];
  for (let i = 0; i < Math.min(splitter.count, COLUMNS); i++) {
    const text = sample.toString('utf8', splitter.starts[i], splitter.ends[i]);
    names.push(unquote(text, splitter.flags[i] ?? 0));
  }
  return names;
}

function messageColumn(options: ReadOptions): string {
  return options.messageColumn ?? DEFAULT_MESSAGE_COLUMN;
}

function matches(name: string, wanted: string): boolean {
  return name.trim().toLowerCase() === wanted.trim().toLowerCase();
}
