import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.fixture.ts';
import { heldByOthers, lockData } from './data-lock.ts';
import { openStore, openStoreIfPresent } from './index.ts';
import { open } from './open-store.ts';
import { MIGRATIONS } from './sqlite/schema.ts';
import { startWriter } from './start-writer.fixture.ts';
import { newHome } from './store.fixture.ts';
import { storeFiles } from './store-files.ts';

const WITH_ONE_MORE = [
  ...MIGRATIONS,
  { about: 'a note', sql: "ALTER TABLE model ADD COLUMN note TEXT NOT NULL DEFAULT 'none'" },
];

async function filled(): Promise<string> {
  const directory = newHome();
  await using store = await openStore({ directory });
  await store.answers.append([answer(), answer({ label: 'B' })]);
  return directory;
}

/** Reads one value beside the store's own code. */
function read(directory: string, query: string): unknown {
  const database = new DatabaseSync(join(directory, 'store.db'), { readOnly: true });
  const found = Object.values(database.prepare(query).get() as object)[0];
  database.close();
  return found;
}

describe('openStore', () => {
  it('makes a directory and files that only their owner can read', async () => {
    const directory = newHome();
    await using store = await openStore({ directory });
    await store.answers.append([answer()]);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    for (const name of ['store.db', 'store.db-wal', 'store.db-shm', 'store.lock']) {
      expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    expect(read(directory, 'PRAGMA journal_mode')).toBe('wal');
  });

  it('leaves one file for the answers, and a name of no process, when it is closed', async () => {
    const directory = await filled();
    expect(readdirSync(directory).sort()).toEqual(['processes', 'store.db', 'store.lock']);
    expect(readdirSync(join(directory, 'processes'))).toEqual([]);
  });

  it('makes nothing where there is no store and none is asked for', async () => {
    const directory = newHome();
    expect(await openStoreIfPresent({ directory })).toBeUndefined();
    expect(existsSync(directory)).toBe(false);
    await (await openStore({ directory })).close();
    const store = await openStoreIfPresent({ directory });
    expect(await store?.answers.version()).toBe(0);
    await store?.close();
  });

  it('begins anew where a process was killed while it made the store', async () => {
    const directory = newHome();
    mkdirSync(directory);
    writeFileSync(join(directory, 'store.new'), 'half');
    await using store = await openStore({ directory });
    expect(await store.answers.version()).toBe(0);
  });
});

describe('migrations', () => {
  it('bring a store of version 1, written by hand, to the newest, with all that it holds', async () => {
    const directory = newHome();
    mkdirSync(directory);
    const old = new DatabaseSync(join(directory, 'store.db'));
    old.exec(`${MIGRATIONS[0]?.sql}; PRAGMA user_version = 1; PRAGMA application_id = 0x6c677376;
      INSERT INTO model (label_set, file, sha256, encoder_hash, template_version, created_at, summary, state)
      VALUES ('set', 'm', 'ab', 'cd', 1, '2026-01-01T00:00:00.000Z', '{}', 'candidate');`);
    old.close();
    await (await open({ directory, migrations: WITH_ONE_MORE })).close();
    expect(read(directory, 'PRAGMA user_version')).toBe(WITH_ONE_MORE.length);
    expect(read(directory, 'SELECT note FROM model')).toBe('none');
    await using store = await open({ directory, migrations: WITH_ONE_MORE });
    expect(await store.models.list()).toMatchObject([{ id: 1, file: 'm' }]);
    expect((await store.check()).schemaVersion).toBe(WITH_ONE_MORE.length);
  });

  it('happen whole or not at all', async () => {
    const directory = await filled();
    const broken = [...MIGRATIONS, { about: 'broken', sql: 'CREATE TABLE half (a) STRICT; no sql' }];
    await expect(open({ directory, migrations: broken })).rejects.toThrow();
    await using store = await openStore({ directory });
    expect((await store.check()).schemaVersion).toBe(MIGRATIONS.length);
    expect(read(directory, "SELECT count(*) FROM sqlite_schema WHERE name = 'half'")).toBe(0);
    expect(await store.answers.version()).toBe(2);
  });

  it('happen once when several begin at the same time', async () => {
    const directory = await filled();
    const stores = await Promise.all([1, 2, 3].map(() => open({ directory, migrations: WITH_ONE_MORE })));
    for (const store of stores) expect(await store.answers.version()).toBe(2);
    await Promise.all(stores.map((store) => store.close()));
  });
});

describe('K06: DATA_DIR_LOCKED', () => {
  it('names path and process where the directory cannot be written', async () => {
    const file = newHome();
    writeFileSync(file, '');
    const directory = join(file, 'below');
    await expect(openStore({ directory })).rejects.toMatchObject({
      code: 'DATA_DIR_LOCKED',
      exitCode: 3,
      message: expect.stringContaining(
        `process ${process.pid} cannot write the data directory ${directory}:`,
      ),
    });
  });

  it('names path and process that use the store where a migration wants it alone', async () => {
    const directory = await filled();
    const writer = startWriter(directory, 'w', 1_000_000, 1);
    await writer.opened;
    await expect(open({ directory, migrations: WITH_ONE_MORE, patience: 50 })).rejects.toMatchObject({
      code: 'DATA_DIR_LOCKED',
      retryable: true,
      message: `the data directory ${directory} is held by process ${writer.child.pid}`,
    });
    writer.child.kill('SIGKILL');
    await writer.ended;
    await using store = await open({ directory, migrations: WITH_ONE_MORE, patience: 50 });
    expect((await store.check()).schemaVersion).toBe(WITH_ONE_MORE.length);
  });

  it('does not name the process that asks, which uses the store itself', async () => {
    const directory = await filled();
    const files = storeFiles(directory);
    await using _ = await openStore({ directory });
    expect(heldByOthers(files).message).toBe(`the data directory ${directory} is held by another process`);
    const writer = startWriter(directory, 'w', 1_000_000, 1);
    await writer.opened;
    expect(heldByOthers(files).message).toBe(
      `the data directory ${directory} is held by process ${writer.child.pid}`,
    );
    writer.child.kill('SIGKILL');
    await writer.ended;
  });

  it.each(['migration', 'restore'] as const)(
    'names the process of a %s that others wait for',
    async (purpose) => {
      const directory = await filled();
      const lock = await lockData(storeFiles(directory), purpose, Date.now());
      await expect(openStore({ directory, patience: 50 })).rejects.toMatchObject({
        code: 'DATA_DIR_LOCKED',
        message: `the data directory ${directory} is locked by a ${purpose} of process ${process.pid}`,
      });
      const waiting = openStore({ directory });
      lock.release();
      await (await waiting).close();
    },
  );
});

describe('K07: STORE_TOO_NEW', () => {
  it('names both versions and leaves the store as it is', async () => {
    const directory = newHome();
    await using newer = await open({ directory, migrations: WITH_ONE_MORE });
    await newer.answers.append([answer()]);
    // The copy has a write-ahead log, as a killed process leaves it.
    const other = newHome();
    mkdirSync(other);
    const names = ['store.db', 'store.db-wal'];
    for (const name of names) copyFileSync(join(directory, name), join(other, name));
    const before = names.map((name) => readFileSync(join(other, name)));
    await expect(openStore({ directory: other })).rejects.toMatchObject({
      code: 'STORE_TOO_NEW',
      exitCode: 3,
      message: `the store ${join(other, 'store.db')} has schema version ${WITH_ONE_MORE.length}; this logsieve knows versions up to ${MIGRATIONS.length}`,
    });
    expect(
      names.map((name) => readFileSync(join(other, name)).equals(before[names.indexOf(name)] as Buffer)),
    ).toEqual([true, true]);
    expect(dirname(other)).not.toBe(dirname(directory));
  });
});
