import { mkdir, rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LogsieveError } from '../errors.ts';
import type { LogRecord, NewAnswer } from '../log/index.ts';
import type { JobLog, StoredJob } from '../store/index.ts';
import {
  answersWith,
  correctionsOf,
  readRunColumn,
  removeOlderColumns,
  templatesNamed,
  writeCorrections,
} from './corrections.ts';
import {
  assertJobId,
  detailsOf,
  isComplete,
  isFinished,
  type Job,
  type JobDetails,
  type JobOptions,
  NO_CHECKPOINT,
  newJobId,
} from './job.ts';
import { jobFiles, makeJobFolder, removeJobFolder } from './job-files.ts';
import { JobResults } from './job-results.ts';
import { type JobCounters, JobRunner } from './job-runner.ts';
import type { JobsOptions } from './jobs-options.ts';
import { checkDocument, fileInput } from './read-input.ts';
import { sweepJobs } from './sweep-jobs.ts';

/** Who asks for jobs. */
export interface JobViewer {
  /** Jobs belong to it. */
  readonly owner: string;
  /** Whether who knows the unguessable id of somebody else's job may have it too, if that one is such a viewer. */
  readonly mayHoldIds: boolean;
}

/** An upload that is to become a job. */
export interface Upload {
  readonly viewer: JobViewer;
  /** For people; no part of any path. */
  readonly name: string;
  /** The file, in the folder that `newUpload` gave. */
  readonly path: string;
  readonly bytes: number;
  readonly options: JobOptions;
  readonly idempotency: { readonly key: string; readonly digest: string } | null;
  readonly signal?: AbortSignal;
}

/** Where an upload is to be written. */
export interface UploadPlace {
  readonly path: string;
  /** Removes it, unless it has become a job. */
  discard(): Promise<void>;
}

/** A state of a job, as those who watch it are told. */
export interface JobEvent {
  /** Grows with each event of a job, also over a restart. */
  readonly id: number;
  readonly type: 'progress' | 'done';
  readonly job: Job;
}

/** How often watchers are told at most. */
const EVENT_MS = 200;
const SWEEP_MS = 60_000;
const RETRY_AFTER = 30;
const ANONYMOUS = 'session:';

/**
 * Files through the sieve in the background. A job is its files in a folder and its row of the store; whoever starts
 * on the same data directory goes on with what was left.
 */
export class Jobs {
  readonly results: JobResults;
  readonly #options: JobsOptions;
  readonly #runner: JobRunner;
  /** Corrections of one job come one after the other. */
  readonly #correcting = new Map<string, Promise<unknown>>();
  #sweeper: NodeJS.Timeout | undefined;

  constructor(options: JobsOptions) {
    this.#options = options;
    this.#runner = new JobRunner(options);
    this.results = new JobResults(options);
  }

  get counters(): JobCounters {
    return this.#runner.counters;
  }

  /** Begins to run what waits, and to remove what has expired. */
  start(): void {
    if (this.#sweeper !== undefined) return;
    this.#runner.start();
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS);
    this.#sweeper.unref();
    this.#sweep();
  }

  /** Stops what runs at its last checkpoint. */
  async stop(): Promise<void> {
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
    await this.#runner.stop();
  }

  /** @throws LogsieveError OVERLOADED, RATE_LIMITED where no more jobs are taken, for now */
  async assertRoom({ owner }: JobViewer): Promise<void> {
    const { maxRunning, maxWaiting } = this.#options;
    const unfinished = await (await this.#jobs()).unfinished();
    const most = maxRunning + maxWaiting;
    const own = unfinished.filter((job) => job.owner === owner).length;
    const isOwnShareTaken = own >= Math.ceil(0.75 * most);
    if (unfinished.length < most && !isOwnShareTaken) return;
    throw new LogsieveError(
      isOwnShareTaken ? 'RATE_LIMITED' : 'OVERLOADED',
      `${isOwnShareTaken ? own : unfinished.length} jobs wait or run: try again in ${RETRY_AFTER} seconds`,
      {
        remedy: 'wait for a job to end, or cancel one',
        retryable: true,
        details: { limit: most, retryAfter: RETRY_AFTER },
      },
    );
  }

  /** A place for an upload, which only this user can read. */
  async newUpload(): Promise<UploadPlace> {
    const { folder } = this.#options;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = jobFiles(folder, newJobId());
    await makeJobFolder(files);
    return { path: files.input, discard: () => removeJobFolder(files) };
  }

  /** The job that a request with an idempotency key made. @throws LogsieveError IDEMPOTENCY_MISMATCH */
  async findRepeated(key: string, digest: string): Promise<Job | undefined> {
    const found = await (await this.#jobs()).findByKey(key);
    if (found === undefined || found.state === 'expired') return undefined;
    if (found.digest !== digest) {
      throw new LogsieveError(
        'IDEMPOTENCY_MISMATCH',
        'this Idempotency-Key came with another upload before',
        {
          remedy: 'use a new key for each upload, and the same only to repeat it',
        },
      );
    }
    return await this.#viewOf(found);
  }

  /**
   * Takes an upload as a job, once it is known that it can be read.
   * @throws LogsieveError as `openDocument`; BAD_ENCODING, TOO_MANY_ROWS; IDEMPOTENCY_MISMATCH
   */
  async submit({ viewer, name, path, bytes, options, idempotency, signal }: Upload): Promise<Job> {
    const { folder, maxRows, retentionSeconds } = this.#options;
    const readOptions = this.#options.readOptions(name, options);
    const facts = await checkDocument(
      fileInput(path, name, bytes),
      { ...readOptions, ...(signal && { signal }) },
      { bytes, maxRows },
    );
    const id = newJobId();
    const files = jobFiles(folder, id);
    await makeJobFolder(files);
    try {
      await rename(path, files.input);
      const jobs = await this.#jobs();
      const details: JobDetails = {
        name,
        bytes,
        options,
        ...facts,
        startedAt: null,
        finishedAt: null,
        warnings: [],
        problems: [],
        error: null,
        generation: 0,
        answersEvent: 0,
        attempts: 0,
        ...NO_CHECKPOINT,
      };
      const added = await jobs.add({
        id,
        owner: viewer.owner,
        state: 'queued',
        expiresAt: new Date(Date.now() + 1000 * retentionSeconds).toISOString(),
        idempotencyKey: idempotency?.key ?? null,
        digest: idempotency?.digest ?? null,
        details: JSON.stringify(details),
      });
      if (added.id !== id) {
        await removeJobFolder(files);
        const { key, digest } = idempotency ?? { key: '', digest: '' };
        return (await this.findRepeated(key, digest)) ?? (await this.#viewOf(added));
      }
      this.#runner.look();
      return await this.#viewOf(added);
    } catch (error) {
      await removeJobFolder(files);
      throw error;
    }
  }

  /** A viewer's own jobs, newest first. */
  async list({ owner }: JobViewer): Promise<Job[]> {
    const jobs = await (await this.#jobs()).list(owner);
    return await Promise.all(jobs.map((job) => this.#viewOf(job)));
  }

  /** @throws LogsieveError BAD_ID, NOT_FOUND, GONE */
  async find(id: string, viewer: JobViewer): Promise<Job> {
    return await this.#viewOf(await this.#stored(id, viewer));
  }

  /** A job that is complete. @throws LogsieveError as `find`; JOB_NOT_READY */
  async complete(id: string, viewer: JobViewer): Promise<StoredJob> {
    const job = await this.#stored(id, viewer);
    if (isComplete(job.state)) return job;
    const isOver = isFinished(job.state);
    const { progress } = await this.#viewOf(job);
    throw new LogsieveError(
      'JOB_NOT_READY',
      isOver
        ? `the job has no result: it is ${job.state}`
        : `the job is ${job.state}: its result is not there yet`,
      {
        remedy: isOver ? 'upload the file again' : 'ask again when the job is done; its events say when',
        retryable: !isOver,
        details: { state: job.state, progress, location: `/v1/jobs/${id}` },
      },
    );
  }

  /** Stops a job for good; one that has ended stays as it is. @throws LogsieveError as `find` */
  async cancel(id: string, viewer: JobViewer): Promise<Job> {
    const job = await this.#stored(id, viewer);
    if (!isFinished(job.state)) {
      const { details } = this.#runner.runningOf(id) ?? { details: detailsOf(job) };
      const finishedAt = new Date().toISOString();
      const expiresAt = new Date(Date.now() + 1000 * this.#options.retentionSeconds).toISOString();
      await (await this.#jobs()).update(id, {
        state: 'cancelled',
        expiresAt,
        details: JSON.stringify({ ...details, finishedAt }),
      });
      await this.#runner.cancel(id);
      this.#runner.look();
    }
    return await this.find(id, viewer);
  }

  /** Removes a job with its files, whatever it is at. @throws LogsieveError as `find` */
  async remove(id: string, viewer: JobViewer): Promise<void> {
    await this.#stored(id, viewer);
    await (await this.#jobs()).remove(id);
    await this.#runner.cancel(id);
    await this.#correcting.get(id)?.catch(() => undefined);
    this.results.forget(id);
    await removeJobFolder(jobFiles(this.#options.folder, id));
    this.#runner.look();
  }

  /**
   * States of a job as they come, at most five a second, up to and with its last.
   * @param after the event that was seen last: what came with it is not told again
   * @throws LogsieveError as `find`
   */
  async *events(
    id: string,
    viewer: JobViewer,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<JobEvent, void, undefined> {
    let told = '';
    let last = after;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const job = await this.find(id, viewer);
      const isDone = isFinished(job.state);
      const state = JSON.stringify([
        job.state,
        job.progress.rows,
        job.progress.bytesRead,
        job.progress.position,
      ]);
      const changed = Math.max(last + 1, this.#changedAt(job));
      const isSeen = isFirst && this.#changedAt(job) <= after;
      if (isDone || (state !== told && !isSeen)) {
        last = changed;
        yield { id: changed, type: isDone ? 'done' : 'progress', job };
      }
      if (isDone) return;
      told = state;
      await sleep(EVENT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @throws LogsieveError as `complete`; NOT_FOUND for a row that is not there */
  async recordOf(id: string, viewer: JobViewer, row: number): Promise<LogRecord> {
    const { index } = await this.results.selectorOf(await this.complete(id, viewer));
    if (row < 1 || row > index.rows) {
      throw new LogsieveError('NOT_FOUND', `there is no row ${row}: the job has ${index.rows}`, {
        remedy: 'rows are counted from 1',
      });
    }
    const [message = ''] = await index.messages([row - 1]);
    return { message, source: index.source(row - 1) };
  }

  /** How many rows would change their label by an answer that is not kept. @throws LogsieveError as `complete` */
  async countAffected(id: string, viewer: JobViewer, answer: NewAnswer): Promise<number> {
    const job = await this.complete(id, viewer);
    const { index } = await this.results.selectorOf(job);
    const files = jobFiles(this.#options.folder, id);
    const templates = await templatesNamed(files, detailsOf(job), new Set([answer.template]));
    const answers = await answersWith(await this.#options.openStore(), answer);
    const run = { verdictOf: await readRunColumn(files, index), verdicts: index.verdicts };
    const { affected } = await correctionsOf(index, run, templates, answers, () =>
      this.#options.cascade({ llm: 'off' }),
    );
    return affected;
  }

  /**
   * Takes people's answers and undos into a job that were kept since; its result is made again.
   * @returns how many rows changed their label
   * @throws LogsieveError as `complete`
   */
  async takeAnswers(id: string, viewer: JobViewer): Promise<number> {
    const before = this.#correcting.get(id) ?? Promise.resolve();
    const correcting = before.catch(() => undefined).then(() => this.#takeAnswers(id, viewer));
    this.#correcting.set(id, correcting);
    try {
      return await correcting;
    } finally {
      if (this.#correcting.get(id) === correcting) this.#correcting.delete(id);
    }
  }

  async #takeAnswers(id: string, viewer: JobViewer): Promise<number> {
    const job = await this.complete(id, viewer);
    const details = detailsOf(job);
    const { labelSet, folder } = this.#options;
    const store = await this.#options.openStore();
    const { version, changes } = await store.answers.changesSince(details.answersEvent, labelSet);
    const texts = new Set(changes.filter(({ key }) => key.by === 'person').map(({ key }) => key.template));
    const { index } = await this.results.selectorOf(job);
    const files = jobFiles(folder, id);
    const templates = await templatesNamed(files, details, texts);
    const run = { verdictOf: await readRunColumn(files, index), verdicts: index.verdicts };
    const cascade = async () => {
      const found = await this.#options.cascade({ llm: 'off' });
      await found.refresh();
      return found;
    };
    const corrections = await correctionsOf(index, run, templates, await this.#options.answers(), cascade);
    const isNews = corrections.verdicts.size > 0;
    const corrected = isNews ? await writeCorrections(files, index, details, corrections) : details;
    const kept = { ...corrected, answersEvent: version };
    await store.jobs.update(id, { details: JSON.stringify(kept) });
    if (isNews) {
      this.results.forget(id);
      await removeOlderColumns(files, corrected.generation);
      // Whoever downloads it meanwhile waits for the same.
      const changed = { ...job, details: JSON.stringify(kept) };
      this.results.fileOf(changed).catch((error: unknown) => this.#options.onFault?.(error));
    }
    return corrections.affected;
  }

  async #jobs(): Promise<JobLog> {
    return (await this.#options.openStore()).jobs;
  }

  async #stored(id: string, { owner, mayHoldIds }: JobViewer): Promise<StoredJob> {
    assertJobId(id);
    const job = await (await this.#jobs()).get(id);
    const isTheirs = job?.owner === owner || (mayHoldIds && job?.owner.startsWith(ANONYMOUS) === true);
    if (job === undefined || !isTheirs) {
      throw new LogsieveError('NOT_FOUND', 'there is no such job', {
        remedy: 'GET /v1/jobs lists those that are yours',
      });
    }
    if (job.state !== 'expired') return job;
    const hours = this.#options.retentionSeconds / 3600;
    throw new LogsieveError(
      'GONE',
      `the job has expired: jobs are kept for ${hours.toLocaleString('en-US', { maximumFractionDigits: 2 })} hours after their end`,
      {
        remedy: 'upload the file again; jobs.retention sets how long jobs are kept',
        details: { retentionSeconds: this.#options.retentionSeconds },
      },
    );
  }

  async #viewOf(job: StoredJob): Promise<Job> {
    const { id, state, createdAt, expiresAt } = job;
    const running = this.#runner.runningOf(id);
    const details = running?.details ?? detailsOf(job);
    const { name, bytes, options, startedAt, finishedAt, format, encoding, delimiter } = details;
    const { warnings, problems, error, generation, counts, bytesRead } = details;
    return {
      id,
      name,
      state: state === 'expired' ? 'cancelled' : state,
      createdAt,
      startedAt,
      finishedAt,
      expiresAt,
      bytes,
      options,
      format,
      encoding,
      delimiter,
      progress: {
        ...counts,
        bytesRead,
        bytes,
        rowsPerSecond: running?.rowsPerSecond ?? null,
        secondsLeft: running?.secondsLeft ?? null,
        position: state === 'queued' ? await this.#positionOf(id) : null,
      },
      warnings,
      problems,
      error,
      generation,
    };
  }

  async #positionOf(id: string): Promise<number | null> {
    const queue = this.#runner.queueOf(await (await this.#jobs()).unfinished());
    const at = queue.findIndex((job) => job.id === id);
    return at < 0 ? null : at + 1;
  }

  /** When a job last changed, as far as is known: for one that ended, that; for one that runs, now. */
  #changedAt({ finishedAt, state, createdAt }: Job): number {
    if (finishedAt !== null) return Date.parse(finishedAt);
    return state === 'queued' ? Date.parse(createdAt) : Date.now();
  }

  #sweep(): void {
    const { openStore, folder, retentionSeconds, onFault } = this.#options;
    const forget = (id: string) => this.results.forget(id);
    openStore()
      .then(({ jobs }) => sweepJobs({ jobs, folder, retentionSeconds, forget }))
      .catch((error: unknown) => onFault?.(error));
  }
}
