import type { ReviewProgress } from '../reviews.ts';
import { digestOf } from './answer-rows.ts';
import type { Database } from './database.ts';

/** Progress of reviews in SQLite. */
export class SqliteReviews implements ReviewProgress {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async add(key: string, templates: readonly string[]): Promise<void> {
    const at = this.#now().toISOString();
    await this.#database.write(() => {
      for (const template of templates) {
        this.#database.exec(
          'INSERT INTO review_done (key, digest, template, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          key,
          digestOf([template]),
          template,
          at,
        );
      }
    });
  }

  async list(key: string): Promise<readonly string[]> {
    const query = 'SELECT template FROM review_done WHERE key = ? ORDER BY id LIMIT -1';
    const rows = await this.#database.read(() => this.#database.rows(['template'], query, key));
    return rows.map(({ template }) => String(template));
  }

  async remove(key: string, templates: readonly string[]): Promise<void> {
    await this.#database.write(() => {
      for (const template of templates) {
        const query = 'DELETE FROM review_done WHERE key = ? AND digest = ?';
        this.#database.exec(query, key, digestOf([template]));
      }
    });
  }

  async clear(key: string): Promise<void> {
    await this.#database.write(() => this.#database.exec('DELETE FROM review_done WHERE key = ?', key));
  }
}
