import { mkdir, rename } from 'node:fs/promises';
import { LogsieveError } from '../errors.ts';
import type { JobLog } from '../store/index.ts';
import {
  detailsOf,
  isFinished,
  type Job,
  type JobDetails,
  type JobOptions,
  NO_CHECKPOINT,
  newJobId,
} from './job.ts';
import { JobCorrections } from './job-corrections.ts';
import { jobFiles, makeJobFolder, removeJobFolder } from './job-files.ts';
import { JobFinder, type JobViewer } from './job-finder.ts';
import { JobResults } from './job-results.ts';
import { type JobCounters, JobRunner } from './job-runner.ts';
import type { JobsOptions } from './jobs-options.ts';
import { checkDocument, fileInput } from './read-input.ts';
import { sweepJobs } from './sweep-jobs.ts';
import { type JobEvent, watchJob } from './watch-job.ts';

/** An upload that is to become a job. */
export interface Upload {
  readonly viewer: JobViewer;
  /** Who sent it, of whose share it takes: one client may own jobs under many sessions. */
  readonly client: string;
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

const SWEEP_MS = 60_000;
const RETRY_AFTER = 30;

/**
 * Files through the sieve in the background. A job is its files in a folder and its row of the store; whoever starts
 * on the same data directory goes on with what was left.
 */
export class Jobs {
  readonly finder: JobFinder;
  readonly results: JobResults;
  readonly corrections: JobCorrections;
  readonly #options: JobsOptions;
  readonly #runner: JobRunner;
  #sweeper: NodeJS.Timeout | undefined;

  constructor(options: JobsOptions) {
    this.#options = options;
    this.#runner = new JobRunner(options);
    this.finder = new JobFinder(options, this.#runner);
    this.results = new JobResults(options);
    this.corrections = new JobCorrections(options, this.finder, this.results);
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
  async assertRoom(client: string): Promise<void> {
    const { maxRunning, maxWaiting } = this.#options;
    const unfinished = await (await this.#jobs()).unfinished();
    const most = maxRunning + maxWaiting;
    const own = unfinished.filter((job) => detailsOf(job).client === client).length;
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
    return await this.finder.viewOf(found);
  }

  /**
   * Takes an upload as a job, once it is known that it can be read.
   * @throws LogsieveError as `openDocument`; BAD_ENCODING, TOO_MANY_ROWS; IDEMPOTENCY_MISMATCH
   */
  async submit({ viewer, client, name, path, bytes, options, idempotency, signal }: Upload): Promise<Job> {
    const { folder, maxRows, retentionSeconds, assertSupported } = this.#options;
    const readOptions = this.#options.readOptions(name, options);
    const facts = await checkDocument(
      fileInput(path, name, bytes),
      { ...readOptions, ...(signal && { signal }) },
      { bytes, maxRows, assertSupported },
    );
    const id = newJobId();
    const files = jobFiles(folder, id);
    await makeJobFolder(files);
    try {
      await rename(path, files.input);
      const jobs = await this.#jobs();
      const details: JobDetails = {
        client,
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
        return (await this.findRepeated(key, digest)) ?? (await this.finder.viewOf(added));
      }
      this.#runner.look();
      return await this.finder.viewOf(added);
    } catch (error) {
      await removeJobFolder(files);
      throw error;
    }
  }

  /** A viewer's own jobs, newest first. */
  async list({ owner }: JobViewer): Promise<Job[]> {
    const jobs = await (await this.#options.openStoreIfPresent())?.jobs.list(owner);
    return await Promise.all((jobs ?? []).map((job) => this.finder.viewOf(job)));
  }

  /** @throws LogsieveError BAD_ID, NOT_FOUND, GONE */
  async find(id: string, viewer: JobViewer): Promise<Job> {
    return await this.finder.viewOf(await this.finder.stored(id, viewer));
  }

  /** Stops a job for good; one that has ended stays as it is. @throws LogsieveError as `find` */
  async cancel(id: string, viewer: JobViewer): Promise<Job> {
    const job = await this.finder.stored(id, viewer);
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
    await this.finder.stored(id, viewer);
    await (await this.#jobs()).remove(id);
    await this.#runner.cancel(id);
    await this.corrections.idle(id);
    this.results.forget(id);
    await removeJobFolder(jobFiles(this.#options.folder, id));
    this.#runner.look();
  }

  /** States of a job as they come, as `watchJob` gives them. @throws LogsieveError as `find` */
  async events(
    id: string,
    viewer: JobViewer,
    after: number,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<JobEvent, void>> {
    return watchJob(await this.find(id, viewer), () => this.find(id, viewer), after, signal);
  }

  async #jobs(): Promise<JobLog> {
    return (await this.#options.openStore()).jobs;
  }

  #sweep(): void {
    const { openStoreIfPresent, folder, retentionSeconds, onFault } = this.#options;
    const forget = (id: string) => this.results.forget(id);
    openStoreIfPresent()
      .then((store) => store && sweepJobs({ jobs: store.jobs, folder, retentionSeconds, forget }))
      .catch((error: unknown) => onFault?.(error));
  }
}
