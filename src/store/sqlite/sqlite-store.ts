import { existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LogsieveError } from '../../errors.ts';
import type { AnswerLog } from '../answers.ts';
import type { DataLock } from '../data-lock.ts';
import type { JobLog } from '../jobs.ts';
import type { KeyRing } from '../keys.ts';
import type { ModelRegistry } from '../models.ts';
import type { ReviewProgress } from '../reviews.ts';
import type { Spending } from '../spending.ts';
import type { Store, StoreCheck } from '../store.ts';
import { corrupt, notWritten } from '../store-errors.ts';
import { createPrivate, type StoreFiles, syncDirectory, syncFile } from '../store-files.ts';
import { Database } from './database.ts';
import { schemaVersion } from './schema.ts';
import { SqliteAnswers } from './sqlite-answers.ts';
import { SqliteJobs } from './sqlite-jobs.ts';
import { SqliteKeys } from './sqlite-keys.ts';
import { SqliteModels } from './sqlite-models.ts';
import { SqliteReviews } from './sqlite-reviews.ts';
import { SqliteSpending } from './sqlite-spending.ts';
import { integrityProblems, settledWalProblem } from './store-database.ts';

/** The store in one file of SQLite. */
export class SqliteStore implements Store {
  readonly answers: AnswerLog;
  readonly spending: Spending;
  readonly reviews: ReviewProgress;
  readonly models: ModelRegistry;
  readonly keys: KeyRing;
  readonly jobs: JobLog;
  readonly #files: StoreFiles;
  readonly #database: Database;
  readonly #lock: DataLock;
  #isOpen = true;

  constructor(files: StoreFiles, database: Database, lock: DataLock, now: () => Date) {
    this.#files = files;
    this.#database = database;
    this.#lock = lock;
    this.answers = new SqliteAnswers(database, now);
    this.spending = new SqliteSpending(database, now);
    this.reviews = new SqliteReviews(database, now);
    this.models = new SqliteModels(database, now);
    this.keys = new SqliteKeys(database, now);
    this.jobs = new SqliteJobs(database, now);
  }

  async check(): Promise<StoreCheck> {
    const inLog = await settledWalProblem(this.#files.wal);
    return await this.#database.read(() => {
      const problems = [
        ...(inLog === undefined ? [] : [inLog]),
        ...integrityProblems(this.#database, 'integrity_check'),
      ];
      const isSound = problems.length === 0;
      if (isSound) {
        const query = 'SELECT DISTINCT "table" FROM pragma_foreign_key_check';
        for (const { name } of this.#database.rows(['name'], query))
          problems.push(`rows of ${String(name)} name rows that are not there`);
      }
      const count = (table: string) =>
        isSound ? Number(this.#database.value(`SELECT count(*) FROM ${table}`)) : null;
      return {
        path: this.#files.database,
        schemaVersion: schemaVersion(this.#database),
        bytes: Number(
          this.#database.value('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size'),
        ),
        answers: count('answer_in_force'),
        events: count('answer_event'),
        problems,
      };
    });
  }

  async backup(path: string): Promise<void> {
    const final = resolve(path);
    this.#assertElsewhere(final);
    const part = join(dirname(final), `.${basename(final)}.${process.pid}.part`);
    try {
      rmSync(part, { force: true });
      createPrivate(part);
      await this.#database.outside(() => this.#database.exec('VACUUM INTO ?', part));
      verify(part);
      syncFile(part);
      renameSync(part, final);
      syncDirectory(dirname(final));
    } catch (error) {
      rmSync(part, { force: true });
      throw notWritten(error, final);
    }
  }

  close(): Promise<void> {
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#database.close();
      this.#lock.release();
    }
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #assertElsewhere(path: string): void {
    const folder = dirname(path);
    if (!existsSync(folder) || realpathSync(folder) !== realpathSync(this.#files.directory)) return;
    if (!basename(path).startsWith('store.')) return;
    throw new LogsieveError('OUTPUT_UNWRITABLE', `cannot write ${path}: it is the store's own name`, {
      place: { file: path },
      remedy: 'name another file, best on another disk',
    });
  }
}

/** A backup that cannot be restored is none. */
function verify(path: string): void {
  const copy = new Database(path, { readOnly: true });
  try {
    const problems = integrityProblems(copy, 'quick_check');
    if (problems.length > 0) throw corrupt(path, problems);
  } finally {
    copy.close();
  }
}
