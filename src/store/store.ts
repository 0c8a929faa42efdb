import type { AnswerLog } from './answers.ts';
import type { JobLog } from './jobs.ts';
import type { KeyRing } from './keys.ts';
import type { ModelRegistry } from './models.ts';
import type { ReviewProgress } from './reviews.ts';
import type { Spending } from './spending.ts';

/** What a check of the whole store found. */
export interface StoreCheck {
  /** Path of the store's file. */
  readonly path: string;
  readonly schemaVersion: number;
  /** Size of the store in bytes. */
  readonly bytes: number;
  /** Answers in force, and events of the log; null where a damaged store cannot tell. */
  readonly answers: number | null;
  readonly events: number | null;
  /** What is wrong; empty: the store is sound. */
  readonly problems: readonly string[];
}

/**
 * What outlives the process. Any number of processes share one store; what a call writes is on the disk when it
 * resolves, whole or not at all.
 *
 * Every call may throw LogsieveError: STORE_CORRUPT, DATA_DIR_LOCKED (retryable where others kept it too long),
 * STORAGE_FULL, OUTPUT_UNWRITABLE.
 */
export interface Store extends AsyncDisposable {
  readonly answers: AnswerLog;
  readonly spending: Spending;
  readonly reviews: ReviewProgress;
  readonly models: ModelRegistry;
  readonly keys: KeyRing;
  readonly jobs: JobLog;
  /** Reads all of the store and checks it; takes long for a large one. */
  check(): Promise<StoreCheck>;
  /**
   * Writes the store as it is now to one file, which replaces what was there when it is whole; others may go on
   * writing. @throws LogsieveError OUTPUT_UNWRITABLE, STORAGE_FULL
   */
  backup(path: string): Promise<void>;
  /** Ends it; calls afterwards fail. May be called twice. */
  close(): Promise<void>;
}

export interface StoreOptions {
  /** The data directory; made when it is not there, for its owner only. */
  readonly directory: string;
  /** The time now. @default the system's */
  readonly now?: () => Date;
  /** Milliseconds to wait for a migration or restore by another process. @default 10,000 */
  readonly patience?: number;
}

export interface RestoreOptions {
  /** The data directory. */
  readonly directory: string;
  /** A backup, or the file of another store that nobody has open. */
  readonly from: string;
  /** Milliseconds to wait until nobody has the store open. @default 10,000 */
  readonly patience?: number;
}
