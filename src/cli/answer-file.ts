import { type ErrorCode, LogsieveError } from '../errors.ts';
import { openDocument } from '../formats/index.ts';
import { ANSWER_FIELDS, type AnswerColumn, type AnswerFileFormat } from './answer-columns.ts';
import type { Input } from './input.ts';

/** A row of a file of answers as it stands there; what is empty or null in it is left out. */
export interface AnswerRow {
  /** 1-based line of the file. */
  readonly line: number;
  readonly cells: { readonly [Name in AnswerColumn]?: string };
  /** Why it cannot be read. */
  readonly problem?: string;
}

const TO_UTF8 = 'convert the file to UTF-8 first';

const COLUMNS = ['source', ...Object.keys(ANSWER_FIELDS)] as readonly AnswerColumn[];

/**
 * Reads the rows of a file of answers; bad ones come with what is wrong with them.
 * @throws LogsieveError INPUT_UNREADABLE, and for a CSV as a whole what `openDocument` throws
 */
export async function readAnswerRows(
  input: Input,
  format: AnswerFileFormat,
  signal: AbortSignal,
): Promise<AnswerRow[]> {
  return format === 'csv' ? await readCsv(input, signal) : await readNdjson(input, signal);
}

async function readCsv(input: Input, signal: AbortSignal): Promise<AnswerRow[]> {
  try {
    return await readCsvRows(input, signal);
  } catch (error) {
    throw error instanceof LogsieveError ? advised(error) : error;
  }
}

/** What is advised of files of answers, in place of options that only commands which read logs have. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  MISSING_COLUMN: 'name the columns as `logsieve answers export` does: label, and template or message',
  UNCLOSED_QUOTE: 'close the quote, or double it where it is meant as text',
  DELIMITER_AMBIGUOUS: 'rename the columns that have the other delimiter in their names',
  BAD_ENCODING: TO_UTF8,
  BINARY_CONTENT: 'give a CSV file of answers, or NDJSON with --format ndjson',
  UNSUPPORTED_FORMAT: 'give a CSV file of answers, or NDJSON with --format ndjson',
};

function advised(error: LogsieveError): LogsieveError {
  const { code, message, place, cause } = error;
  const remedy = REMEDIES[code];
  return remedy === undefined ? error : new LogsieveError(code, message, { place, remedy, cause });
}

async function readCsvRows(input: Input, signal: AbortSignal): Promise<AnswerRow[]> {
  const others = COLUMNS.filter((name) => name !== 'label');
  const document = await openDocument(input.open(signal), {
    name: input.name,
    kind: 'file',
    format: 'csv',
    messageColumn: 'label',
    extraColumns: others,
    optionalColumns: others,
    signal,
  });
  const rows: AnswerRow[] = [];
  for await (const batch of document.batches()) {
    for (const [i, label] of batch.messages.entries()) {
      const problem = batch.problems
        .get(i)
        ?.find(({ code, fatalForRow }) => fatalForRow || code === 'ROW_WIDTH');
      const cells = Object.fromEntries([
        ['label', label],
        ...others.map((name, column) => [name, batch.extra[column]?.[i] ?? '']),
      ]) as Record<AnswerColumn, string>;
      const said = Object.entries(cells).filter(([, text]) => text !== '');
      const reason = problem === undefined ? {} : { problem: problem.detail };
      rows.push({ line: batch.lineOf(i), cells: Object.fromEntries(said), ...reason });
    }
  }
  return rows;
}

async function readNdjson(input: Input, signal: AbortSignal): Promise<AnswerRow[]> {
  const rows: AnswerRow[] = [];
  for (const [i, text] of (await textOf(input, signal)).split('\n').entries()) {
    if (text.trim() !== '') rows.push({ line: i + 1, ...cellsOf(text) });
  }
  return rows;
}

async function textOf(input: Input, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input.open(signal)) chunks.push(chunk);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch (error) {
    throw new LogsieveError('BAD_ENCODING', `${input.name} is not valid UTF-8`, {
      place: { file: input.path },
      remedy: TO_UTF8,
      cause: error,
    });
  }
}

function cellsOf(text: string): Omit<AnswerRow, 'line'> {
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return { cells: {}, problem: 'not valid JSON' };
  }
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    return { cells: {}, problem: 'no JSON object' };
  const cells: { [Name in AnswerColumn]?: string } = {};
  for (const name of COLUMNS) {
    const value = Object.hasOwn(record, name) ? (record as Record<string, unknown>)[name] : null;
    if (value === null) continue;
    const isNumber = name === 'id' || name === 'prompt_version' || name === 'cost';
    if (typeof value !== 'string' && !(isNumber && typeof value === 'number'))
      return { cells: {}, problem: `${name} is no ${isNumber ? 'number' : 'text'}` };
    if (value !== '') cells[name] = String(value);
  }
  return { cells };
}
