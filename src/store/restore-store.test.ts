import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.fixture.ts';
import { openStore, restoreStore, type Store } from './index.ts';
import { open } from './open-store.ts';
import { MIGRATIONS } from './sqlite/schema.ts';
import { startWriter } from './start-writer.fixture.ts';
import { newHome } from './store.fixture.ts';

const templates = async (store: Store) =>
  (await store.answers.inForce({})).map(({ template }) => template).sort();

/** A store that held `old` when it was backed up, and `new` since then. */
async function backedUp(): Promise<{ directory: string; backup: string }> {
  const directory = newHome();
  const backup = `${directory}.backup`;
  await using store = await openStore({ directory });
  await store.answers.append([answer({ template: 'old' })]);
  await store.backup(backup);
  await store.answers.append([answer({ template: 'new' })]);
  return { directory, backup };
}

describe('backup', () => {
  it('is one private file, beside which nothing is left, and replaces an older one', async () => {
    const { directory, backup } = await backedUp();
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    await using store = await openStore({ directory });
    await store.backup(backup);
    expect(readdirSync(dirname(backup)).sort()).toEqual(['home', 'home.backup']);
    await restoreStore({ directory: `${directory}2`, from: backup });
    await using copy = await openStore({ directory: `${directory}2` });
    expect(await templates(copy)).toEqual(['new', 'old']);
    expect((await copy.answers.append([answer()]))[0]?.id).toBe(3);
  });

  it('holds whole batches while another process writes', async () => {
    const directory = newHome();
    const writer = startWriter(directory, 'w', 1_000_000, 10);
    await writer.opened;
    await using store = await openStore({ directory });
    for (let round = 0; round < 5; round++) {
      const kept = writer.kept.length;
      await store.backup(`${directory}.backup`);
      const copy = `${directory}-${round}`;
      await restoreStore({ directory: copy, from: `${directory}.backup` });
      await using restored = await openStore({ directory: copy });
      const count = await restored.answers.version();
      expect(count % 10).toBe(0);
      expect(count).toBeGreaterThanOrEqual(kept * 10);
      expect((await restored.check()).problems).toEqual([]);
    }
    writer.child.kill('SIGKILL');
    await writer.ended;
  });

  it('is not written over the store itself, nor where it cannot be', async () => {
    const { directory } = await backedUp();
    await using store = await openStore({ directory });
    for (const path of [join(directory, 'store.db'), join(directory, 'none', 'x'), directory]) {
      await expect(store.backup(path)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
    }
    expect(await templates(store)).toEqual(['new', 'old']);
    expect(readdirSync(dirname(directory)).filter((name) => name.includes('.part'))).toEqual([]);
  });
});

describe('restoreStore', () => {
  it('puts the backup in force and keeps the replaced store, which can be restored again', async () => {
    const { directory, backup } = await backedUp();
    const { replaced } = await restoreStore({ directory, from: backup });
    expect(dirname(replaced ?? '')).toBe(directory);
    {
      await using store = await openStore({ directory });
      expect(await templates(store)).toEqual(['old']);
    }
    expect(existsSync(backup)).toBe(true);
    await restoreStore({ directory, from: replaced ?? '' });
    await using store = await openStore({ directory });
    expect(await templates(store)).toEqual(['new', 'old']);
  });

  it('takes the place of a damaged store, whose files are kept as they were', async () => {
    const { directory, backup } = await backedUp();
    writeFileSync(join(directory, 'store.db'), 'garbage');
    writeFileSync(join(directory, 'store.db-wal'), 'more garbage'.repeat(10));
    const { replaced } = await restoreStore({ directory, from: backup });
    expect(readFileSync(replaced ?? '', 'utf8')).toBe('garbage');
    expect(readFileSync(`${replaced}-wal`, 'utf8')).toContain('more garbage');
    await using store = await openStore({ directory });
    expect(await templates(store)).toEqual(['old']);
  });

  it('brings a backup of an older version up to date, and refuses that of a newer one', async () => {
    const { directory, backup } = await backedUp();
    const newer = newHome();
    const more = [...MIGRATIONS, { about: 'more', sql: 'CREATE TABLE more (a TEXT) STRICT' }];
    await using store = await open({ directory: newer, migrations: more });
    await store.backup(`${newer}.backup`);
    await expect(restoreStore({ directory, from: `${newer}.backup` })).rejects.toMatchObject({
      code: 'STORE_TOO_NEW',
      message: expect.stringContaining(`${newer}.backup`),
    });
    await restoreStore({ directory: newer.replace('home', 'other'), from: backup });
    await using after = await open({ directory: newer.replace('home', 'other'), migrations: more });
    expect([await templates(after), (await after.check()).schemaVersion]).toEqual([['old'], more.length]);
  });

  it.each([
    [
      'is damaged',
      (path: string) => writeFileSync(path, readFileSync(path).fill(7, 4096, 9000)),
      'STORE_CORRUPT',
    ],
    [
      'is cut short',
      (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 9000)),
      'STORE_CORRUPT',
    ],
    ['is no store', (path: string) => writeFileSync(path, 'hello'.repeat(999)), 'STORE_CORRUPT'],
    ['is empty', (path: string) => writeFileSync(path, ''), 'STORE_CORRUPT'],
    ['is not there', (path: string) => renameSync(path, `${path}.moved`), 'INPUT_UNREADABLE'],
  ])('leaves the store alone where the backup %s', async (_, spoil, code) => {
    const { directory, backup } = await backedUp();
    spoil(backup);
    await expect(restoreStore({ directory, from: backup })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(backup),
    });
    await using store = await openStore({ directory });
    expect(await templates(store)).toEqual(['new', 'old']);
    expect(readdirSync(directory).filter((name) => name.startsWith('store.re'))).toEqual([]);
  });

  it('is refused while others have the store open', async () => {
    const { directory, backup } = await backedUp();
    const writer = startWriter(directory, 'w', 1_000_000, 1);
    await writer.opened;
    await expect(restoreStore({ directory, from: backup, patience: 50 })).rejects.toMatchObject({
      code: 'DATA_DIR_LOCKED',
      message: `the data directory ${directory} is held by process ${writer.child.pid}`,
    });
    writer.child.kill('SIGKILL');
    await writer.ended;
  });

  it.each([
    ['nothing yet', []],
    ['the old store aside', [['store.db', 'store.db.replaced-x']]],
  ] as const)('is ended by the next who opens the store where it was killed with %s', async (_, moves) => {
    const { directory, backup } = await backedUp();
    copyFileSync(backup, join(directory, 'store.incoming'));
    for (const [from, to] of moves) renameSync(join(directory, from), join(directory, to));
    await using store = await openStore({ directory });
    expect(await templates(store)).toEqual(['old']);
    expect(readdirSync(directory).filter((name) => name.startsWith('store.db.replaced-'))).toHaveLength(1);
    expect(existsSync(join(directory, 'store.incoming'))).toBe(false);
  });
});
