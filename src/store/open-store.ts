import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { LogsieveError } from '../errors.ts';
import { type DataLock, lockData } from './data-lock.ts';
import { Database } from './sqlite/database.ts';
import { MIGRATIONS, type Migration, migrate } from './sqlite/schema.ts';
import { SqliteStore } from './sqlite/sqlite-store.ts';
import { makeDurable, openDatabase, probeVersion } from './sqlite/store-database.ts';
import type { Store, StoreOptions } from './store.ts';
import { corrupt, unwritable } from './store-errors.ts';
import {
  createPrivate,
  makeDirectory,
  type StoreFiles,
  sizeOf,
  storeFiles,
  syncDirectory,
} from './store-files.ts';

/** How long a migration waits for others before it looks whether it is still needed. */
const LOOK_AGAIN_MS = 100;

/** What only tests set: the history of the schema. */
export interface OpenOptions extends StoreOptions {
  readonly migrations?: readonly Migration[];
}

/** `openStore` with a history of the schema. */
export async function open(options: OpenOptions): Promise<Store> {
  const { directory, now = () => new Date(), patience = 10_000, migrations = MIGRATIONS } = options;
  const files = storeFiles(directory);
  makeDirectory(files);
  const until = Date.now() + patience;
  for (;;) {
    const lock = await lockData(files, 'use', until);
    try {
      if (await isReady(files, migrations.length)) {
        return new SqliteStore(files, await openDatabase(files), lock, now);
      }
    } catch (error) {
      lock.release();
      throw error;
    }
    lock.release();
    const alone = await lockBriefly(files, until);
    try {
      if (alone !== undefined) await makeReady(files, migrations);
    } finally {
      alone?.release();
    }
  }
}

/** The lock for a migration; undefined after a while, to see whether somebody else has done it. */
async function lockBriefly(files: StoreFiles, until: number): Promise<DataLock | undefined> {
  const brief = Date.now() + LOOK_AGAIN_MS;
  try {
    return await lockData(files, 'migration', Math.min(brief, until));
  } catch (error) {
    if (brief < until && error instanceof LogsieveError && error.retryable) return undefined;
    throw error;
  }
}

/** Whether the store can be used as it is. @throws LogsieveError STORE_TOO_NEW, STORE_CORRUPT */
async function isReady(files: StoreFiles, newest: number): Promise<boolean> {
  if (existsSync(files.incoming)) return false;
  if (existsSync(files.database)) return (await probeVersion(files, newest)) === newest;
  if (sizeOf(files.wal) > 0)
    throw corrupt(files.database, ['the database is gone, its write-ahead log is there']);
  return false;
}

/** Does what others began or nobody did yet; the data directory is locked. */
async function makeReady(files: StoreFiles, migrations: readonly Migration[]): Promise<void> {
  if (existsSync(files.incoming)) replaceByIncoming(files);
  if (await isReady(files, migrations.length)) return;
  if (existsSync(files.database)) {
    const database = await openDatabase(files);
    try {
      migrate(database, migrations);
    } finally {
      database.close();
    }
  } else makeFresh(files, migrations);
}

/** A store that is half made never has its final name. */
function makeFresh(files: StoreFiles, migrations: readonly Migration[]): void {
  try {
    removeDatabase(files.fresh);
    createPrivate(files.fresh);
    const database = new Database(files.fresh);
    try {
      makeDurable(database);
      migrate(database, migrations);
    } finally {
      database.close();
    }
    renameSync(files.fresh, files.database);
    syncDirectory(files.directory);
  } catch (error) {
    throw unwritable(error, files.directory);
  }
}

/** Removes a database that is not in use, with what belongs to it. */
export function removeDatabase(path: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(path + ending, { force: true });
}

/**
 * Ends a restore: the store that is there steps aside, the restored one takes its place. Each step may be the last
 * of a process that is killed; the next one goes on from there.
 * @returns the name that the replaced store has now; null where there was none
 */
export function replaceByIncoming(files: StoreFiles): string | null {
  // The same for every process that goes on with this restore.
  const stamp = statSync(files.incoming).mtime.toISOString().replaceAll(/[-:.]/g, '');
  const replaced = `${files.database}.replaced-${stamp}`;
  const hasOld = existsSync(files.database) || sizeOf(files.wal) > 0;
  try {
    if (existsSync(files.database)) renameSync(files.database, replaced);
    if (sizeOf(files.wal) > 0) renameSync(files.wal, `${replaced}-wal`);
    removeDatabase(files.database);
    renameSync(files.incoming, files.database);
    syncDirectory(files.directory);
  } catch (error) {
    throw unwritable(error, files.directory);
  }
  return hasOld ? replaced : null;
}
