import type { Answer, AnswerChange, AnswerChanges, AnswerKey, NewAnswer } from '../../log/index.ts';
import {
  type AnswerEvent,
  type AnswerFilter,
  type AnswerLog,
  type AnswerPage,
  type Undone,
  whyNoAnswer,
} from '../answers.ts';
import {
  ANSWER_COLUMNS,
  type AnswerRow,
  answerOf,
  columnsOf,
  filledIn,
  numberOf,
  subjectOf,
  textOf,
} from './answer-rows.ts';
import type { Database, Value } from './database.ts';

const INSERT = `INSERT INTO answer_event (label_set, subject, author, template, scope, message, label, reason, who,
  model, prompt_version, cost, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const PUT_IN_FORCE = `INSERT INTO answer_in_force (subject, event) VALUES (?, ?)
  ON CONFLICT (subject) DO UPDATE SET event = excluded.event`;
const IN_FORCE = 'answer_in_force f JOIN answer_event a ON a.id = f.event';

/** The answers in SQLite. Writers come one after another, so that events are seen in the order of their numbers. */
export class SqliteAnswers implements AnswerLog {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date) {
    this.#database = database;
    this.#now = now;
  }

  async append(answers: readonly NewAnswer[]): Promise<readonly Answer[]> {
    for (const [i, answer] of answers.entries()) {
      const why = whyNoAnswer(answer);
      if (why !== undefined) throw new RangeError(`answer ${i}: ${why}`);
    }
    if (answers.length === 0) return [];
    const filled = answers.map((answer) => filledIn(answer, this.#now()));
    return await this.#database.write(() => filled.map((answer) => this.#insert(answer)));
  }

  async changesSince(event: number, labelSet: string): Promise<AnswerChanges> {
    return await this.#database.read(() => {
      // The plus keeps SQLite from reading the whole index of subjects for the few events that are new.
      const rows = this.#database.rows(
        ['event', 'current', ...ANSWER_COLUMNS],
        `SELECT max(e.id) AS event, f.event, ${columnsOf('a')}
         FROM answer_event e LEFT JOIN answer_in_force f ON f.subject = e.subject
         JOIN answer_event a ON a.id = coalesce(f.event, e.answer, e.id)
         WHERE e.id > ? AND e.label_set = ? GROUP BY +e.subject ORDER BY 1 LIMIT -1`,
        event,
        labelSet,
      );
      const changes = rows.map(({ event, current, ...row }): AnswerChange => {
        const answer = answerOf(row);
        const { labelSet, by, template, scope, message } = answer;
        const key = { labelSet, by, template, scope, message };
        return { event: Number(event), key, answer: current === null ? null : answer };
      });
      return { version: this.#version(), changes };
    });
  }

  async version(): Promise<number> {
    return await this.#database.outside(() => this.#version());
  }

  async inForce(filter: AnswerFilter, page: AnswerPage = {}): Promise<readonly Answer[]> {
    const { before = Number.MAX_SAFE_INTEGER, limit = 1000 } = page;
    const conditions = ['a.id < ?'];
    const values: Value[] = [before];
    for (const [column, value] of [
      ['label_set', filter.labelSet],
      ['label', filter.label],
      ['author', filter.by],
      ['scope', filter.scope],
    ] as const) {
      if (value === undefined) continue;
      conditions.push(`a.${column} = ?`);
      values.push(value);
    }
    if (filter.search !== undefined) {
      const within = (column: string) => `instr(lower(coalesce(a.${column}, '')), lower(?))`;
      conditions.push(`(${within('template')} OR ${within('message')} OR ${within('reason')})`);
      values.push(filter.search, filter.search, filter.search);
    }
    return await this.#database.read(() =>
      this.#answers(
        `SELECT ${columnsOf('a')} FROM ${IN_FORCE} WHERE ${conditions.join(' AND ')} ORDER BY a.id DESC LIMIT ?`,
        ...values,
        limit,
      ),
    );
  }

  async find(key: AnswerKey): Promise<Answer | undefined> {
    return (await this.#database.read(() => this.#current(subjectOf(key)))) ?? undefined;
  }

  async get(id: number): Promise<Answer | undefined> {
    return await this.#database.read(() => {
      const found = this.#event(id);
      return found === undefined ? undefined : this.#answer(found.answer);
    });
  }

  async history(id: number): Promise<readonly AnswerEvent[]> {
    return await this.#database.read(() => {
      const found = this.#event(id);
      if (found === undefined) return [];
      const undone = this.#undone(found.subject);
      const rows = this.#database.rows(
        ['id', 'undoes', 'answer', 'who', 'at'],
        `SELECT id, undoes, coalesce(answer, id), who, at FROM answer_event
         WHERE subject = ? ORDER BY id DESC LIMIT -1`,
        found.subject,
      );
      return rows.map((row) => ({
        id: Number(row.id),
        undoes: numberOf(row.undoes),
        answer: this.#answer(Number(row.answer)),
        undone: undone.has(Number(row.id)),
        who: textOf(row.who),
        at: String(row.at),
      }));
    });
  }

  async undo(id: number, who: string | null): Promise<Undone | undefined> {
    return await this.#database.write(() => {
      const found = this.#event(id);
      if (found === undefined) return undefined;
      const { labelSet, subject, answer } = found;
      const changed = !this.#undone(subject).has(id);
      if (changed) {
        this.#database.exec(
          'INSERT INTO answer_event (label_set, subject, undoes, answer, who, at) VALUES (?, ?, ?, ?, ?, ?)',
          labelSet,
          subject,
          id,
          answer,
          who,
          this.#now().toISOString(),
        );
        this.#putNewestInForce(subject);
      }
      return { answer: this.#answer(answer), inForce: this.#current(subject), changed };
    });
  }

  #insert(answer: Omit<Answer, 'id'>): Answer {
    const { labelSet, by, template, scope, message, label, reason, who, model, promptVersion, cost, at } =
      answer;
    const subject = subjectOf(answer);
    const values = [by, template, scope, message, label, reason, who, model, promptVersion, cost, at];
    this.#database.exec(INSERT, labelSet, subject, ...values);
    const id = Number(this.#database.value('SELECT last_insert_rowid()'));
    this.#database.exec(PUT_IN_FORCE, subject, id);
    return { id, ...answer };
  }

  #version(): number {
    return Number(this.#database.value('SELECT max(id) FROM answer_event') ?? 0);
  }

  #answers(query: string, ...values: readonly Value[]): Answer[] {
    return this.#database.rows(ANSWER_COLUMNS, query, ...values).map((row: AnswerRow) => answerOf(row));
  }

  #answer(id: number): Answer {
    const [answer] = this.#answers(`SELECT ${ANSWER_COLUMNS.join(', ')} FROM answer_event WHERE id = ?`, id);
    if (answer === undefined) throw new Error(`no answer ${id}, though an event names it`);
    return answer;
  }

  #current(subject: string): Answer | null {
    const query = `SELECT ${columnsOf('a')} FROM ${IN_FORCE} WHERE f.subject = ?`;
    return this.#answers(query, subject)[0] ?? null;
  }

  #event(id: number): { labelSet: string; subject: string; answer: number } | undefined {
    const [row] = this.#database.rows(
      ['label_set', 'subject', 'answer'],
      'SELECT label_set, subject, coalesce(answer, id) FROM answer_event WHERE id = ?',
      id,
    );
    if (row === undefined) return undefined;
    return { labelSet: String(row.label_set), subject: String(row.subject), answer: Number(row.answer) };
  }

  /** Events of a key that were taken back: an undo counts unless a later one took it back itself. */
  #undone(subject: string): ReadonlySet<number> {
    const undone = new Set<number>();
    const undos = this.#database.rows(
      ['id', 'undoes'],
      'SELECT id, undoes FROM answer_event WHERE subject = ? AND undoes IS NOT NULL ORDER BY id DESC LIMIT -1',
      subject,
    );
    for (const { id, undoes } of undos) if (!undone.has(Number(id))) undone.add(Number(undoes));
    return undone;
  }

  #putNewestInForce(subject: string): void {
    const undone = this.#undone(subject);
    const answers = this.#database.rows(
      ['id'],
      'SELECT id FROM answer_event WHERE subject = ? AND undoes IS NULL ORDER BY id DESC LIMIT -1',
      subject,
    );
    const newest = answers.find(({ id }) => !undone.has(Number(id)));
    if (newest === undefined) this.#database.exec('DELETE FROM answer_in_force WHERE subject = ?', subject);
    else this.#database.exec(PUT_IN_FORCE, subject, newest.id);
  }
}
