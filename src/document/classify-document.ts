import { LogsieveError } from '../errors.ts';
import {
  assertEncoding,
  type Batch,
  type DocumentReader,
  openDocument,
  type PackedBatch,
  type ReadOptions,
  type RowProblem,
} from '../formats/index.ts';
import type { Verdict } from '../log/index.ts';
import { type Cascade, type FlowOptions, judgeInOrder, type Packing } from '../sieve/index.ts';
import { badRow } from './bad-row.ts';
import type { Output } from './output.ts';

/** Bytes to be read as a document, by whatever door they came. */
export interface DocumentInput {
  /** For messages, and by which formats tell the default source. */
  readonly name: string;
  /** `file`: all of it is there, and may be read again. */
  readonly kind: 'file' | 'stream';
  open(signal?: AbortSignal): AsyncIterable<Uint8Array>;
}

/** How much of a document has been written. */
interface DocumentProgress {
  readonly batches: number;
  readonly rows: number;
}

/** The document does not fall into the batches that an earlier run met: it has to be begun anew. */
export class ProgressLost extends Error {
  override readonly name = 'ProgressLost';
}

export interface DocumentWork {
  readonly input: DocumentInput;
  readonly options: ReadOptions;
  /** Opens the output once the input is known to be readable. */
  readonly output: (document: DocumentReader) => Promise<Output>;
  readonly cascade: Cascade;
  /** Told of every batch with its verdicts, in order, before its bytes are written. */
  readonly onJudged?: (
    batch: Batch,
    verdicts: readonly Verdict[],
    document: DocumentReader,
    hashes: Uint32Array | undefined,
  ) => void | Promise<void>;
  /**
   * Told when the bytes of a batch have been handed to the output.
   * @param inputBytes about how much of the input that was, with all before it; the reader may be far ahead
   */
  readonly onWritten?: (inputBytes: number) => Promise<void> | undefined;
  /** Whether `onJudged` wants the messages and the hash of every row's template. @default false */
  readonly withTexts?: boolean;
  /** What an earlier run has written already: the output goes on after it. @default nothing */
  readonly done?: DocumentProgress | undefined;
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
 * @throws LogsieveError as `openDocument`, BAD_ROW where it is to be strict; ProgressLost; the signal's reason when it
 * aborts
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
    const head = work.done === undefined ? document.head() : Buffer.alloc(0);
    if (head.length > 0) await output.write(head);
    const withTexts = work.withTexts === true;
    const share = new JudgedShare();
    const flow = judgeInOrder(work.cascade, batchesOf(document, work, share), {
      given: (batch) => badRowsOf(batch, work),
      withHashes: withTexts,
      ...(isConverted || withTexts
        ? {}
        : { onWait: (batch: Batch) => batch.shrink(options.only !== undefined) }),
      ...waitsFor(work, document),
      signal,
    });
    for await (const { rows, verdicts, hashes } of flow) {
      await work.onJudged?.(rows, verdicts, document, hashes);
      const rendered = document.render(rows, verdicts);
      if (rendered.length > 0) await output.write(rendered);
      share.addJudged();
      await work.onWritten?.(Math.round(share.value * document.statistics.inputBytes));
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

/** How much of what was read of a document has been judged. */
class JudgedShare {
  /** Sizes of the batches that wait. */
  readonly #waiting: number[] = [];
  #read = 0;
  #judged = 0;

  get value(): number {
    return this.#read === 0 ? 0 : this.#judged / this.#read;
  }

  addRead({ bytes }: Batch): void {
    this.#waiting.push(bytes);
    this.#read += bytes;
  }

  /** The batch that was read first of those that wait is judged. */
  addJudged(): void {
    this.#judged += this.#waiting.shift() ?? 0;
  }
}

/** The batches that are still to be written; what is wrong with rows of those before them is told again. */
async function* batchesOf(
  document: DocumentReader,
  work: DocumentWork,
  share: JudgedShare,
): AsyncGenerator<Batch> {
  const { batches = 0, rows = 0 } = work.done ?? {};
  let [batchesSeen, rowsSeen] = [0, 0];
  for await (const batch of document.batches()) {
    if (batchesSeen === batches && rowsSeen !== rows) break;
    share.addRead(batch);
    if (batchesSeen >= batches) {
      yield batch;
      continue;
    }
    share.addJudged();
    badRowsOf(batch, work);
    batchesSeen += 1;
    rowsSeen += batch.size;
  }
  if (batchesSeen !== batches || rowsSeen !== rows) throw new ProgressLost();
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
