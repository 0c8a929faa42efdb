import { setTimeout as sleep } from 'node:timers/promises';
import { LogsieveError } from '../errors.ts';
import { isFinished, type Job } from './job.ts';

/** A state of a job, as those who watch it are told. */
export interface JobEvent {
  /** Grows with each event of a job, also over a restart. */
  readonly id: number;
  readonly type: 'progress' | 'done';
  readonly job: Job;
}

/** How often watchers are told at most. */
const EVENT_MS = 200;

/**
 * States of a job as they come, at most five a second, up to and with its last; one that is removed meanwhile ends as
 * cancelled.
 * @param found the job, as it was found
 * @param find gives it as it is now
 * @param after the event that was seen last: what came with it is not told again
 */
export async function* watchJob(
  found: Job,
  find: () => Promise<Job>,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<JobEvent, void, undefined> {
  let told = '';
  let last = after;
  let before = found;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const job: Job = await find().catch((error: unknown) => removed(before, error));
    const isDone = isFinished(job.state);
    const state = JSON.stringify([
      job.state,
      job.progress.rows,
      job.progress.bytesRead,
      job.progress.position,
    ]);
    const changed = Math.max(last + 1, changedAt(job));
    const isSeen = isFirst && changedAt(job) <= after;
    if (isDone || (state !== told && !isSeen)) {
      last = changed;
      yield { id: changed, type: isDone ? 'done' : 'progress', job };
    }
    if (isDone) return;
    told = state;
    before = job;
    await sleep(EVENT_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The end of a job that is not there any more. @throws the error where it is about something else */
function removed(before: Job, error: unknown): Job {
  const isGone = error instanceof LogsieveError && (error.code === 'NOT_FOUND' || error.code === 'GONE');
  if (!isGone) throw error;
  if (isFinished(before.state)) return before;
  const progress = { ...before.progress, rowsPerSecond: null, secondsLeft: null, position: null };
  return { ...before, state: 'cancelled', finishedAt: new Date().toISOString(), progress };
}

/** When a job last changed, as far as is known: for one that ended, that; for one that runs, now. */
function changedAt({ finishedAt, state, createdAt }: Job): number {
  if (finishedAt !== null) return Date.parse(finishedAt);
  return state === 'queued' ? Date.parse(createdAt) : Date.now();
}
