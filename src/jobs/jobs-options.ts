import type { AnswerIndex } from '../answers/index.ts';
import type { DocumentReader, ReadOptions } from '../formats/index.ts';
import type { Cascade } from '../sieve/index.ts';
import type { Store } from '../store/index.ts';
import type { JobOptions, JobState } from './job.ts';
import type { RowCounts } from './rows/row-log.ts';

/** What jobs need of the rooms above. */
export interface JobsOptions {
  /** Where the files of jobs are; made when first needed. */
  readonly folder: string;
  /** Makes the store where there is none. */
  readonly openStore: () => Promise<Pick<Store, 'jobs' | 'answers'>>;
  readonly openStoreIfPresent: () => Promise<Pick<Store, 'jobs'> | undefined>;
  /** The cascade for a job's options. */
  readonly cascade: (options: JobOptions) => Promise<Cascade>;
  /** The answers in force, current. */
  readonly answers: () => Promise<AnswerIndex>;
  /** Version of the label set, as `labelSetOf` names it. */
  readonly labelSet: string;
  /** How a file is read and written, by its name and the job's options. @throws LogsieveError */
  readonly readOptions: (name: string, options: JobOptions) => ReadOptions;
  /** @throws LogsieveError UNSUPPORTED_FORMAT for what is not taken */
  readonly assertSupported?: (document: DocumentReader) => void;
  /** Where rows wait for the LLM; null where none is asked. */
  readonly llm: { readonly tempDir: string; readonly maxWait: number } | null;
  readonly maxMessageChars: number;
  readonly maxRows: number;
  /** Jobs that run at once, and jobs that may wait beside them. */
  readonly maxRunning: number;
  readonly maxWaiting: number;
  /** How long a job is kept after its end. */
  readonly retentionSeconds: number;
  /** Milliseconds between checkpoints. */
  readonly checkpointMs: number;
  /** Told of faults of our own. */
  readonly onFault?: (error: unknown) => void;
  /** Told of each job that has ended. */
  readonly onEnded?: (state: JobState, counts: RowCounts) => void;
}
