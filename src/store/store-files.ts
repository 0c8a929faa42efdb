import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { unwritable } from './store-errors.ts';

/** What stands in a data directory; only the first is there for good. */
export interface StoreFiles {
  readonly directory: string;
  readonly database: string;
  /** SQLite's write-ahead log; it belongs to the database. */
  readonly wal: string;
  readonly shm: string;
  /** A new database that is being made. */
  readonly fresh: string;
  /** A restored database that is complete: it replaces the present one, however often that is begun. */
  readonly incoming: string;
  readonly lock: string;
  /** One empty file for each process that holds the lock, named by its id. */
  readonly processes: string;
}

export function storeFiles(directory: string): StoreFiles {
  const full = resolve(directory);
  const database = join(full, 'store.db');
  return {
    directory: full,
    database,
    wal: `${database}-wal`,
    shm: `${database}-shm`,
    fresh: join(full, 'store.new'),
    incoming: join(full, 'store.incoming'),
    lock: join(full, 'store.lock'),
    processes: join(full, 'processes'),
  };
}

/**
 * Whether there is a store, even a damaged one: a log without its database is one that lost it.
 * @throws LogsieveError DATA_DIR_LOCKED where that cannot be told
 */
export function isPresent(files: StoreFiles): boolean {
  if (existsSync(files.database) || existsSync(files.incoming)) return true;
  return attempt(files, () => sizeOf(files.wal)) > 0;
}

/** Bytes of a file; 0 where it is not there, or cannot be since what is above it is no directory. */
export function sizeOf(path: string): number {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return 0;
    throw error;
  }
}

/** Makes the data directory, for its owner only. @throws LogsieveError DATA_DIR_LOCKED */
export function makeDirectory(files: StoreFiles): void {
  attempt(files, () => {
    mkdirSync(files.directory, { recursive: true, mode: 0o700 });
    mkdirSync(files.processes, { recursive: true, mode: 0o700 });
    createPrivate(files.lock);
  });
}

/**
 * Makes an empty file that only its owner can read, unless it is there. What is there is not opened: closing it
 * again would drop the locks that this process holds on it (POSIX fcntl).
 */
export function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Makes renames in a directory last; Windows has no such call, and its file system needs none. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  sync(directory, 'r');
}

/** Puts a file's bytes on the disk. */
export function syncFile(path: string): void {
  sync(path, 'r+');
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const file = openSync(path, flags);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Changes the data directory. @throws LogsieveError DATA_DIR_LOCKED, STORAGE_FULL */
export function attempt<T>(files: StoreFiles, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw unwritable(error, files.directory);
  }
}
