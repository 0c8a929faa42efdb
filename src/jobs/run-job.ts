import { open, rename } from 'node:fs/promises';
import { classifyDocument, ProgressLost } from '../document/index.ts';
import type { DocumentReader, ReadOptions } from '../formats/index.ts';
import type { Cascade } from '../sieve/index.ts';
import { type JobDetails, NO_CHECKPOINT } from './job.ts';
import type { JobFiles } from './job-files.ts';
import { Notes } from './notes.ts';
import { fileInput, tooManyRows } from './read-input.ts';
import { AppendFile } from './rows/append-file.ts';
import { RowLog } from './rows/row-log.ts';

export interface JobRun {
  readonly files: JobFiles;
  readonly cascade: Cascade;
  readonly options: ReadOptions;
  readonly llm: { readonly tempDir: string; readonly maxWait: number } | null;
  readonly maxMessageChars: number;
  readonly maxRows: number;
  /** Milliseconds between checkpoints. */
  readonly checkpointMs: number;
  /** Keeps how far the run has come, for the next one to go on from there; the signal aborts where it is not to go on. */
  readonly save: (details: JobDetails) => Promise<void>;
  /** Asked before files are written; throws the signal's reason where another process writes them by now. */
  readonly confirm: () => Promise<void> | undefined;
  /** Told of each batch, for whoever watches. */
  readonly onProgress: (details: JobDetails) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs a job from its checkpoint to its end; nothing stands under the result's name before it is whole.
 * @returns its details, to be kept with its last state
 * @throws what `classifyDocument` throws; TOO_MANY_ROWS
 */
export async function runJob(from: JobDetails, run: JobRun): Promise<JobDetails> {
  try {
    return await new Run(from, run).finish();
  } catch (error) {
    if (!(error instanceof ProgressLost)) throw error;
    return await new Run({ ...from, ...NO_CHECKPOINT }, run).finish();
  }
}

/** How often watchers are told. */
const TELL_MS = 150;

class Run {
  readonly #run: JobRun;
  readonly #notes = new Notes();
  readonly #from: JobDetails;
  #details: JobDetails;
  #savedAt = performance.now();
  #toldAt = 0;
  /** The checkpoint that is on its way to the disk. */
  #saving: Promise<void> | undefined;

  constructor(from: JobDetails, run: JobRun) {
    this.#from = from;
    this.#details = from;
    this.#run = run;
  }

  async finish(): Promise<JobDetails> {
    const { files, maxMessageChars } = this.#run;
    const { sizes, batches, resultBytes } = this.#from;
    // A run that was killed after its last step has named the result already.
    await rename(files.result, files.part).catch(() => undefined);
    const log = await RowLog.open(files, sizes, maxMessageChars);
    const output = await AppendFile.open(files.part, batches === 0 ? 0 : resultBytes).catch(
      async (error: unknown) => {
        await log.close();
        throw error;
      },
    );
    try {
      const document = await this.#classify(log, output);
      await this.#saving;
      // What comes after the last row is read too.
      this.#details = { ...this.#details, bytesRead: document.statistics.inputBytes };
      await this.#run.confirm();
      const { details, settled } = await this.#flush(log, output, document);
      await settled();
      await this.#run.save(details);
      this.#run.signal.throwIfAborted();
      await rename(files.part, files.result);
      await syncFolder(files.directory);
      return details;
    } finally {
      await this.#saving?.catch(() => undefined);
      await log.close();
      await output.close();
    }
  }

  async #classify(log: RowLog, output: AppendFile): Promise<DocumentReader> {
    const { cascade, options, llm, signal, files, maxRows, checkpointMs } = this.#run;
    const { batches, sizes, name, bytes } = this.#from;
    let reader: DocumentReader | undefined;
    return await classifyDocument({
      input: fileInput(files.input, name, bytes),
      options,
      output: (document) => {
        reader = document;
        const { format, encoding, delimiter } = document;
        this.#details = { ...this.#details, format, encoding, delimiter };
        return Promise.resolve({
          write: async (part) => await output.write(part),
          commit: () => Promise.resolve(),
          discard: () => Promise.resolve(),
        });
      },
      cascade,
      withTexts: true,
      done: batches === 0 ? undefined : { batches, rows: sizes.rows },
      onProblem: this.#notes.add,
      onJudged: async ({ messages, sources }, verdicts, _, hashes) => {
        if (hashes === undefined) throw new TypeError('rows came without hashes');
        await this.#run.confirm();
        await log.add({ messages, sources, verdicts, hashes });
        if (log.rows > maxRows) throw tooManyRows(name, maxRows);
      },
      onWritten: (inputBytes) => {
        const bytesRead = Math.max(this.#details.bytesRead, inputBytes);
        this.#details = { ...this.#details, batches: this.#details.batches + 1, bytesRead };
        this.#tell(log);
        if (performance.now() - this.#savedAt < checkpointMs || reader === undefined) return undefined;
        return this.#checkpoint(log, output, reader);
      },
      llm,
      signal,
    });
  }

  #tell(log: RowLog): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_MS) return;
    this.#toldAt = now;
    this.#details = { ...this.#details, counts: log.counts() };
    this.#run.onProgress(this.#details);
  }

  /** Begins to put all that was written so far on the disk, and then notes it; one checkpoint at a time. */
  async #checkpoint(log: RowLog, output: AppendFile, document: DocumentReader): Promise<void> {
    await this.#saving;
    this.#savedAt = performance.now();
    const { details, settled } = await this.#flush(log, output, document);
    this.#saving = settled().then(() => this.#run.save(details));
    // It is met by who awaits it.
    this.#saving.catch(() => undefined);
  }

  async #flush(log: RowLog, output: AppendFile, document: DocumentReader) {
    const { sizes, settled } = await log.checkpoint();
    const resultBytes = output.size;
    const synced = await output.flush();
    const details: JobDetails = {
      ...this.#details,
      counts: log.counts(),
      sizes,
      resultBytes,
      attempts: 0,
      warnings: this.#notes.warnings(document),
      problems: this.#notes.problems,
    };
    this.#details = details;
    return {
      details,
      settled: async () => {
        await settled();
        await synced();
      },
    };
  }
}

/** Makes a rename in a folder last; Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
