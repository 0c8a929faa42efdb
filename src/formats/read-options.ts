export type Format = 'csv' | 'ndjson' | 'text';

/** How a document is to be read and written back. */
export interface ReadOptions {
  /** Name of the input, for errors; a file's extension helps to tell its format. */
  readonly name: string;
  /** `stream`: rows are given as they arrive. `file`: all of it is there, and may be looked at ahead. */
  readonly kind: 'file' | 'stream';
  /** @default found by the name, then by the content */
  readonly format?: Format | undefined;
  /** Format of the output. @default the input's */
  readonly to?: Format | undefined;
  /** A label of the WHATWG Encoding Standard. @default UTF-16 by its byte order mark, else UTF-8 */
  readonly encoding?: string | undefined;
  /** One ASCII character, or `tab`. @default found by the header */
  readonly delimiter?: string | undefined;
  /** Whether a CSV begins with a header. @default true, but false where `columns` are given */
  readonly header?: boolean | undefined;
  /** Names of the columns of a CSV without header. @default source, log_message */
  readonly columns?: readonly string[] | undefined;
  /** Required if it is another than the default. @default `source`; in NDJSON the first of the usual members that a record has */
  readonly sourceColumn?: string | undefined;
  /** @default `log_message`; in NDJSON the first of the usual members that a record has */
  readonly messageColumn?: string | undefined;
  /** Name of the added column or member. @default target_label */
  readonly labelColumn?: string | undefined;
  /** Further columns whose values are given with each batch, such as the label of training data. */
  readonly extraColumns?: readonly string[] | undefined;
  /** Those of `extraColumns` that need not be there: their values are then empty. @default none */
  readonly optionalColumns?: readonly string[] | undefined;
  /** Source of rows that have none. @default the file's name without folder and ending */
  readonly source?: string | undefined;
  /** Adds stage, confidence, reason and error_code. @default false */
  readonly explain?: boolean | undefined;
  /** Plain text: continuation lines, as of stack traces, belong to their head line. @default false */
  readonly multiline?: boolean | undefined;
  /** What becomes of bytes that are not valid. @default `row` for streams and plain text, else `fail` */
  readonly onBadBytes?: 'fail' | 'row' | undefined;
  /** Bytes that a gzip may grow to. @default no limit */
  readonly maxDecompressed?: number | undefined;
  /** Longer messages are reported as TRUNCATED_FOR_MODEL. @default 10,000 */
  readonly maxMessageChars?: number | undefined;
  /** CSV: writes cells that a spreadsheet would run with an apostrophe before them. @default false */
  readonly escapeFormulas?: boolean | undefined;
  /** Labels whose rows are written; all others are left out. @default all */
  readonly only?: ReadonlySet<string> | undefined;
  readonly signal?: AbortSignal | undefined;
}

export const DEFAULT_MESSAGE_COLUMN = 'log_message';
export const DEFAULT_SOURCE_COLUMN = 'source';
export const DEFAULT_LABEL_COLUMN = 'target_label';
export const DEFAULT_MAX_MESSAGE_CHARS = 10_000;
/** Rows and lines longer than this are passed on unread. */
export const MAX_ROW_BYTES = 16 * 1024 * 1024;
