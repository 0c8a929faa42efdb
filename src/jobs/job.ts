import { randomBytes } from 'node:crypto';
import { type ErrorCode, type ErrorPlace, LogsieveError, messageWithoutPath } from '../errors.ts';
import type { Format } from '../formats/index.ts';
import type { StoredJob, StoredJobState } from '../store/index.ts';
import { NO_ROWS, type RowCounts, type RowSizes } from './rows/row-log.ts';

export type JobState = Exclude<StoredJobState, 'expired'>;

/** Options of a job, as the request that made it named them. */
export type JobOptions = Readonly<Record<string, string>>;

/** Why a job failed. */
export interface JobFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string | null;
  readonly place: ErrorPlace;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface JobWarning {
  readonly code: ErrorCode;
  readonly count: number;
  /** Of the first. */
  readonly line: number | null;
  readonly detail: string;
}

export type JobProblem = Omit<JobWarning, 'detail'>;

/** How far a job has come. */
export interface JobProgress extends RowCounts {
  /** Of the input, as far as its rows are judged. */
  readonly bytesRead: number;
  readonly bytes: number;
  /** null: not known, or the job does not run. */
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** Place among the jobs that wait, 1 is next; null where it does not wait. */
  readonly position: number | null;
}

/** A job as its owner sees it. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly state: JobState;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** Of a job that waits or runs: when it would expire if it ended now. */
  readonly expiresAt: string;
  /** Of the input. */
  readonly bytes: number;
  readonly options: JobOptions;
  readonly format: Format | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly progress: JobProgress;
  readonly warnings: readonly JobWarning[];
  readonly problems: readonly JobProblem[];
  readonly error: JobFailure | null;
  /** Grows with each correction that changed a row. */
  readonly generation: number;
}

/** What the store keeps of a job beside its own columns. */
export interface JobDetails {
  /** Who sent it, of whose share it takes. */
  readonly client: string;
  readonly name: string;
  readonly bytes: number;
  readonly options: JobOptions;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly format: Format | null;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly warnings: readonly JobWarning[];
  readonly problems: readonly JobProblem[];
  readonly error: JobFailure | null;
  readonly generation: number;
  /** Names the file of the verdicts after the last correction; absent where there was none. */
  readonly column?: string;
  /** The newest event of the answers that the verdicts are sure to rest on. */
  readonly answersEvent: number;
  readonly counts: RowCounts;
  /** Of the input, as far as it is judged, about; what is only read ahead does not count. */
  readonly bytesRead: number;
  /** The checkpoint: how far the files are good. */
  readonly batches: number;
  readonly sizes: RowSizes;
  readonly resultBytes: number;
  /** Starts since the last checkpoint. */
  readonly attempts: number;
}

const NO_COUNTS: RowCounts = {
  rows: 0,
  stages: { person: 0, rules: 0, classifier: 0, llm: 0, none: 0 },
  labels: {},
  templates: 0,
};

/** What a run has to begin anew without. */
export const NO_CHECKPOINT = {
  counts: NO_COUNTS,
  bytesRead: 0,
  batches: 0,
  sizes: NO_ROWS,
  resultBytes: 0,
} as const;

export function detailsOf({ details }: StoredJob): JobDetails {
  return JSON.parse(details);
}

/** Names the file of the verdicts after the last correction. */
export function columnOf({ generation, column = String(generation) }: JobDetails): string | undefined {
  return generation === 0 ? undefined : column;
}

export function isFinished(state: StoredJobState): boolean {
  return state !== 'queued' && state !== 'running';
}

export function isComplete(state: StoredJobState): boolean {
  return state === 'completed' || state === 'completed_with_errors';
}

const ID = /^[\w-]{22}$/;

/** 128 random bits. */
export function newJobId(): string {
  return randomBytes(16).toString('base64url');
}

/** @throws LogsieveError BAD_ID */
export function assertJobId(id: string): void {
  if (ID.test(id)) return;
  throw new LogsieveError('BAD_ID', 'the id of a job is 22 letters, digits, - and _', {
    remedy: 'take the id as it was given, or from the list of jobs',
  });
}

/** What is kept of a failure, for those who may see the job: no path of the server. */
export function failureOf(error: unknown): JobFailure {
  if (error instanceof LogsieveError) {
    const { code, remedy = null, place, details } = error;
    const { file: _, ...where } = place;
    return { code, message: messageWithoutPath(error), remedy, place: where, details };
  }
  return {
    code: 'INTERNAL',
    message: 'a fault of logsieve itself',
    remedy: 'start the job again; the log of the server has more',
    place: {},
    details: {},
  };
}
