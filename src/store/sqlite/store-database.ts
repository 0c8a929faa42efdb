import { setTimeout as sleep } from 'node:timers/promises';
import { LogsieveError } from '../../errors.ts';
import { heldByOthers } from '../data-lock.ts';
import { corrupt, tooNew } from '../store-errors.ts';
import type { StoreFiles } from '../store-files.ts';
import { Database } from './database.ts';
import { isStore, schemaVersion } from './schema.ts';
import { walProblem } from './wal-check.ts';

/** Pages up to which a store is checked each time it is opened: about 10 ms. */
const CHECKED_PAGES = 1024;

/**
 * The schema version of the store that is there. It is opened for reading only: closing a connection that may write
 * moves the log into the database and deletes it, which a damaged or newer store must not suffer.
 * @throws LogsieveError STORE_CORRUPT, STORE_TOO_NEW
 */
export async function probeVersion(files: StoreFiles, known: number): Promise<number> {
  const inLog = await settledWalProblem(files.wal);
  if (inLog !== undefined) throw corrupt(files.database, [inLog]);
  const database = new Database(files.database, { readOnly: true, heldByOthers: () => heldByOthers(files) });
  try {
    return await database.read(() => {
      const version = schemaVersion(database);
      if (!isStore(database) || version === 0) throw corrupt(files.database, ['it is no store of logsieve']);
      if (version > known) throw tooNew(files.database, version, known);
      if (Number(database.value('SELECT page_count FROM pragma_page_count')) <= CHECKED_PAGES) {
        const problems = integrityProblems(database, 'quick_check');
        if (problems.length > 0) throw corrupt(files.database, problems);
      }
      return version;
    });
  } finally {
    database.close();
  }
}

/** A log that another process writes meanwhile may look damaged for a moment. */
export async function settledWalProblem(path: string): Promise<string | undefined> {
  let problem = walProblem(path);
  for (let tries = 0; problem !== undefined && tries < 5; tries++) {
    await sleep(20);
    problem = walProblem(path);
  }
  return problem;
}

/** Opens a database that has been probed, for use. @throws LogsieveError DATA_DIR_LOCKED */
export async function openDatabase(files: StoreFiles): Promise<Database> {
  const database = new Database(files.database, { heldByOthers: () => heldByOthers(files) });
  try {
    // Changing to WAL needs the database alone; asking for it where it is there already does not.
    await database.outside(() => makeDurable(database));
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Sets what makes a commit last, and checks that it is set. @throws LogsieveError DATA_DIR_LOCKED */
export function makeDurable(database: Database): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON');
  const mode = database.value('SELECT journal_mode FROM pragma_journal_mode');
  const synchronous = database.value('SELECT synchronous FROM pragma_synchronous');
  if (mode === 'wal' && synchronous === 2) return;
  throw new LogsieveError(
    'DATA_DIR_LOCKED',
    `process ${process.pid} cannot keep the store ${database.path} safely: journal ${mode}, synchronous ${synchronous}; needed are wal and 2`,
    {
      place: { file: database.path },
      remedy: 'put the data directory on a local disk (home, LOGSIEVE_HOME)',
    },
  );
}

/** What SQLite finds wrong, one sentence each; empty where all is well. */
export function integrityProblems(database: Database, check: 'quick_check' | 'integrity_check'): string[] {
  const rows = database.rows(['problem'], `SELECT ${check} FROM pragma_${check}`);
  const problems = rows.map(({ problem }) => String(problem).replaceAll(/\s+/g, ' '));
  return problems.filter((problem) => problem !== 'ok');
}
