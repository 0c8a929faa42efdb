import { ERROR_CODES, type ErrorCode, LogsieveError } from '../errors.ts';
import {
  assertEncoding,
  type Batch,
  type DocumentReader,
  openDocument,
  type PackedBatch,
  type ReadOptions,
  type RowProblem,
} from '../formats/index.ts';
import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import { type Cascade, type FlowOptions, judgeInOrder, type Packing } from '../sieve/index.ts';
import type { Output } from './output.ts';

/** Bytes to be read as a document, by whatever door they came. */
export interface DocumentInput {
  /** For messages, and by which formats tell the default source. */
  readonly name: string;
  /** `file`: all of it is there, and may be read again. */
  readonly kind: 'file' | 'stream';
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

export interface DocumentWork {
  readonly input: DocumentInput;
  readonly options: ReadOptions;
  /** Opens the output once the input is known to be readable. */
  readonly output: (document: DocumentReader) => Promise<Output>;
  readonly cascade: Cascade;
  /** Told of every batch with its verdicts, in order, before its bytes are written. */
  readonly onJudged?: (batch: Batch, verdicts: readonly Verdict[], document: DocumentReader) => void;
  /** Told of every problem of a row, when the row is read. */
  readonly onProblem?: (problem: RowProblem) => void;
  /** Told when all rows have been read and only the LLM is waited for. */
  readonly onRead?: () => void;
  /** The output is final as it is written: what is wrong with the input is to be found before the first byte. */
  readonly isImmediate?: boolean;
  /** Fail on the first row that cannot be judged. */
  readonly strict?: boolean;
  /** Where rows wait for the LLM, and how many seconds at most on live input; null where none is asked. */
  readonly llm: { readonly tempDir: string; readonly maxWait: number } | null;
  readonly signal: AbortSignal;
}

/**
 * One document through the cascade into one output, which is final only when all went well: the one way for the
 * command line, uploads and jobs, so that all give the same bytes.
 * @returns the document, whose warnings and statistics are complete
 * @throws LogsieveError as `openDocument`, BAD_ROW where it is to be strict; the signal's reason when it aborts
 */
export async function classifyDocument(work: DocumentWork): Promise<DocumentReader> {
  const { input, signal } = work;
  const options = { ...work.options, signal };
  const document = await openDocument(input.open(signal), options);
  if (work.isImmediate === true && input.kind === 'file' && document.onBadBytes === 'fail') {
    await assertEncoding(input.open(signal), options);
  }
  const output = await work.output(document);
  const isConverted = options.to !== undefined && options.to !== document.format;
  try {
    const head = document.head();
    if (head.length > 0) await output.write(head);
    const flow = judgeInOrder(work.cascade, document.batches(), {
      given: (batch) => badRowsOf(batch, work),
      ...(isConverted ? {} : { onWait: (batch: Batch) => batch.shrink(options.only !== undefined) }),
      ...waitsFor(work, document),
      signal,
    });
    for await (const { rows, verdicts } of flow) {
      work.onJudged?.(rows, verdicts, document);
      const rendered = document.render(rows, verdicts);
      if (rendered.length > 0) await output.write(rendered);
    }
    const tail = document.tail();
    if (tail.length > 0) await output.write(tail);
    await output.commit();
    return document;
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** How rows of a document wait for the LLM. */
function waitsFor(
  { llm, input, onRead }: DocumentWork,
  document: DocumentReader,
): Partial<FlowOptions<Batch>> {
  if (llm === null) return {};
  const packing: Packing<Batch, PackedBatch> = {
    directory: llm.tempDir,
    pack: (batch) => document.pack(batch),
    unpack: (packed) => document.unpack(packed),
  };
  return {
    packing,
    ...(onRead && { onRead }),
    ...(input.kind === 'stream' && { maxLlmWaitMs: 1000 * llm.maxWait }),
  };
}

/** The verdicts of rows that cannot be judged; a problem of any row is told. */
function badRowsOf(
  batch: Batch,
  { onProblem, strict, input }: DocumentWork,
): ReadonlyMap<number, Verdict> | undefined {
  if (batch.problems.size === 0) return undefined;
  const given = new Map<number, Verdict>();
  for (const [row, problems] of batch.problems) {
    for (const problem of problems) {
      const { code, line, detail, fatalForRow } = problem;
      if (strict === true && fatalForRow) {
        throw new LogsieveError('BAD_ROW', `${code}: ${detail}`, {
          place: { file: input.name, line },
          remedy: 'mend the row, or run without --strict: the row is then kept and reported',
        });
      }
      onProblem?.(problem);
      if (fatalForRow && !given.has(row)) given.set(row, badRow(code));
    }
  }
  return given;
}

const badRows = new Map<ErrorCode, Verdict>();

/** The verdict of a row that cannot be judged: one for each code, so that all bad rows of a kind share it. */
export function badRow(code: ErrorCode): Verdict {
  const known = badRows.get(code);
  if (known !== undefined) return known;
  const { meaning } = ERROR_CODES[code];
  const verdict: Verdict = {
    label: UNCLASSIFIED,
    stage: 'none',
    confidence: null,
    reason: meaning,
    errorCode: code,
  };
  badRows.set(code, verdict);
  return verdict;
}
