import { LogsieveError } from '../errors.ts';
import { looksLikeCsv } from './csv/detect-delimiter.ts';
import type { Format, ReadOptions } from './read-options.ts';

const BY_ENDING: ReadonlyMap<string, Format> = new Map([
  ['csv', 'csv'],
  ['tsv', 'csv'],
  ['ndjson', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['json', 'ndjson'],
]);

/**
 * Tells the format by what the user said, by the name's ending, then by the content: a first line that begins
 * an object is NDJSON, a first line with the required columns is CSV, anything else is plain text.
 * @param sample bytes that begin the document, in which ASCII stands for itself
 * @throws {LogsieveError} NOT_NDJSON when the content is one JSON document
 */
export function detectFormat(sample: Buffer, ended: boolean, options: ReadOptions): Format {
  const format = formatBefore(options);
  if (format === 'ndjson') {
    assertNotOneDocument(sample, options.name);
    return format;
  }
  if (format !== undefined) return format;
  const first = firstLine(sample);
  if (/^\{\s*(?:"|\}|$)/.test(first) || /^\[\s*(?:$|\{\s*(?:"|$))/.test(first)) {
    assertNotOneDocument(sample, options.name);
    return 'ndjson';
  }
  return looksLikeCsv(sample, ended, options) ? 'csv' : 'text';
}

/** The format where it is told before anything is read: by what the user said, or by the name's ending. */
export function formatBefore(options: ReadOptions): Format | undefined {
  const { format = formatOfName(options.name), delimiter, columns, header } = options;
  const isTable = delimiter !== undefined || columns !== undefined || header !== undefined;
  return format ?? (isTable ? 'csv' : undefined);
}

function formatOfName(name: string): Format | undefined {
  const ending = /\.([a-z]+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase();
  return ending === undefined ? undefined : BY_ENDING.get(ending);
}

function firstLine(sample: Buffer): string {
  const text = sample.toString('latin1', 0, 4096).trimStart();
  return /^[^\r\n]*/.exec(text)?.[0].trimEnd() ?? '';
}

/** An array of objects, or an object that goes on over lines, is one document and not one object a line. */
function assertNotOneDocument(sample: Buffer, name: string): void {
  const first = firstLine(sample);
  const array = /^\[\s*(?:$|\{)/.test(first);
  if (!array && first !== '{') return;
  const what = array ? 'one JSON array' : 'one JSON object over several lines';
  throw new LogsieveError('NOT_NDJSON', `${name} is ${what}, not one object a line`, {
    place: { file: name },
    remedy: array ? "turn it into NDJSON, as with jq -c '.[]'" : 'turn it into NDJSON, as with jq -c .',
  });
}
