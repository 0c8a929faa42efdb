import { dirname } from 'node:path';
import { LogsieveError } from '../errors.ts';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html) that a user can meet. */
const PERM = 3;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** The primary result code of an error of SQLite; undefined for any other error. */
function resultOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

/** Whether another process has what is needed just now. */
export function isBusy(error: unknown): boolean {
  const result = resultOf(error);
  return result === BUSY || result === LOCKED;
}

/** An error of SQLite in the user's terms; any other error as it is. */
export function inUsersTerms(error: unknown, path: string): unknown {
  switch (resultOf(error)) {
    case CORRUPT:
    case NOTADB:
      return corrupt(path, [error instanceof Error ? error.message : String(error)], error);
    case FULL:
      return storageFull(path, error);
    case PERM:
    case READONLY:
    case CANTOPEN:
      return unwritable(error, dirname(path));
    case IOERR:
      return new LogsieveError('OUTPUT_UNWRITABLE', `the store ${path} cannot be read or written`, {
        place: { file: path },
        remedy: 'check the disk and its file system; `logsieve store check` reads the whole store',
        cause: error,
      });
    default:
      return error;
  }
}

/** The store is damaged. @param problems what the check found, one sentence each */
export function corrupt(path: string, problems: readonly string[], cause?: unknown): LogsieveError {
  const more = problems.length > 3 ? ` and ${problems.length - 3} more` : '';
  return new LogsieveError(
    'STORE_CORRUPT',
    `the store ${path} is damaged: ${problems.slice(0, 3).join('; ')}${more}`,
    {
      place: { file: path },
      remedy: 'put a backup in its place: `logsieve store restore FILE`; the damaged store is kept beside it',
      cause,
    },
  );
}

/** The store has a schema that this version does not know. */
export function tooNew(path: string, version: number, known: number): LogsieveError {
  return new LogsieveError(
    'STORE_TOO_NEW',
    `the store ${path} has schema version ${version}; this logsieve knows versions up to ${known}`,
    { place: { file: path }, remedy: 'update logsieve, or restore a backup that was made before the update' },
  );
}

/** The data directory does not take what is written. */
export function unwritable(error: unknown, directory: string): LogsieveError {
  if (error instanceof LogsieveError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') return storageFull(directory, error);
  const why: Readonly<Record<string, string>> = {
    EACCES: 'it has no right to',
    EPERM: 'it has no right to',
    EROFS: 'the file system is read-only',
    ENOTDIR: 'a file stands where a folder is needed',
    EEXIST: 'a file stands where a folder is needed',
    ERR_SQLITE_ERROR: 'the store cannot be opened for writing',
  };
  return new LogsieveError(
    'DATA_DIR_LOCKED',
    `process ${process.pid} cannot write the data directory ${directory}: ${why[code] ?? code}`,
    {
      place: { file: directory },
      remedy: 'give it the right, or name another directory by home or LOGSIEVE_HOME',
      cause: error,
    },
  );
}

/** A file that the user named cannot be written. */
export function notWritten(error: unknown, path: string): unknown {
  if (error instanceof LogsieveError && error.code !== 'DATA_DIR_LOCKED') return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ENOSPC' || code === 'EDQUOT') return storageFull(path, error);
  const why: Readonly<Record<string, string>> = {
    ENOENT: `: the folder ${dirname(path)} does not exist`,
    ENOTDIR: ': a file stands where a folder is needed',
    EISDIR: ': it is a folder',
    EACCES: `: you may not write in ${dirname(path)}`,
    EPERM: `: you may not write in ${dirname(path)}`,
    EROFS: `: ${dirname(path)} is read-only`,
  };
  return new LogsieveError('OUTPUT_UNWRITABLE', `cannot write ${path}${why[code] ?? ` (${code})`}`, {
    place: { file: path },
    remedy: 'name a file in a folder that you may write in',
    cause: error,
  });
}

function storageFull(path: string, cause: unknown): LogsieveError {
  return new LogsieveError('STORAGE_FULL', `no space left to write ${path}`, {
    place: { file: path },
    remedy: 'free some space and run again; what was stored before is untouched',
    cause,
  });
}
