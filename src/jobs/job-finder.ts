import { LogsieveError } from '../errors.ts';
import type { JobLog, StoredJob } from '../store/index.ts';
import { assertJobId, detailsOf, isComplete, isFinished, type Job } from './job.ts';
import { isMissing } from './job-files.ts';
import type { JobRunner } from './job-runner.ts';
import type { JobsOptions } from './jobs-options.ts';

/** Who asks for jobs. */
export interface JobViewer {
  /** Jobs belong to it. */
  readonly owner: string;
  /** Whether who knows the unguessable id of a job has it too, if it was made by such a viewer. */
  readonly mayHoldIds: boolean;
}

/** What the owner of a viewer begins with that has no key of its own. */
const ANONYMOUS = 'session:';

/** Finds jobs for those who may see them. */
export class JobFinder {
  readonly #options: JobsOptions;
  readonly #runner: Pick<JobRunner, 'runningOf' | 'queueOf'>;

  constructor(options: JobsOptions, runner: Pick<JobRunner, 'runningOf' | 'queueOf'>) {
    this.#options = options;
    this.#runner = runner;
  }

  /** @throws LogsieveError BAD_ID, NOT_FOUND, GONE */
  async stored(id: string, { owner, mayHoldIds }: JobViewer): Promise<StoredJob> {
    assertJobId(id);
    const store = await this.#options.openStoreIfPresent();
    const job = await store?.jobs.get(id);
    const isTheirs = job?.owner === owner || (mayHoldIds && job?.owner.startsWith(ANONYMOUS) === true);
    if (job === undefined || !isTheirs) {
      throw new LogsieveError('NOT_FOUND', 'there is no such job', {
        remedy: 'the list of jobs has those that are yours',
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

  /** A job as its owner sees it, as new as is known here. */
  async viewOf(job: StoredJob): Promise<Job> {
    const { id, state, createdAt } = job;
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
      expiresAt: isFinished(state) ? job.expiresAt : this.#expiryFromNow(),
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

  /** When a job would expire that ended now: its time begins with its end. */
  #expiryFromNow(): string {
    return new Date(Date.now() + 1000 * this.#options.retentionSeconds).toISOString();
  }

  async #positionOf(id: string): Promise<number | null> {
    const queue = this.#runner.queueOf(await (await this.#jobs()).unfinished());
    const at = queue.findIndex((job) => job.id === id);
    return at < 0 ? null : at + 1;
  }

  /** A job that is complete. @throws LogsieveError as `stored`; JOB_NOT_READY */
  async complete(id: string, viewer: JobViewer): Promise<StoredJob> {
    const job = await this.stored(id, viewer);
    if (isComplete(job.state)) return job;
    const isOver = isFinished(job.state);
    const { progress } = await this.viewOf(job);
    throw new LogsieveError(
      'JOB_NOT_READY',
      isOver
        ? `the job has no result: it is ${job.state}`
        : `the job is ${job.state}: its result is not there yet`,
      {
        remedy: isOver ? 'upload the file again' : 'try again when the job is done; see its progress',
        retryable: !isOver,
        details: { state: job.state, progress, location: `/v1/jobs/${id}` },
      },
    );
  }

  /**
   * Reads of a job that is complete; again where another process removed what was to be read, for a correction.
   * @throws LogsieveError as `complete`; what `read` throws
   */
  async read<T>(id: string, viewer: JobViewer, read: (job: StoredJob) => Promise<T>): Promise<T> {
    for (let job = await this.complete(id, viewer); ; ) {
      try {
        return await read(job);
      } catch (error) {
        if (!isMissing(error)) throw error;
        const { details } = job;
        job = await this.complete(id, viewer);
        if (job.details === details) throw error;
      }
    }
  }

  async #jobs(): Promise<JobLog> {
    return (await this.#options.openStore()).jobs;
  }
}
