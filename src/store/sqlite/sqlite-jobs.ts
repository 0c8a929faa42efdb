import type { JobChange, JobLog, NewJob, StoredJob, StoredJobState } from '../jobs.ts';
import type { Database, Value } from './database.ts';

const COLUMNS = [
  'id',
  'owner',
  'state',
  'created_at',
  'expires_at',
  'idempotency_key',
  'digest',
  'runner',
  'seen_at',
  'details',
] as const;
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM job`;
const UNFINISHED = `state IN ('queued', 'running')`;

/** The jobs in SQLite. */
export class SqliteJobs implements JobLog {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async add(job: NewJob): Promise<StoredJob> {
    assertJson(job.details);
    return await this.#database.write(() => {
      const { id, owner, state, expiresAt, idempotencyKey, digest, details } = job;
      const known = idempotencyKey === null ? undefined : this.#findByKey(idempotencyKey);
      if (known !== undefined && known.state !== 'expired') return known;
      // It is remembered for who asks for it by its id.
      if (known !== undefined) {
        this.#database.exec('UPDATE job SET idempotency_key = NULL WHERE id = ?', known.id);
      }
      this.#database.exec(
        `INSERT INTO job (id, owner, state, created_at, expires_at, idempotency_key, digest, details)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        owner,
        state,
        this.#now().toISOString(),
        expiresAt,
        idempotencyKey,
        digest,
        details,
      );
      const added = this.#find(id);
      if (added === undefined) throw new Error('a job is not there that was just added');
      return added;
    });
  }

  async get(id: string): Promise<StoredJob | undefined> {
    return await this.#database.read(() => this.#find(id));
  }

  async findByKey(idempotencyKey: string): Promise<StoredJob | undefined> {
    return await this.#database.read(() => this.#findByKey(idempotencyKey));
  }

  async list(owner: string): Promise<readonly StoredJob[]> {
    return await this.#select(`owner = ? AND state <> 'expired' ORDER BY number DESC`, owner);
  }

  async unfinished(): Promise<readonly StoredJob[]> {
    return await this.#select(`${UNFINISHED} ORDER BY number`);
  }

  async due(now: string): Promise<readonly StoredJob[]> {
    return await this.#select('expires_at <= ? ORDER BY expires_at', now);
  }

  async update(id: string, change: JobChange, runner?: string): Promise<boolean> {
    if (change.details !== undefined) assertJson(change.details);
    const { state = null, expiresAt = null, details = null } = change;
    return await this.#database.write(() => {
      const found = this.#find(id);
      if (found === undefined) return false;
      if (runner !== undefined && !(found.runner === runner && isUnfinished(found))) return false;
      this.#database.exec(
        `UPDATE job SET state = coalesce(?, state), expires_at = coalesce(?, expires_at),
         details = coalesce(?, details), seen_at = ? WHERE id = ?`,
        state,
        expiresAt,
        details,
        runner === undefined ? found.seenAt : this.#now().toISOString(),
        id,
      );
      return true;
    });
  }

  async replaceDetails(id: string, before: string, after: string): Promise<boolean> {
    assertJson(after);
    return await this.#database.write(() => {
      if (this.#find(id)?.details !== before) return false;
      this.#database.exec('UPDATE job SET details = ? WHERE id = ?', after, id);
      return true;
    });
  }

  async claim(
    id: string,
    runner: string,
    mayTake: (job: StoredJob) => boolean,
  ): Promise<StoredJob | undefined> {
    return await this.#database.write(() => {
      const found = this.#find(id);
      if (found === undefined || !isUnfinished(found)) return undefined;
      if (found.runner !== null && found.runner !== runner && !mayTake(found)) return undefined;
      this.#database.exec(
        'UPDATE job SET runner = ?, seen_at = ? WHERE id = ?',
        runner,
        this.#now().toISOString(),
        id,
      );
      return this.#find(id);
    });
  }

  async release(id: string, runner: string): Promise<void> {
    await this.#database.write(() =>
      this.#database.exec(
        'UPDATE job SET runner = NULL, seen_at = NULL WHERE id = ? AND runner = ?',
        id,
        runner,
      ),
    );
  }

  async remove(id: string): Promise<boolean> {
    return await this.#database.write(() => {
      const isThere = this.#find(id) !== undefined;
      this.#database.exec('DELETE FROM job WHERE id = ?', id);
      return isThere;
    });
  }

  #find(id: string): StoredJob | undefined {
    return this.#jobs(`${SELECT} WHERE id = ?`, id)[0];
  }

  #findByKey(key: string): StoredJob | undefined {
    return this.#jobs(`${SELECT} WHERE idempotency_key = ?`, key)[0];
  }

  async #select(where: string, ...values: readonly Value[]): Promise<readonly StoredJob[]> {
    return await this.#database.read(() => this.#jobs(`${SELECT} WHERE ${where} LIMIT -1`, ...values));
  }

  #jobs(query: string, ...values: readonly Value[]): StoredJob[] {
    return this.#database.rows(COLUMNS, query, ...values).map((row) => ({
      id: String(row.id),
      owner: String(row.owner),
      state: row.state as StoredJobState,
      createdAt: String(row.created_at),
      expiresAt: String(row.expires_at),
      idempotencyKey: textOrNull(row.idempotency_key),
      digest: textOrNull(row.digest),
      runner: textOrNull(row.runner),
      seenAt: textOrNull(row.seen_at),
      details: String(row.details),
    }));
  }
}

const isUnfinished = ({ state }: StoredJob) => state === 'queued' || state === 'running';
const textOrNull = (value: Value): string | null => (value === null ? null : String(value));

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new RangeError('the details of a job are no JSON', { cause: error });
  }
}
