import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type ApiKey, KEY_SCOPES, type KeyRing, type KeyScope, type NewKey } from '../keys.ts';
import type { Database, Value } from './database.ts';

const COLUMNS = [
  'id',
  'name',
  'scopes',
  'digest',
  'last_four',
  'created_at',
  'expires_at',
  'revoked_at',
] as const;
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM api_key`;
const IN_FORCE = 'revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)';
/** Characters of a digest by which it is looked up; the rest is compared in constant time. */
const LOOKUP = 16;
/** More than anything that is a secret or a token of ours. */
const LONGEST = 100;

/** Keys of the HTTP API in SQLite. */
export class SqliteKeys implements KeyRing {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async create({ name, scopes, expiresAt }: NewKey): Promise<{ secret: string; key: ApiKey }> {
    assertKey(name, scopes);
    const secret = `lgs_${randomBytes(32).toString('base64url')}`;
    return await this.#database.write(() => {
      this.#database.exec(
        'INSERT INTO api_key (name, scopes, digest, last_four, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
        name,
        KEY_SCOPES.filter((scope) => scopes.includes(scope)).join(' '),
        digestOf(secret),
        secret.slice(-4),
        this.#time(),
        expiresAt?.toISOString() ?? null,
      );
      const id = Number(this.#database.value('SELECT last_insert_rowid()'));
      const [key] = this.#keys('id = ?', id);
      if (key === undefined) throw new Error(`no key ${id}, though it was just made`);
      return { secret, key };
    });
  }

  async list(): Promise<readonly ApiKey[]> {
    return await this.#database.read(() => this.#keys('true ORDER BY id DESC LIMIT -1'));
  }

  async revoke(id: number): Promise<ApiKey | undefined> {
    return await this.#database.write(() => {
      this.#database.exec(
        'UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL',
        this.#time(),
        id,
      );
      this.#database.exec('DELETE FROM api_session WHERE key = ?', id);
      return this.#keys('id = ?', id)[0];
    });
  }

  async countInForce(): Promise<number> {
    return await this.#database.read(() =>
      Number(this.#database.value(`SELECT count(*) FROM api_key WHERE ${IN_FORCE}`, this.#time())),
    );
  }

  async find(secret: string): Promise<ApiKey | undefined> {
    return await this.#database.read(() => this.#find(secret));
  }

  async openSession(secret: string, seconds: number): Promise<string | undefined> {
    const token = randomBytes(32).toString('base64url');
    return await this.#database.write(() => {
      const key = this.#find(secret);
      if (key === undefined) return undefined;
      this.#database.exec('DELETE FROM api_session WHERE expires_at <= ?', this.#time());
      this.#database.exec(
        'INSERT INTO api_session (digest, key, expires_at) VALUES (?, ?, ?)',
        digestOf(token),
        key.id,
        new Date(this.#now().getTime() + 1000 * seconds).toISOString(),
      );
      return token;
    });
  }

  async findBySession(token: string): Promise<ApiKey | undefined> {
    if (token.length > LONGEST) return undefined;
    const digest = digestOf(token);
    return await this.#database.read(() => {
      const found = this.#database.rows(
        ['digest', 'key'],
        `SELECT digest, key FROM api_session WHERE substr(digest, 1, ${LOOKUP}) = ? AND expires_at > ?`,
        digest.slice(0, LOOKUP),
        this.#time(),
      );
      const session = found.find((row) => isSame(row.digest, digest));
      return session && this.#keys(`id = ? AND ${IN_FORCE}`, session.key, this.#time())[0];
    });
  }

  async closeSession(token: string): Promise<void> {
    await this.#database.write(() =>
      this.#database.exec('DELETE FROM api_session WHERE digest = ?', digestOf(token)),
    );
  }

  #find(secret: string): ApiKey | undefined {
    if (secret.length > LONGEST) return undefined;
    const digest = digestOf(secret);
    const where = `substr(digest, 1, ${LOOKUP}) = ? AND ${IN_FORCE}`;
    return this.#rows(where, digest.slice(0, LOOKUP), this.#time())
      .filter((row) => isSame(row.digest, digest))
      .map(toKey)[0];
  }

  #keys(where: string, ...values: readonly Value[]): ApiKey[] {
    return this.#rows(where, ...values).map(toKey);
  }

  #rows(where: string, ...values: readonly Value[]): Row[] {
    return this.#database.rows(COLUMNS, `${SELECT} WHERE ${where}`, ...values);
  }

  #time(): string {
    return this.#now().toISOString();
  }
}

type Row = Record<(typeof COLUMNS)[number], Value>;

function toKey(row: Row): ApiKey {
  return {
    id: Number(row.id),
    name: String(row.name),
    scopes: String(row.scopes).split(' ') as KeyScope[],
    lastFour: String(row.last_four),
    createdAt: String(row.created_at),
    expiresAt: row.expires_at === null ? null : String(row.expires_at),
    revokedAt: row.revoked_at === null ? null : String(row.revoked_at),
  };
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function isSame(kept: Value, digest: string): boolean {
  return timingSafeEqual(Buffer.from(String(kept)), Buffer.from(digest));
}

function assertKey(name: string, scopes: readonly KeyScope[]): void {
  if (name.trim() === '' || name.length > 100)
    throw new RangeError('a key has a name of 1 to 100 characters');
  if (scopes.length === 0 || scopes.some((scope) => !KEY_SCOPES.includes(scope)))
    throw new RangeError(`a key has at least one scope of ${KEY_SCOPES.join(', ')}`);
}
