import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { answer } from './answer.fixture.ts';
import { openStore, openStoreIfPresent } from './index.ts';
import { newHome } from './store.fixture.ts';

const COMMITS = 8;

/** A store as a killed process leaves it: some answers in the database, the rest in the write-ahead log. */
let original: string;
beforeAll(async () => {
  const directory = newHome();
  original = newHome();
  mkdirSync(original);
  {
    await using store = await openStore({ directory });
    await store.answers.append(
      Array.from({ length: 300 }, (_, i) => answer({ template: `line ${i} of many` })),
    );
  }
  await using store = await openStore({ directory });
  for (let i = 0; i < COMMITS; i++) await store.answers.append([answer({ template: `late ${i}` })]);
  for (const name of ['store.db', 'store.db-wal']) copyFileSync(join(directory, name), join(original, name));
});

function copyOfStore(): { directory: string; database: string; wal: string } {
  const directory = newHome();
  mkdirSync(directory);
  const database = join(directory, 'store.db');
  const wal = join(directory, 'store.db-wal');
  copyFileSync(join(original, 'store.db'), database);
  copyFileSync(join(original, 'store.db-wal'), wal);
  return { directory, database, wal };
}

function change(path: string, at: number, bytes: Uint8Array): void {
  const content = readFileSync(path);
  content.set(bytes, at < 0 ? content.length + at : at);
  writeFileSync(path, content);
}

function cut(database: string, wal: string, length: number): void {
  truncateSync(database, length);
  rmSync(wal);
}

/** Random bytes that are the same each time. */
function garbage(length: number): Uint8Array {
  let state = 12345;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state >>> 16;
  });
}

const DAMAGES: readonly (readonly [string, (files: ReturnType<typeof copyOfStore>) => void, RegExp])[] = [
  ['a header overwritten', ({ database }) => change(database, 0, garbage(100)), /not a database/],
  [
    'another file in its place',
    ({ database }) => writeFileSync(database, 'hello'.repeat(1000)),
    /not a database/,
  ],
  ['a file of no bytes', ({ database, wal }) => cut(database, wal, 0), /no store of logsieve/],
  ['a database cut short', ({ database, wal }) => cut(database, wal, 9000), /malformed/],
  [
    'pages overwritten',
    ({ database }) => change(database, 4096 * 12, garbage(4 * 4096)),
    /page|malformed|Tree/,
  ],
  [
    'one bit of a page header',
    ({ database }) => change(database, 4096 * 3, Uint8Array.of(0x55)),
    /page|malformed|Tree/,
  ],
  ['the database gone, its log there', ({ database }) => rmSync(database), /the database is gone/],
  ['a log of garbage', ({ wal }) => change(wal, 0, garbage(8000)), /header of its write-ahead log/],
  [
    'a log of other bytes only',
    ({ wal }) => writeFileSync(wal, 'x'.repeat(9000)),
    /header of its write-ahead log/,
  ],
  [
    'one bit of a page in the log',
    ({ wal }) => change(wal, 32 + 24 + 77, Uint8Array.of(0x55)),
    /frame 1 of its write-ahead log/,
  ],
];

describe('K08: STORE_CORRUPT', () => {
  it('is not said of the store that a killed process leaves', async () => {
    const { directory } = copyOfStore();
    await using store = await openStore({ directory });
    expect(await store.answers.version()).toBe(300 + COMMITS);
    expect((await store.check()).problems).toEqual([]);
  });

  it.each(DAMAGES)(
    'is said of %s, with the check and the remedy, and the files stay',
    async (_, damage, what) => {
      const files = copyOfStore();
      damage(files);
      const bytes = () =>
        [files.database, files.wal].map((path) => existsSync(path) && readFileSync(path).toString('base64'));
      const before = bytes();
      for (const open of [openStore, openStoreIfPresent]) {
        await expect(open({ directory: files.directory })).rejects.toMatchObject({
          code: 'STORE_CORRUPT',
          exitCode: 3,
          message: expect.stringMatching(what),
          remedy: expect.stringContaining('logsieve store restore FILE'),
        });
      }
      // An empty log is none.
      expect(bytes().map((content) => content || false)).toEqual(before.map((content) => content || false));
    },
  );

  it('takes a log whose last transaction is torn for what it is: a power failure', async () => {
    for (const cut of [-1, -2000]) {
      const { directory, wal } = copyOfStore();
      change(wal, cut, Uint8Array.of(0x55));
      await using store = await openStore({ directory });
      expect(await store.answers.version()).toBe(300 + COMMITS - 1);
      expect((await store.check()).problems).toEqual([]);
    }
    const { directory, wal } = copyOfStore();
    truncateSync(wal, readFileSync(wal).length - 3000);
    await using store = await openStore({ directory });
    expect(await store.answers.version()).toBe(300 + COMMITS - 1);
  });

  it('is said wherever the damage is met, however large the store is', async () => {
    const directory = newHome();
    {
      await using store = await openStore({ directory });
      await store.answers.append(
        Array.from({ length: 40 }, (_, i) => answer({ template: `${i} ${'long '.repeat(30_000)}` })),
      );
    }
    const database = join(directory, 'store.db');
    const size = readFileSync(database).length;
    expect(size).toBeGreaterThan(5_000_000);
    for (let at = 200; at < size / 4096 - 1; at += 7) change(database, at * 4096, garbage(4096));
    await using store = await openStore({ directory });
    const error = { code: 'STORE_CORRUPT' };
    await expect(store.answers.inForce({ search: 'nothing' })).rejects.toMatchObject(error);
    const { problems } = await store.check();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join()).not.toContain('long');
  });
});
