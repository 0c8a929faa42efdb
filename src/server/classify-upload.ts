import { classifyDocument, gzipped } from '../document/index.ts';
import { type ErrorCode, LogsieveError } from '../errors.ts';
import type { DocumentReader } from '../formats/index.ts';
import { readOptionsOf } from './read-query.ts';
import type { Upload } from './receive-upload.ts';
import type { Services } from './services.ts';
import { asksLlmOf, assertSupported } from './taken-uploads.ts';
import type { TemporaryBytes } from './temporary-bytes.ts';

/** How often a problem or a warning occurred, where, and what it was for the first of them. */
export interface Count {
  readonly code: ErrorCode;
  count: number;
  /** The first lines, 1-based. */
  readonly lines: number[];
  readonly detail: string;
}

/** What became of the rows of an upload. */
export interface Outcome {
  readonly document: DocumentReader;
  readonly rows: number;
  /** Rows that could not be judged. */
  readonly problems: readonly Count[];
  readonly warnings: readonly Count[];
}

const LINES_NAMED = 5;

/**
 * Labels every line of an upload.
 * @param result takes the bytes in
 * @throws LogsieveError what is wrong with the upload as a whole, TOO_MANY_ROWS, VALIDATION where `llm` cannot be on
 */
export async function classifyUpload(
  { bytes, name, query }: Upload,
  result: TemporaryBytes,
  services: Services,
  signal: AbortSignal,
): Promise<Outcome> {
  const { config } = services.context;
  const asksLlm = asksLlmOf(query.llm, config.llm.isOn);
  const problems = new Map<ErrorCode, Count>();
  const warnings = new Map<ErrorCode, Count>();
  let rows = 0;
  const document = await classifyDocument({
    input: { name, kind: 'file', open: (until) => bytes.read(until) },
    options: readOptionsOf(query, name, services.context),
    output: (opened) => {
      assertSupported(opened, config.uploads.supportedFormats);
      return Promise.resolve(opened.gzip ? gzipped(result) : result);
    },
    cascade: await services.cascade(asksLlm),
    onJudged: (_, verdicts) => {
      rows += verdicts.length;
      if (rows > config.uploads.maxRows) throw tooManyRows(name, config.uploads.maxRows);
    },
    onProblem: ({ code, line, detail, fatalForRow }) =>
      add(fatalForRow ? problems : warnings, code, line, detail),
    llm: asksLlm ? { tempDir: services.temporary.path, maxWait: config.llm.maxWait } : null,
    signal,
  });
  for (const { code, line, detail } of document.warnings) add(warnings, code, line, detail);
  const { formulaCells, formulaEscaped } = document.statistics;
  if (formulaCells > 0) {
    const detail =
      formulaEscaped > 0
        ? 'written with an apostrophe'
        : 'would run in a spreadsheet; escape_formulas=true disarms them';
    warnings.set('FORMULA_CELL', { code: 'FORMULA_CELL', count: formulaCells, lines: [], detail });
  }
  return { document, rows, problems: [...problems.values()], warnings: [...warnings.values()] };
}

function add(counts: Map<ErrorCode, Count>, code: ErrorCode, line: number, detail: string): void {
  const entry = counts.get(code) ?? { code, count: 0, lines: [], detail };
  entry.count += 1;
  if (entry.lines.length < LINES_NAMED) entry.lines.push(line);
  counts.set(code, entry);
}

function tooManyRows(name: string, limit: number): LogsieveError {
  return new LogsieveError('TOO_MANY_ROWS', `${name} has more than ${limit.toLocaleString('en-US')} rows`, {
    remedy: 'split the file, or raise LOGSIEVE_MAX_ROWS (uploads.max_rows)',
    details: { limit },
  });
}
