import { chooseNames, wantedNames } from '../output/output-names.ts';
import { DEFAULT_LABEL_COLUMN, DEFAULT_MESSAGE_COLUMN, DEFAULT_SOURCE_COLUMN } from '../read-options.ts';
import type { Reading } from '../reading.ts';
import type { OutputNames } from '../row-batch.ts';
import { findColumn, missingColumn, type WantedColumn } from './csv-header.ts';

/** Which column is what, and what the header is. */
export interface CsvLayout {
  readonly hasHeader: boolean;
  /** Columns that a row should have. */
  readonly width: number;
  /** Index of the source's column; -1 where there is none. */
  readonly source: number;
  readonly message: number;
  readonly extra: readonly number[];
  readonly names: OutputNames;
  /** The header's own bytes, to be written back. */
  readonly header: HeaderBytes;
}

export interface HeaderBytes {
  /** Blank lines before the header. */
  readonly before: Buffer;
  readonly content: Buffer;
  readonly lineEnd: Buffer;
}

/**
 * Finds the columns in the first row, or in the given names where there is no header.
 * @throws {LogsieveError} MISSING_COLUMN, DUPLICATE_COLUMN
 */
export function layoutOf(
  reading: Reading,
  firstRow: readonly string[],
  header: HeaderBytes,
  line: number,
): CsvLayout {
  const { options } = reading;
  const hasHeader = options.header ?? options.columns === undefined;
  const columns = hasHeader
    ? firstRow
    : (options.columns ?? [DEFAULT_SOURCE_COLUMN, DEFAULT_MESSAGE_COLUMN].slice(-firstRow.length));
  const place = { file: options.name, line };
  const find = (wanted: string, option: WantedColumn['option'] | undefined): number => {
    const found = findColumn(columns, wanted, place);
    if (found === undefined) {
      if (option === undefined) return -1;
      throw missingColumn({ name: wanted, option, hasHeader }, columns, place);
    }
    if (!found.exact) {
      const detail = `column ${found.index + 1} was taken for "${wanted}", though its case or outer space differs`;
      reading.warn('HEADER_NORMALISED', line, detail);
    }
    return found.index;
  };
  const message = find(options.messageColumn ?? DEFAULT_MESSAGE_COLUMN, '--message-column');
  const sourceColumn = options.sourceColumn ?? DEFAULT_SOURCE_COLUMN;
  const source = find(sourceColumn, sourceColumn === DEFAULT_SOURCE_COLUMN ? undefined : '--source-column');
  const optional = new Set(options.optionalColumns);
  const extra = (options.extraColumns ?? []).map((name) =>
    find(name, optional.has(name) ? undefined : '--label-column'),
  );
  const wanted = wantedNames(options.labelColumn ?? DEFAULT_LABEL_COLUMN);
  const { names, changed } = chooseNames(wanted, options.explain === true, columns);
  for (const [was, is] of changed) {
    if (options.extraColumns?.includes(was) === true) continue;
    reading.warn('COLUMN_COLLISION', line, `there is a column "${was}" already; the added one is "${is}"`);
  }
  const width = hasHeader ? columns.length : Math.max(columns.length, firstRow.length);
  return { hasHeader, width, source, message, extra, names, header };
}
