import { randomUUID } from 'node:crypto';
import { rename, rm, stat } from 'node:fs/promises';
import { LogsieveError } from '../errors.ts';
import { type Batch, openDocument, type ReadOptions } from '../formats/index.ts';
import type { Verdict } from '../log/index.ts';
import type { StoredJob } from '../store/index.ts';
import { columnOf, detailsOf, type JobDetails } from './job.ts';
import { isMissing, type JobFiles, jobFiles } from './job-files.ts';
import type { JobsOptions } from './jobs-options.ts';
import { fileInput } from './read-input.ts';
import { AppendFile } from './rows/append-file.ts';
import { RowIndex } from './rows/row-index.ts';
import { RowSelector } from './rows/select-rows.ts';

/** Bytes of memory that open indexes may take in all; one is always open. */
const MOST_INDEX_BYTES = 192 * 2 ** 20;

/** A result that is whole, in a file. */
export interface ResultFile {
  readonly path: string;
  readonly bytes: number;
  /** Names these bytes: another content has another tag. */
  readonly tag: string;
  readonly format: string;
}

/** Opens what jobs that are complete have left: the index of their rows, and their output. */
export class JobResults {
  readonly #options: JobsOptions;
  /** By id and generation; the ones used last come last. */
  readonly #open = new Map<string, Promise<RowSelector>>();
  readonly #making = new Map<string, Promise<void>>();

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  /** The rows of a job as they are after its last correction. @throws ENOENT where a later one has removed them */
  async selectorOf(job: StoredJob): Promise<RowSelector> {
    const details = detailsOf(job);
    const { sizes, counts, generation } = details;
    const key = `${job.id} ${generation}`;
    const known = this.#open.get(key);
    this.#open.delete(key);
    const files = jobFiles(this.#options.folder, job.id);
    const opened =
      known ??
      RowIndex.open({
        ...{ files, sizes, templates: counts.templates, generation },
        column: columnOf(details),
      }).then((index) => new RowSelector(index));
    this.#open.set(key, opened);
    opened.catch(() => this.#open.delete(key));
    const selector = await opened;
    await this.#closeOthers(key);
    return selector;
  }

  /** Forgets what is open of a job. */
  forget(id: string): void {
    for (const key of this.#open.keys()) if (key.startsWith(`${id} `)) this.#open.delete(key);
  }

  /**
   * The whole result in the job's own options; made again where rows were corrected since.
   * @throws ENOENT where a later correction has removed what it is made of
   */
  async fileOf(job: StoredJob): Promise<ResultFile> {
    const { generation, format, options } = detailsOf(job);
    const path = jobFiles(this.#options.folder, job.id).resultOf(generation);
    const tag = `${job.id}-${generation}`;
    if (!(await isThere(path))) {
      const making = this.#making.get(tag) ?? this.#make(job).finally(() => this.#making.delete(tag));
      this.#making.set(tag, making);
      await making;
    }
    const { size } = await stat(path);
    return { path, bytes: size, tag, format: options['format'] ?? format ?? 'csv' };
  }

  /**
   * The output of some rows, in any format; all of them where no rows are given.
   * @param more options that come before the job's own
   */
  async *stream(
    job: StoredJob,
    rows: Uint32Array | undefined,
    more: Partial<ReadOptions> = {},
    signal?: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const { index } = await this.selectorOf(job);
    const details = detailsOf(job);
    const files = jobFiles(this.#options.folder, job.id);
    yield* render(files, details, index, rows, {
      ...this.#options.readOptions(details.name, details.options),
      ...more,
      ...(signal && { signal }),
    });
  }

  async #make(job: StoredJob): Promise<void> {
    const { generation } = detailsOf(job);
    const files = jobFiles(this.#options.folder, job.id);
    const result = files.resultOf(generation);
    // Another process may make the same at the same time.
    const part = `${result}.${randomUUID()}.part`;
    try {
      await this.#write(part, job);
      await rename(part, result).catch(async (error: unknown) => {
        // Windows does not replace what another process has named already, and somebody reads.
        if (!(await isThere(result))) throw error;
      });
    } finally {
      await rm(part, { force: true });
    }
    // Whoever still reads an older one keeps it open, and Windows keeps it until then.
    for (let older = 0; older < generation; older++) {
      await rm(files.resultOf(older), { force: true }).catch(() => undefined);
    }
  }

  async #write(path: string, job: StoredJob): Promise<void> {
    const output = await AppendFile.open(path, 0);
    try {
      for await (const bytes of this.stream(job, undefined)) await output.write(bytes);
      await (await output.flush())();
    } finally {
      await output.close();
    }
  }

  async #closeOthers(key: string): Promise<void> {
    const sizes = new Map<string, number>();
    for (const [known, opening] of this.#open) {
      const selector = await opening.catch(() => undefined);
      if (selector !== undefined) sizes.set(known, selector.index.bytes);
    }
    let bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [oldest, size] of sizes) {
      if (bytes <= MOST_INDEX_BYTES) break;
      if (oldest === key) continue;
      this.#open.delete(oldest);
      bytes -= size;
    }
  }
}

/** Stands for rows that are left out. */
const LEFT_OUT: Verdict = { label: '\u0000', stage: 'none', confidence: null, reason: '' };

/** Reads the input again, and gives its rows the verdicts that the index has. */
async function* render(
  files: JobFiles,
  { name, bytes }: JobDetails,
  index: RowIndex,
  rows: Uint32Array | undefined,
  options: ReadOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const only = rows === undefined ? undefined : new Set(index.verdicts.map(({ label }) => label));
  const document = await openDocument(fileInput(files.input, name, bytes).open(options.signal), {
    ...options,
    ...(only && { only }),
  });
  yield* nonEmpty(document.head());
  let row = 0;
  let next = 0;
  let isLastIn = true;
  for await (const batch of document.batches()) {
    const verdicts = verdictsOf(batch);
    if (batch.pieceOf !== undefined && !(batch.pieceOf === 'next row' ? isIn(row) : isLastIn)) continue;
    yield* nonEmpty(document.render(batch, verdicts));
  }
  if (row !== index.rows) throw new LogsieveError('INTERNAL', 'the input of a job has changed');
  if (rows === undefined) yield* nonEmpty(document.tail());

  function isIn(place: number): boolean {
    return rows === undefined || rows[next] === place;
  }

  function verdictsOf({ size }: Batch): Verdict[] {
    const verdicts: Verdict[] = [];
    for (let i = 0; i < size; i++, row++) {
      isLastIn = isIn(row);
      if (isLastIn) next += 1;
      verdicts.push(isLastIn ? index.verdict(row) : LEFT_OUT);
    }
    return verdicts;
  }
}

function* nonEmpty(bytes: Uint8Array): Generator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}
