import type { Format } from '../api/contract.ts';
import { binaryType } from './binary-type.ts';
import { decodeText, findEncoding } from './decode-text.ts';
import { detectDelimiter, detectFormat, wholeDocument } from './detect-format.ts';
import type { Mapping } from './mapping.ts';
import type { Sample } from './read-sample.ts';
import { readTable, type Table } from './read-table.ts';
import { formatName } from './reading-names.ts';
import { notesOfTable, problem, type SniffProblem } from './sniff-problem.ts';

/** What the first bytes of a file tell about it. */
export interface Sniffed {
  readonly sample: Sample;
  /** How the file would be read if nobody said anything. */
  readonly found: Mapping;
  /** How it is read: as found, with what the user said. */
  readonly mapping: Mapping;
  readonly columns: readonly string[];
  /** Up to ten rows: their cells by column, and the line each begins on. */
  readonly rows: Table['rows'];
  /** Rows of the whole file; null where nothing tells. */
  readonly rowCount: number | null;
  /** Whether the count is exact, for the file is no longer than the sample. */
  readonly isExact: boolean;
  /** Undefined until they are known. */
  readonly limits: SniffLimits | undefined;
  /** What is to be known or done, the worst first. */
  readonly problems: readonly SniffProblem[];
}

/** What the server takes. */
export interface SniffLimits {
  readonly maxFileSize: number;
  readonly formats: readonly string[];
}

/**
 * Reads a sample as the server will read the file.
 * @param changes what the user said of how to read it
 */
export function sniff(sample: Sample, changes: Partial<Mapping> = {}, limits?: SniffLimits): Sniffed {
  const encoding = findEncoding(sample.bytes, sample.ended);
  const refused = refusal(sample, encoding.label, limits);
  const label = changes.encoding ?? encoding.label;
  const text = refused === undefined ? textOf(sample, label) : '';
  const format = changes.format ?? detectFormat(sample.name, text);
  const delimiters = format === 'csv' ? detectDelimiter(text, sample.ended) : [','];
  const delimiter = changes.delimiter ?? delimiters[0] ?? ',';
  const table = readTable(text, { format, delimiter, ended: sample.ended }, changes);
  const found: Mapping = {
    format: detectFormat(sample.name, text),
    encoding: encoding.by === 'guess' ? 'utf-8' : encoding.label,
    delimiter: delimiters.length === 1 ? (delimiters[0] ?? ',') : '',
    hasHeader: table.found.hasHeader,
    message: table.found.message,
    source: table.found.source,
    sourceName: '',
    multiline: false,
  };
  const mapping: Mapping = { ...found, ...table.found, ...changes, format, delimiter, encoding: label };
  const problems =
    refused === undefined
      ? [
          ...encodingNotes(sample, encoding, changes.encoding),
          ...formatNotes(format, limits),
          ...documentNotes(format, text),
          ...delimiterNotes(delimiters, changes.delimiter),
          ...notesOfTable(table, mapping, sample.ended),
        ]
      : [refused];
  const order = { stop: 0, ask: 1, note: 2 } as const;
  return {
    sample,
    found,
    mapping,
    columns: table.columns,
    rows: table.rows,
    rowCount: rowCountOf(sample, table),
    isExact: sample.ended,
    limits,
    problems: problems.sort((a, b) => order[a.kind] - order[b.kind]),
  };
}

function textOf({ bytes, ended }: Sample, label: string): string {
  // The mark of UTF-8 and of UTF-16 is left out by the decoder.
  return decodeText(bytes, label, ended);
}

function rowCountOf(sample: Sample, table: Table): number | null {
  if (sample.ended) return table.count;
  if (table.count === 0 || sample.bytes.length === 0) return null;
  return Math.round((table.count / sample.bytes.length) * sample.contentBytes);
}

/** What no mapping can mend. */
function refusal(
  sample: Sample,
  encoding: string,
  limits: SniffLimits | undefined,
): SniffProblem | undefined {
  const { bytes, fileBytes, badGzip } = sample;
  if (fileBytes === 0) return problem('stop', 'EMPTY_FILE', 'The file is empty: 0 bytes.');
  if (limits !== undefined && fileBytes > limits.maxFileSize) {
    const [actual, limit] = [fileBytes, limits.maxFileSize].map((size) => `${(size / 1e6).toFixed(0)} MB`);
    const remedy = 'Split it, compress it with gzip, or raise MAX_FILE_SIZE on the server.';
    return problem(
      'stop',
      'FILE_TOO_LARGE',
      `The file has ${actual}; the server takes up to ${limit}.`,
      remedy,
    );
  }
  if (badGzip) {
    const remedy = 'Make it again; gzip -t tells whether it is whole.';
    return problem('stop', 'BAD_ARCHIVE', 'The gzip data is corrupt or cut short.', remedy);
  }
  const type = binaryType(bytes);
  if (type !== undefined) {
    const remedy = 'Give CSV, NDJSON or plain text, or gzip of these; a workbook can be saved as CSV.';
    return problem('stop', 'UNSUPPORTED_FORMAT', `This is ${type}, not text.`, remedy);
  }
  const zero = encoding.startsWith('utf-16') ? -1 : bytes.indexOf(0);
  if (zero >= 0) {
    const text = `This is binary, not text: there is a zero byte at offset ${zero.toLocaleString('en-US')}.`;
    return problem('stop', 'BINARY_CONTENT', text, 'Give CSV, NDJSON or plain text.');
  }
  if (
    sample.ended &&
    bytes.every((byte) => byte <= 0x20 || byte >= 0xef) &&
    textOf(sample, encoding).trim() === ''
  ) {
    return problem('stop', 'EMPTY_FILE', `There is nothing but space in its ${bytes.length} bytes.`);
  }
  return undefined;
}

function encodingNotes(
  sample: Sample,
  { by, badByte, label }: ReturnType<typeof findEncoding>,
  chosen: string | undefined,
): SniffProblem[] {
  if (by !== 'guess' || chosen !== undefined) return [];
  if (badByte === undefined) {
    return [problem('ask', 'ENCODING', `It has no byte order mark, and looks like ${label.toUpperCase()}.`)];
  }
  const line = 1 + sample.bytes.subarray(0, badByte).filter((byte) => byte === 0x0a).length;
  const where = `byte ${badByte.toLocaleString('en-US')}, on line ${line.toLocaleString('en-US')}`;
  const text = `It is not UTF-8 (${where}), and is read as ${label}.`;
  return [problem('ask', 'BAD_ENCODING', text, 'If letters look wrong below, choose another encoding.')];
}

/** Whether a plain text becomes a CSV on its way, for the server takes only that. */
export function isSentAsCsv(format: Format, limits: SniffLimits | undefined): boolean {
  return format === 'text' && limits?.formats.includes('text') === false && limits.formats.includes('csv');
}

function formatNotes(format: Format, limits: SniffLimits | undefined): SniffProblem[] {
  if (limits === undefined || limits.formats.includes(format)) return [];
  if (isSentAsCsv(format, limits)) {
    return [problem('note', 'AS_CSV', 'The lines are sent as a CSV of one column, which the server takes.')];
  }
  const taken = limits.formats.map((one) => formatName(one as Format)).join(' and ');
  const text = `This is read as ${formatName(format)}; the server takes ${taken}.`;
  const remedy = `Whoever runs the server can add ${format} to SUPPORTED_FORMATS.`;
  return [problem('stop', 'UNSUPPORTED_FORMAT', text, remedy)];
}

function documentNotes(format: Format, text: string): SniffProblem[] {
  const whole = format === 'ndjson' ? wholeDocument(text) : undefined;
  if (whole === undefined) return [];
  const what = whole === 'array' ? 'one JSON array' : 'one JSON object over several lines';
  const remedy = `Turn it into NDJSON, as with jq -c '${whole === 'array' ? '.[]' : '.'}', or read it as plain text.`;
  return [problem('stop', 'NOT_NDJSON', `This is ${what}, not one object a line.`, remedy)];
}

function delimiterNotes(delimiters: readonly string[], chosen: string | undefined): SniffProblem[] {
  if (delimiters.length < 2 || chosen !== undefined) return [];
  const shown = delimiters.map((delimiter) => `“${delimiter}”`).join(' and ');
  return [problem('ask', 'DELIMITER_AMBIGUOUS', `${shown} fit as delimiters alike; the first is taken.`)];
}
