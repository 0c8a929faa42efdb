import type { Job, JobState } from '../api/contract.ts';

/** Whether nothing more will happen to a job. */
export function isOver(state: JobState): boolean {
  return state !== 'queued' && state !== 'running';
}

/** Whether there is a result. */
export function hasResult(state: JobState): boolean {
  return state === 'completed' || state === 'completed_with_errors';
}

const NAMES: Readonly<Record<JobState, string>> = {
  queued: 'Waiting',
  running: 'Running',
  completed: 'Done',
  completed_with_errors: 'Done, with problems',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

export function stateName(state: JobState): string {
  return NAMES[state];
}

/** Share of the input that was read, in [0, 1]. */
export function shareDone({ state, progress }: Pick<Job, 'state' | 'progress'>): number {
  if (hasResult(state)) return 1;
  return progress.bytes <= 0 ? 0 : Math.min(1, progress.bytesRead / progress.bytes);
}
