import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { LogsieveError } from '../errors.ts';
import { isBusy, unwritable } from './store-errors.ts';
import { attempt, createPrivate, type StoreFiles } from './store-files.ts';

/** What a process holds the data directory for; `use` is shared, the others are alone. */
export type Purpose = 'use' | 'migration' | 'restore';

/** A hold on the data directory, which ends with its process at the latest. */
export interface DataLock {
  release(): void;
}

const POLL_MS = 20;

/**
 * Takes hold of the data directory. The lock is SQLite's own on an empty file: it works alike on every system and
 * dies with its process. The names in `processes` only tell people whom to wait for.
 * @param until milliseconds since 1970 up to which others are waited for
 * @throws LogsieveError DATA_DIR_LOCKED
 */
export async function lockData(files: StoreFiles, purpose: Purpose, until: number): Promise<DataLock> {
  const database = attempt(files, () => new DatabaseSync(files.lock, { timeout: 0 }));
  try {
    while (!tryLock(database, purpose)) {
      if (Date.now() >= until) throw heldByOthers(files);
      await sleep(POLL_MS);
    }
    const name = join(files.processes, `${process.pid}-${purpose}-${randomBytes(4).toString('hex')}`);
    attempt(files, () => createPrivate(name));
    return {
      release: () => {
        rmSync(name, { force: true });
        close(database);
      },
    };
  } catch (error) {
    close(database);
    throw unwritable(error, files.directory);
  }
}

/** Statements are run by `exec`, which keeps none open: an open one would keep the lock after `close`. */
function tryLock(database: DatabaseSyncInstance, purpose: Purpose): boolean {
  try {
    // No journal beside a file that nothing is written to.
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec(purpose === 'use' ? 'BEGIN; SELECT count(*) FROM sqlite_schema' : 'BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    if (isBusy(error)) return false;
    throw error;
  }
}

function close(database: DatabaseSyncInstance): void {
  if (database.isTransaction) database.exec('ROLLBACK');
  database.close();
}

/** The error of a data directory that others hold, with the ids of their processes. */
export function heldByOthers(files: StoreFiles): LogsieveError {
  // A process that only uses the store, as this one, does not hold itself up.
  const others = holders(files).filter(({ pid, purpose }) => pid !== process.pid || purpose !== 'use');
  const alone = others.find(({ purpose }) => purpose !== 'use');
  const ids = [...new Set(others.map(({ pid }) => pid))];
  const who =
    alone !== undefined
      ? `is locked by a ${alone.purpose} of process ${alone.pid}`
      : ids.length === 0
        ? 'is held by another process'
        : `is held by ${ids.length === 1 ? 'process' : 'processes'} ${ids.join(', ')}`;
  return new LogsieveError('DATA_DIR_LOCKED', `the data directory ${files.directory} ${who}`, {
    place: { file: files.directory },
    remedy: 'wait until it is done, or end it, and run again',
    retryable: true,
  });
}

interface Holder {
  readonly pid: number;
  readonly purpose: string;
}

/** Who holds the data directory; names that processes left behind when they were killed are removed. */
function holders(files: StoreFiles): Holder[] {
  return readdirSync(files.processes).flatMap((name) => {
    const [, pid, purpose] = /^(\d+)-([a-z]+)-/.exec(name) ?? [];
    if (pid === undefined || purpose === undefined) return [];
    if (isAlive(Number(pid))) return [{ pid: Number(pid), purpose }];
    rmSync(join(files.processes, name), { force: true });
    return [];
  });
}

/** Whether a process of this machine runs; one that belongs to somebody else does. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
