import { ERROR_CODES, type ErrorCode, LogsieveError } from '../errors.ts';
import {
  assertEncoding,
  type Batch,
  type DocumentReader,
  openDocument,
  type PackedBatch,
  type ReadOptions,
} from '../formats/index.ts';
import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import { type Cascade, type FlowOptions, judgeInOrder, type Packing } from '../sieve/index.ts';
import { countOf } from './console.ts';
import type { Input } from './input.ts';
import type { Output } from './output.ts';
import type { Progress } from './progress.ts';
import type { Summary } from './summary.ts';

export interface Work {
  readonly input: Input;
  readonly options: ReadOptions;
  /** Opens the output once the input is known to be readable. */
  readonly output: (document: DocumentReader) => Promise<Output>;
  readonly cascade: Cascade;
  readonly summary: Summary;
  readonly progress: Progress;
  /** The output is final as it is written: what is wrong with the input is to be found before the first byte. */
  readonly isImmediate: boolean;
  /** Fail on the first row that cannot be judged. */
  readonly strict: boolean;
  /** Where rows wait for the LLM, and how many seconds at most on live input; null where none is asked. */
  readonly llm: { readonly tempDir: string; readonly maxWait: number } | null;
  readonly signal: AbortSignal;
}

/** One input through the cascade into one output, which is final only when all went well. */
export async function classifyInput(work: Work): Promise<void> {
  const { input, summary, progress, signal } = work;
  const options = { ...work.options, signal };
  const document = await openDocument(input.open(signal), options);
  if (work.isImmediate && input.kind === 'file' && document.onBadBytes === 'fail') {
    await assertEncoding(input.open(signal), options);
  }
  const output = await work.output(document);
  const isConverted = options.to !== undefined && options.to !== document.format;
  const done = summary.inputBytes;
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
      summary.add(verdicts);
      progress.update(done + document.statistics.inputBytes, summary.rows);
      const rendered = document.render(rows, verdicts);
      if (rendered.length > 0) await output.write(rendered);
    }
    const tail = document.tail();
    if (tail.length > 0) await output.write(tail);
    await output.commit();
    note(work, document);
  } catch (error) {
    await output.discard();
    throw error;
  }
}

/** How rows of a document wait for the LLM. */
function waitsFor({ llm, input, summary }: Work, document: DocumentReader): Partial<FlowOptions<Batch>> {
  if (llm === null) return {};
  const packing: Packing<Batch, PackedBatch> = {
    directory: llm.tempDir,
    pack: (batch) => document.pack(batch),
    unpack: (packed) => document.unpack(packed),
  };
  return {
    packing,
    onRead: () => summary.noteRead(),
    ...(input.kind === 'stream' && { maxLlmWaitMs: 1000 * llm.maxWait }),
  };
}

/** The verdicts of rows that cannot be judged; a problem of any row goes into the summary. */
function badRowsOf(batch: Batch, { summary, strict, input }: Work): ReadonlyMap<number, Verdict> | undefined {
  if (batch.problems.size === 0) return undefined;
  const given = new Map<number, Verdict>();
  for (const [row, problems] of batch.problems) {
    for (const { code, line, detail, fatalForRow } of problems) {
      if (strict && fatalForRow) {
        throw new LogsieveError('BAD_ROW', `${code}: ${detail}`, {
          place: { file: input.name, line },
          remedy: 'mend the row, or run without --strict: the row is then kept and reported',
        });
      }
      summary.problem(code, line, detail);
      if (fatalForRow && !given.has(row)) given.set(row, badRow(code));
    }
  }
  return given;
}

const badRows = new Map<ErrorCode, Verdict>();

/** One verdict for each code, so that all bad rows of a kind share it. */
function badRow(code: ErrorCode): Verdict {
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

/** Tells the summary what is known of the document once it has been read. */
function note({ input, options, summary }: Work, document: DocumentReader): void {
  const { format, encoding, delimiter, gzip, warnings, statistics } = document;
  const { rows, blankLines, formulaCells, formulaEscaped, inputBytes, encodingHint } = statistics;
  summary.input({
    path: input.path,
    format,
    encoding,
    delimiter,
    gzip,
    bytes: inputBytes,
    rows,
    blankLines,
    formulaCells,
    formulaEscaped,
  });
  for (const { code, line, detail } of warnings) summary.problem(code, line, detail);
  if (formulaEscaped > 0) {
    summary.note(
      `FORMULA_CELL: ${countOf(formulaEscaped, 'cell')} of ${input.name} written with an apostrophe`,
    );
  } else if (formulaCells > 0) {
    const remedy = options.to === undefined || options.to === 'csv' ? '; --escape-formulas disarms them' : '';
    summary.note(
      `FORMULA_CELL: ${countOf(formulaCells, 'cell')} of ${input.name} would run in a spreadsheet${remedy}`,
    );
  }
  if (encodingHint !== undefined) {
    summary.note(`${input.name} is likely in ${encodingHint}: --encoding ${encodingHint} reads it so`);
  }
}
