import type { Database } from './database.ts';

/** One step from a schema version to the next. */
export interface Migration {
  readonly about: string;
  readonly sql: string;
}

/** `lgsv`: tells a store from any other SQLite database. */
const APPLICATION_ID = 0x6c677376;

/**
 * The schema's history: a store of version n has had the first n. What is here has been released and is never
 * changed; what comes is added.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    about: 'answers, spending, reviews, models',
    // `subject` is the digest of an answer's key, `answer` the answer that an undo is about in the end.
    sql: `
CREATE TABLE answer_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label_set TEXT NOT NULL,
  subject TEXT NOT NULL,
  undoes INTEGER REFERENCES answer_event (id),
  answer INTEGER REFERENCES answer_event (id),
  author TEXT CHECK (author IN ('person', 'llm')),
  template TEXT,
  scope TEXT,
  message TEXT,
  label TEXT,
  reason TEXT,
  who TEXT,
  model TEXT,
  prompt_version INTEGER,
  cost REAL,
  at TEXT NOT NULL,
  CHECK ((undoes IS NULL) = (answer IS NULL)),
  CHECK (undoes IS NOT NULL
    OR (author IS NOT NULL AND template IS NOT NULL AND scope IS NOT NULL AND label IS NOT NULL))
) STRICT;
CREATE INDEX answer_event_subject ON answer_event (subject, id);
CREATE INDEX answer_event_answer ON answer_event (answer, id) WHERE answer IS NOT NULL;
CREATE TABLE answer_in_force (
  subject TEXT PRIMARY KEY,
  event INTEGER NOT NULL UNIQUE REFERENCES answer_event (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE spending (
  month TEXT PRIMARY KEY,
  cost_nanos INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE spending_reservation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  month TEXT NOT NULL,
  cost_nanos INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  host TEXT NOT NULL,
  pid INTEGER NOT NULL,
  expires TEXT NOT NULL
) STRICT;
CREATE TABLE review_done (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  template TEXT NOT NULL,
  at TEXT NOT NULL,
  UNIQUE (key, digest)
) STRICT;
CREATE TABLE model (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label_set TEXT NOT NULL,
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  encoder_hash TEXT NOT NULL,
  template_version INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  summary TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('candidate', 'active', 'retired', 'rejected'))
) STRICT;
CREATE UNIQUE INDEX model_active ON model (label_set) WHERE state = 'active';
CREATE TABLE model_activation (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label_set TEXT NOT NULL,
  model INTEGER NOT NULL REFERENCES model (id),
  at TEXT NOT NULL
) STRICT;
`,
  },
  {
    about: 'keys of the HTTP API and their sessions',
    // `digest` is the SHA-256 of a secret, hexadecimal; `scopes` are words with spaces between.
    sql: `
CREATE TABLE api_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  last_four TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT,
  revoked_at TEXT
) STRICT;
CREATE INDEX api_key_lookup ON api_key (substr(digest, 1, 16));
CREATE TABLE api_session (
  digest TEXT PRIMARY KEY,
  key INTEGER NOT NULL REFERENCES api_key (id),
  expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_session_lookup ON api_session (substr(digest, 1, 16));
`,
  },
  {
    about: 'jobs',
    sql: `
CREATE TABLE job (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN
    ('queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled', 'expired')),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  idempotency_key TEXT UNIQUE,
  digest TEXT,
  runner TEXT,
  seen_at TEXT,
  details TEXT NOT NULL
) STRICT;
CREATE INDEX job_owner ON job (owner);
CREATE INDEX job_expires ON job (expires_at);
`,
  },
];

/** Version of a database's schema; 0 where it has none. */
export function schemaVersion(database: Database): number {
  return Number(database.value('SELECT user_version FROM pragma_user_version'));
}

/** Whether a database says that it is a store. */
export function isStore(database: Database): boolean {
  return database.value('SELECT application_id FROM pragma_application_id') === APPLICATION_ID;
}

/** Brings a database to the newest version, each step whole or not at all; nobody else may have it open. */
export function migrate(database: Database, migrations: readonly Migration[]): void {
  const from = schemaVersion(database);
  for (const [i, { sql }] of migrations.entries()) {
    if (i < from) continue;
    database.transaction('EXCLUSIVE', () => {
      database.exec(sql);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${i + 1}`);
    });
  }
}
