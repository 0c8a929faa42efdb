import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LogsieveError } from '../errors.ts';

/** A folder that only its owner can read, for the files of one process. */
export interface TemporaryFolder {
  readonly path: string;
  /** A name for a new file that nobody can guess. */
  newFile(): string;
  remove(): Promise<void>;
}

/** Folders that this process has in use. */
const ours = new Set<string>();

const NAME = /^logsieve-serve-(\d+)-[0-9a-f]{16}$/;

/**
 * Makes the folder, and removes those that processes left behind which are no more.
 * @throws LogsieveError OUTPUT_UNWRITABLE, STORAGE_FULL
 */
export async function openTemporaryFolder(directory: string): Promise<TemporaryFolder> {
  await removeLeftovers(directory);
  const path = join(directory, `logsieve-serve-${process.pid}-${randomBytes(8).toString('hex')}`);
  try {
    await mkdir(path, { mode: 0o700 });
    ours.add(path);
  } catch (cause) {
    const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
    throw new LogsieveError(
      isFull ? 'STORAGE_FULL' : 'OUTPUT_UNWRITABLE',
      `no temporary folder can be made in ${directory}`,
      { place: { file: directory }, remedy: 'name another folder in TEMP_DIR', cause },
    );
  }
  return {
    path,
    newFile: () => join(path, randomBytes(16).toString('hex')),
    remove: async () => {
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      ours.delete(path);
    },
  };
}

async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const [, pid] = NAME.exec(name) ?? [];
    const path = join(directory, name);
    if (pid === undefined || ours.has(path) || isAnotherAlive(Number(pid))) continue;
    // What belongs to another user stays.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Whether a process lives; one with our own number is an earlier one, as number 1 is in every container. */
function isAnotherAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
