import { randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LogsieveError } from '../errors.ts';
import { lockData } from './data-lock.ts';
import { removeDatabase, replaceByIncoming } from './open-store.ts';
import { Database } from './sqlite/database.ts';
import { isStore, MIGRATIONS, migrate, schemaVersion } from './sqlite/schema.ts';
import { integrityProblems } from './sqlite/store-database.ts';
import { walProblem } from './sqlite/wal-check.ts';
import type { RestoreOptions } from './store.ts';
import { corrupt, tooNew, unwritable } from './store-errors.ts';
import {
  makeDirectory,
  type StoreFiles,
  sizeOf,
  storeFiles,
  syncDirectory,
  syncFile,
} from './store-files.ts';

/** `restoreStore`, with SQLite. */
export async function restore(options: RestoreOptions): Promise<{ readonly replaced: string | null }> {
  const files = storeFiles(options.directory);
  const from = resolve(options.from);
  if (!existsSync(from)) {
    throw new LogsieveError('INPUT_UNREADABLE', `${options.from} does not exist`, {
      place: { file: options.from },
      remedy: 'check the name of the backup',
    });
  }
  if (from === files.database) {
    throw new LogsieveError('USAGE', `${options.from} is the store itself, no backup of it`, {
      remedy: 'name a file that `logsieve store backup FILE` wrote',
    });
  }
  makeDirectory(files);
  const staged = join(files.directory, `store.restoring-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    copy(from, staged, files);
    makeSound(from, staged);
    const lock = await lockData(files, 'restore', Date.now() + (options.patience ?? 10_000));
    try {
      renameSync(staged, files.incoming);
      syncDirectory(files.directory);
      return { replaced: replaceByIncoming(files) };
    } finally {
      lock.release();
    }
  } finally {
    removeDatabase(staged);
  }
}

/** The backup itself is not opened: SQLite would write beside it. */
function copy(from: string, staged: string, files: StoreFiles): void {
  try {
    copyFileSync(from, staged);
    chmodSync(staged, 0o600);
    if (sizeOf(`${from}-wal`) > 0) copyFileSync(`${from}-wal`, `${staged}-wal`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EISDIR' && sizeOf(from) > 0) throw unwritable(error, files.directory);
    throw new LogsieveError('INPUT_UNREADABLE', `${from} cannot be read (${code})`, {
      place: { file: from },
      remedy: 'check that it is a file you may read',
      cause: error,
    });
  }
}

/** Checks the copy of a backup, brings it up to date and leaves it as one file on the disk. */
function makeSound(from: string, staged: string): void {
  const inLog = walProblem(`${staged}-wal`);
  if (inLog !== undefined) throw corrupt(from, [inLog]);
  try {
    const database = new Database(staged);
    try {
      const version = schemaVersion(database);
      if (!isStore(database) || version === 0) throw corrupt(from, ['it is no store of logsieve']);
      if (version > MIGRATIONS.length) throw tooNew(from, version, MIGRATIONS.length);
      const problems = integrityProblems(database, 'integrity_check');
      if (problems.length > 0) throw corrupt(from, problems);
      migrate(database, MIGRATIONS);
      database.exec('PRAGMA journal_mode = WAL');
    } finally {
      database.close();
    }
    // Closing moves the log into the database; what it left would be lost with the log.
    if (sizeOf(`${staged}-wal`) > 0) throw corrupt(from, ['its write-ahead log cannot be applied']);
    syncFile(staged);
  } catch (error) {
    throw named(error, staged, from);
  }
}

/** An error about the copy is one about the backup. */
function named(error: unknown, staged: string, from: string): unknown {
  if (!(error instanceof LogsieveError) || error.place.file !== staged) return error;
  return error.code === 'STORE_CORRUPT'
    ? corrupt(from, [error.message.replace(/^.*? is damaged: /, '')], error.cause)
    : error;
}
