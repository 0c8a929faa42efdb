import type { Format, ReadOptions } from '../api/contract.ts';
import { columnsNamed, MESSAGE_COLUMN, SOURCE_COLUMN } from './column-names.ts';

/** How a file is read: as it was found, or as the user says. */
export interface Mapping {
  readonly format: Format;
  /** A label of the WHATWG Encoding Standard. */
  readonly encoding: string;
  /** Of a CSV. */
  readonly delimiter: string;
  /** Whether a CSV begins with the names of its columns. */
  readonly hasHeader: boolean;
  /** Index of the column that holds the message; null until one is chosen. Plain text has one column. */
  readonly message: number | null;
  /** Index of the column that names the system which wrote the line; null: none does. */
  readonly source: number | null;
  /** Source of lines that name none; empty: the file's name. */
  readonly sourceName: string;
  /** Plain text: whether lines that are indented, as of stack traces, belong to the one before. */
  readonly multiline: boolean;
}

/**
 * The options of a request that make the server read a file by a mapping. What it would find by itself is left
 * out, so that a file nobody touched is read as on the command line.
 * @param found the mapping that the file was found to have
 * @param columns names of the columns; of a CSV without header, any
 */
export function optionsOf(mapping: Mapping, found: Mapping, columns: readonly string[]): ReadOptions {
  const { format, encoding, delimiter, sourceName, multiline } = mapping;
  return {
    ...(format !== found.format && { from: format }),
    ...(encoding !== found.encoding && { encoding }),
    ...(format === 'csv' &&
      delimiter !== found.delimiter && { delimiter: delimiter === '\t' ? 'tab' : delimiter }),
    ...(format === 'csv' && csvColumns(mapping, columns)),
    ...(format === 'ndjson' && members(mapping, found, columns)),
    ...(format === 'text' && multiline && { multiline: 'true' as const }),
    ...(sourceName.trim() !== '' && { source: sourceName.trim() }),
  };
}

function csvColumns({ hasHeader, message, source }: Mapping, columns: readonly string[]): ReadOptions {
  if (message === null) return {};
  if (hasHeader) {
    const usual = (wanted: string, index: number) => columnsNamed(columns, wanted)[0] === index;
    return {
      ...(!usual(MESSAGE_COLUMN, message) && { message_column: columns[message] ?? '' }),
      ...(source !== null && !usual(SOURCE_COLUMN, source) && { source_column: columns[source] ?? '' }),
    };
  }
  const names = columns.map((_, i) => {
    if (i === message) return MESSAGE_COLUMN;
    return i === source ? SOURCE_COLUMN : `column_${i + 1}`;
  });
  return { header: 'false', columns: names.join(',') };
}

function members(mapping: Mapping, found: Mapping, columns: readonly string[]): ReadOptions {
  const message = mapping.message === null ? undefined : columns[mapping.message];
  const source = mapping.source === null ? undefined : columns[mapping.source];
  return {
    ...(message !== undefined && mapping.message !== found.message && { message_column: message }),
    ...(source !== undefined && mapping.source !== found.source && { source_column: source }),
  };
}
