import { setting } from './setting.ts';
import { number, wholeNumber } from './values.ts';

/** The settings of jobs, which `logsieve serve` runs; a part of the table of all settings. */
export const JOBS_SETTINGS = {
  'jobs.retention': setting({
    schema: wholeNumber(60, 31_536_000),
    default: 86_400,
    env: 'LOGSIEVE_JOBS_RETENTION',
    fromText: number,
    about: 'Seconds that a job is kept after its end, with the file that was uploaded and its result.',
  }),
  'jobs.max_running': setting({
    schema: wholeNumber(1, 64),
    default: 2,
    env: 'LOGSIEVE_JOBS_MAX_RUNNING',
    fromText: number,
    about: 'Jobs that run at once; the others wait, and their owners take turns.',
  }),
  'jobs.max_waiting': setting({
    schema: wholeNumber(1, 100_000),
    default: 100,
    env: 'LOGSIEVE_JOBS_MAX_WAITING',
    fromText: number,
    about: 'Jobs that may wait; one client may have three quarters of all.',
  }),
  'jobs.checkpoint': setting({
    schema: wholeNumber(10, 600_000),
    default: 1000,
    env: 'LOGSIEVE_JOBS_CHECKPOINT',
    fromText: number,
    about: 'Milliseconds between two checkpoints of a job, from which it goes on after a restart.',
  }),
} as const;
