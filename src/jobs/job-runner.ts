import { rm } from 'node:fs/promises';
import { LogsieveError } from '../errors.ts';
import type { JobLog, StoredJob } from '../store/index.ts';
import { detailsOf, failureOf, isFinished, type JobDetails, type JobProgress, type JobState } from './job.ts';
import { jobFiles } from './job-files.ts';
import type { JobsOptions } from './jobs-options.ts';
import { runJob } from './run-job.ts';
import { BEAT_MS, isRunElsewhere, newRunnerName, SILENT_MS } from './signs-of-life.ts';
import { Turns } from './turns.ts';

/** A job that this process runs. */
interface Running {
  readonly owner: string;
  readonly controller: AbortController;
  readonly startedAt: number;
  readonly rowsAtStart: number;
  readonly bytesAtStart: number;
  /** When the store last took a sign of life; by the clock, which others go by. */
  seenAt: number;
  details: JobDetails;
  ended: Promise<void>;
}

/** What is known of a job while it runs. */
export interface RunningNow extends Pick<JobProgress, 'rowsPerSecond' | 'secondsLeft'> {
  readonly details: JobDetails;
}

/** Counts for whoever watches the process. */
export interface JobCounters {
  /** Jobs that this process ended, by their state. */
  readonly ended: Readonly<Record<string, number>>;
  readonly running: number;
}

/** How often jobs are looked for that others left behind or could not finish. */
const LOOK_MS = 5000;
/** Starts of a job without one checkpoint, after which it is given up: it may be what ends the process. */
const MOST_ATTEMPTS = 100;

/** How long a full disk is left alone. */
const ROOM_MS = 10_000;

const STOPPED = Symbol('stopped');
/** Cancelled, removed or taken over: the store knows which. */
const TAKEN_AWAY = Symbol('taken away');

/** Runs jobs, a few at a time, the owners in turns; goes on with those that a process left behind. */
export class JobRunner {
  readonly #options: JobsOptions;
  readonly #name = newRunnerName();
  readonly #running = new Map<string, Running>();
  readonly #turns = new Turns();
  readonly #ended: Record<string, number> = {};
  /** When the disk was last full. */
  #fullAt = Number.NEGATIVE_INFINITY;
  #isStarted = false;
  #filling: Promise<void> | undefined;
  #isToFill = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: JobsOptions) {
    this.#options = options;
  }

  get counters(): JobCounters {
    return { ended: this.#ended, running: this.#running.size };
  }

  /** Begins to run what waits. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
    this.look();
  }

  /** Stops what runs, each at its last checkpoint, for whoever starts next to go on from there. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    clearInterval(this.#timer);
    await this.#filling?.catch(() => undefined);
    for (const { controller } of this.#running.values()) controller.abort(STOPPED);
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  /** Fills free places with jobs that wait. */
  look(): void {
    if (!this.#isStarted) return;
    this.#isToFill = true;
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
  }

  /** What is known here of a job that runs here, newer than the store's. */
  runningOf(id: string): RunningNow | undefined {
    const running = this.#running.get(id);
    if (running === undefined) return undefined;
    const { details, startedAt, rowsAtStart, bytesAtStart } = running;
    const seconds = (performance.now() - startedAt) / 1000;
    const bytesPerSecond = (details.bytesRead - bytesAtStart) / seconds;
    const isKnown = seconds > 0.5 && bytesPerSecond > 0;
    return {
      details,
      rowsPerSecond: isKnown ? (details.counts.rows - rowsAtStart) / seconds : null,
      secondsLeft: isKnown ? Math.max(0, (details.bytes - details.bytesRead) / bytesPerSecond) : null,
    };
  }

  /** Stops a job that runs here, for good, and waits until it has let go of its files. */
  async cancel(id: string): Promise<void> {
    const running = this.#running.get(id);
    running?.controller.abort(TAKEN_AWAY);
    await running?.ended;
  }

  /** The jobs that wait, in the order they would be started now. */
  queueOf(unfinished: readonly StoredJob[]): StoredJob[] {
    return this.#turns.order(unfinished.filter((job) => !this.#running.has(job.id) && !this.#isHeld(job)));
  }

  async #fill(): Promise<void> {
    while (this.#isToFill && this.#isStarted) {
      this.#isToFill = false;
      if (performance.now() - this.#fullAt < ROOM_MS) return;
      try {
        const jobs = (await this.#options.openStoreIfPresent())?.jobs;
        if (jobs === undefined) return;
        const unfinished = await jobs.unfinished();
        this.#turns.forgetIdle(unfinished);
        for (const job of this.queueOf(unfinished)) {
          if (this.#running.size >= this.#options.maxRunning || !this.#isStarted) break;
          const claimed = await jobs.claim(job.id, this.#name, (held) => !this.#isHeld(held));
          if (claimed !== undefined) this.#begin(claimed, jobs);
        }
      } catch (error) {
        this.#options.onFault?.(error);
      }
    }
  }

  #begin(job: StoredJob, jobs: JobLog): void {
    const details = detailsOf(job);
    const running: Running = {
      owner: job.owner,
      controller: new AbortController(),
      startedAt: performance.now(),
      rowsAtStart: details.counts.rows,
      bytesAtStart: details.bytesRead,
      seenAt: Date.now(),
      details,
      ended: Promise.resolve(),
    };
    this.#turns.take(job.owner);
    this.#running.set(job.id, running);
    running.ended = this.#follow(job.id, running, jobs)
      .catch((error: unknown) => this.#options.onFault?.(error))
      .finally(() => {
        this.#running.delete(job.id);
        this.look();
      });
  }

  /** Runs a job and keeps what becomes of it. */
  async #follow(id: string, running: Running, jobs: JobLog): Promise<void> {
    const beat = setInterval(() => void this.#beat(id, running, jobs), BEAT_MS);
    beat.unref();
    try {
      await this.#run(id, running, jobs);
    } finally {
      clearInterval(beat);
      await jobs.release(id, this.#name);
    }
  }

  /** Gives a sign of life, and hears of a job that another process has cancelled, removed or taken over. */
  async #beat(id: string, running: Running, jobs: JobLog): Promise<void> {
    const now = Date.now();
    const isOurs = await this.#isOurs(id, jobs).catch(() => undefined);
    if (isOurs === true) running.seenAt = now;
    if (isOurs === false) running.controller.abort(TAKEN_AWAY);
  }

  async #isOurs(id: string, jobs: JobLog): Promise<boolean> {
    return (await jobs.claim(id, this.#name, () => false)) !== undefined;
  }

  /** Makes sure that a job is ours still, where we were silent: another process may write its files by now. */
  #confirm(id: string, running: Running, jobs: JobLog): Promise<void> | undefined {
    if (Date.now() - running.seenAt < SILENT_MS / 2) return undefined;
    return this.#beat(id, running, jobs).then(() => running.controller.signal.throwIfAborted());
  }

  async #run(id: string, running: Running, jobs: JobLog): Promise<void> {
    const files = jobFiles(this.#options.folder, id);
    const { signal } = running.controller;
    try {
      const details = await this.#started(id, running.details, jobs);
      running.details = details;
      const done = await runJob(details, {
        files,
        cascade: await this.#options.cascade(details.options),
        options: { ...this.#options.readOptions(details.name, details.options), signal },
        llm: this.#options.llm,
        maxMessageChars: this.#options.maxMessageChars,
        maxRows: this.#options.maxRows,
        checkpointMs: this.#options.checkpointMs,
        save: async (saved) => {
          if (!(await jobs.update(id, { details: JSON.stringify(saved) }, this.#name)))
            running.controller.abort(TAKEN_AWAY);
        },
        confirm: () => this.#confirm(id, running, jobs),
        onProgress: (progress) => {
          running.details = progress;
        },
        signal,
      });
      if (!(await this.#isOurs(id, jobs))) return;
      await this.#end(id, done.problems.length > 0 ? 'completed_with_errors' : 'completed', done, jobs);
    } catch (error) {
      if (error === STOPPED) return;
      if (error === TAKEN_AWAY) {
        await this.#discard(id, jobs);
        return;
      }
      const failure = failureOf(error);
      if (failure.code === 'STORAGE_FULL' || isFull(error)) {
        await this.#putBack(id, jobs);
        return;
      }
      if (!(await this.#isOurs(id, jobs))) {
        await this.#discard(id, jobs);
        return;
      }
      if (failure.code === 'INTERNAL') this.#options.onFault?.(error);
      await rm(files.part, { force: true });
      await this.#end(id, 'failed', { ...running.details, error: failure }, jobs);
    }
  }

  /** Notes that a job is begun, before anything of it can end the process. */
  async #started(id: string, from: JobDetails, jobs: JobLog): Promise<JobDetails> {
    if (from.attempts >= MOST_ATTEMPTS) {
      throw new LogsieveError('INTERNAL', `the job was begun ${from.attempts} times without getting on`);
    }
    const { answers } = await this.#options.openStore();
    const details: JobDetails = {
      ...from,
      attempts: from.attempts + 1,
      startedAt: from.startedAt ?? new Date().toISOString(),
      error: null,
      // What is answered from now on may come too late for the first rows.
      answersEvent: from.batches === 0 ? await answers.version() : from.answersEvent,
    };
    await jobs.update(id, { state: 'running', details: JSON.stringify(details) }, this.#name);
    return details;
  }

  /** Removes the output of a job that nobody goes on with; what another process runs is left to that one. */
  async #discard(id: string, jobs: JobLog): Promise<void> {
    const { state } = (await jobs.get(id)) ?? { state: 'expired' };
    if (state !== 'cancelled' && state !== 'expired') return;
    await rm(jobFiles(this.#options.folder, id).part, { force: true });
  }

  async #end(id: string, state: JobState, details: JobDetails, jobs: JobLog): Promise<void> {
    const now = Date.now();
    const ended: JobDetails = { ...details, finishedAt: new Date(now).toISOString() };
    const expiresAt = new Date(now + 1000 * this.#options.retentionSeconds).toISOString();
    if (!(await jobs.update(id, { state, expiresAt, details: JSON.stringify(ended) }, this.#name))) return;
    this.#ended[state] = (this.#ended[state] ?? 0) + 1;
    this.#options.onEnded?.(state, ended.counts);
  }

  /** The disk is full: the job goes on from its checkpoint when there may be room again. */
  async #putBack(id: string, jobs: JobLog): Promise<void> {
    this.#fullAt = performance.now();
    const kept = await jobs.get(id);
    if (kept === undefined) return;
    const details = JSON.stringify({ ...detailsOf(kept), attempts: 0 });
    // Where not even that can be kept, it still counts as running, and is taken up again as well.
    await jobs.update(id, { state: 'queued', details }, this.#name).catch(() => false);
  }

  /** Whether a process that lives runs a job. */
  #isHeld(job: StoredJob): boolean {
    if (isFinished(job.state)) return false;
    return job.runner === this.#name ? this.#running.has(job.id) : isRunElsewhere(job);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
