import type { DocumentInput } from '../document/index.ts';
import { LogsieveError } from '../errors.ts';
import {
  assertEncoding,
  type DocumentReader,
  type Format,
  openDocument,
  type ReadOptions,
} from '../formats/index.ts';
import { chunksOf } from './rows/read-lines.ts';

const LINE_ENDS = [10, 13] as const;

/** The input of a job: always read in the same chunks, so that it falls into the same batches. */
export function fileInput(path: string, name: string, bytes: number): DocumentInput {
  return {
    name,
    kind: 'file',
    open: async function* (signal) {
      for await (const chunk of chunksOf(path, bytes)) {
        signal?.throwIfAborted();
        // Rows refer to the chunk while the next one is read.
        yield Buffer.from(chunk);
      }
    },
  };
}

/** What is found in a document before it is run. */
export interface DocumentFacts {
  readonly format: Format;
  readonly encoding: string;
  readonly delimiter: string | null;
}

export interface DocumentLimits {
  /** Of the input. */
  readonly bytes: number;
  readonly maxRows: number;
  /** @throws LogsieveError UNSUPPORTED_FORMAT for what is not taken */
  readonly assertSupported: ((document: DocumentReader) => void) | undefined;
}

/**
 * Reads as much of a document as tells whether it can be run, all of it where bytes may be invalid.
 * @throws LogsieveError as `openDocument` and `assertEncoding`; TOO_MANY_ROWS
 */
export async function checkDocument(
  input: DocumentInput,
  options: ReadOptions,
  { bytes, maxRows, assertSupported }: DocumentLimits,
): Promise<DocumentFacts> {
  const document = await openDocument(input.open(options.signal), options);
  // Reading a first batch and no more lets go of the file.
  for await (const _ of document.batches()) break;
  assertSupported?.(document);
  // A row takes a byte at least.
  const mayHaveTooMany = bytes > maxRows;
  let lines = 1;
  if (document.onBadBytes === 'fail') {
    await assertEncoding(counted(input.open(options.signal)), options);
  } else if (mayHaveTooMany) {
    for await (const _ of counted(input.open(options.signal)));
  }
  // What is compressed or wide has its rows counted as they are judged.
  if (lines > maxRows && !document.gzip) await countRows();
  const { format, encoding, delimiter } = document;
  return { format, encoding, delimiter };

  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (mayHaveTooMany && lines <= maxRows) lines += linesIn(chunk);
      yield chunk;
    }
  }

  /** Lines may be blank, or several to a row. */
  async function countRows(): Promise<void> {
    let rows = 0;
    const again = await openDocument(input.open(options.signal), options);
    for await (const { size } of again.batches()) {
      rows += size;
      if (rows > maxRows) throw tooManyRows(input.name, maxRows);
    }
  }
}

/** At least as many as the lines that end here. */
function linesIn(chunk: Uint8Array): number {
  let lines = 0;
  for (const end of LINE_ENDS) {
    for (let at = chunk.indexOf(end); at >= 0; at = chunk.indexOf(end, at + 1)) lines += 1;
  }
  return lines;
}

export function tooManyRows(name: string, limit: number): LogsieveError {
  return new LogsieveError('TOO_MANY_ROWS', `${name} has more than ${limit.toLocaleString('en-US')} rows`, {
    remedy: 'split the file, or raise uploads.max_rows (LOGSIEVE_MAX_ROWS)',
    details: { limit },
  });
}
