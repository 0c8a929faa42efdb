import type { Model, ModelRegistry, ModelState, NewModel } from '../models.ts';
import type { Database, Value } from './database.ts';

const COLUMNS = [
  'id',
  'label_set',
  'file',
  'sha256',
  'encoder_hash',
  'template_version',
  'created_at',
  'summary',
  'state',
] as const;
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM model`;

/** The models in SQLite. Activations are a stack for each label set, which `rollback` takes the top from. */
export class SqliteModels implements ModelRegistry {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async add(model: NewModel): Promise<Model> {
    assertJson(model.summary);
    return await this.#database.write(() => {
      this.#database.exec(
        `INSERT INTO model (label_set, file, sha256, encoder_hash, template_version, created_at, summary, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        model.labelSet,
        model.file,
        model.sha256,
        model.encoderHash,
        model.templateVersion,
        this.#now().toISOString(),
        model.summary,
        model.state ?? 'candidate',
      );
      return this.#known(Number(this.#database.value('SELECT last_insert_rowid()')));
    });
  }

  async list(labelSet?: string): Promise<readonly Model[]> {
    const where = labelSet === undefined ? '' : ' WHERE label_set = ?';
    const values = labelSet === undefined ? [] : [labelSet];
    return await this.#database.read(() =>
      this.#models(`${SELECT}${where} ORDER BY id DESC LIMIT -1`, ...values),
    );
  }

  async get(id: number): Promise<Model | undefined> {
    return await this.#database.read(() => this.#find(id));
  }

  async activate(id: number): Promise<Model | undefined> {
    return await this.#database.write(() => {
      const model = this.#find(id);
      if (model === undefined || model.state === 'active') return model;
      const before = this.#active(model.labelSet);
      if (before !== undefined) this.#setState(before.id, 'retired');
      this.#setState(id, 'active');
      this.#database.exec(
        'INSERT INTO model_activation (label_set, model, at) VALUES (?, ?, ?)',
        model.labelSet,
        id,
        this.#now().toISOString(),
      );
      return this.#known(id);
    });
  }

  async rollback(labelSet: string): Promise<{ from: Model; to: Model | null } | undefined> {
    return await this.#database.write(() => {
      const [top, below] = this.#database.rows(
        ['id', 'model'],
        'SELECT id, model FROM model_activation WHERE label_set = ? ORDER BY id DESC LIMIT 2',
        labelSet,
      );
      if (top === undefined) return undefined;
      this.#database.exec('DELETE FROM model_activation WHERE id = ?', top.id);
      this.#setState(Number(top.model), 'retired');
      if (below !== undefined) this.#setState(Number(below.model), 'active');
      return {
        from: this.#known(Number(top.model)),
        to: below === undefined ? null : this.#known(Number(below.model)),
      };
    });
  }

  async active(labelSet: string): Promise<Model | undefined> {
    return await this.#database.read(() => this.#active(labelSet));
  }

  #active(labelSet: string): Model | undefined {
    return this.#models(`${SELECT} WHERE label_set = ? AND state = 'active'`, labelSet)[0];
  }

  #find(id: number): Model | undefined {
    return this.#models(`${SELECT} WHERE id = ?`, id)[0];
  }

  #known(id: number): Model {
    const model = this.#find(id);
    if (model === undefined) throw new Error(`no model ${id}, though it is named`);
    return model;
  }

  #models(query: string, ...values: readonly Value[]): Model[] {
    return this.#database.rows(COLUMNS, query, ...values).map((row) => ({
      id: Number(row.id),
      labelSet: String(row.label_set),
      file: String(row.file),
      sha256: String(row.sha256),
      encoderHash: String(row.encoder_hash),
      templateVersion: Number(row.template_version),
      createdAt: String(row.created_at),
      summary: String(row.summary),
      state: row.state as ModelState,
    }));
  }

  #setState(id: number, state: ModelState): void {
    this.#database.exec('UPDATE model SET state = ? WHERE id = ?', state, id);
  }
}

function assertJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new RangeError('the summary of a model is no JSON', { cause: error });
  }
}
