import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../src/store/index.ts';
import { run, temporaryFolder } from './run-cli.fixture.ts';

function inFolder() {
  const folder = temporaryFolder();
  const keys = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(['keys', ...args], { cwd: folder });
    return { code, stderr, out: stdout.toString() };
  };
  const list = async () => JSON.parse((await keys('list', '--format', 'json')).out).keys;
  return { folder, keys, list };
}

describe('logsieve keys', () => {
  it('makes no store to show that there is none', async () => {
    const { folder, keys } = inFolder();
    expect(await keys('list')).toMatchObject({ code: 0, out: '0 keys\n' });
    expect((await keys('revoke', '1')).stderr).toContain('KEY_MISSING: there is no key 1 in');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('shows a key once, keeps no file with it, and lists its last four characters', async () => {
    const { folder, keys, list } = inFolder();
    const { out, stderr } = await keys('create', 'page');
    const secret = out.trimEnd();
    expect(secret).toMatch(/^lgs_[A-Za-z0-9_-]{43}$/);
    expect(stderr).toBe(
      'key 1, page: for classify, answers, jobs, until it is revoked. Keep it now: it is not shown again\n',
    );
    const home = join(folder, '.logsieve');
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(readFileSync(join(file.parentPath, file.name), 'latin1')).not.toContain(secret.slice(4, 40));
    expect(await list()).toMatchObject([
      { id: 1, name: 'page', state: 'in force', lastFour: secret.slice(-4) },
    ]);
    await using store = await openStore({ directory: home });
    expect(await store.keys.find(secret)).toMatchObject({ id: 1 });
  });

  it('gives scopes and a term, and ends it', async () => {
    const { folder, keys, list } = inFolder();
    const made = await keys('create', 'ci', '--scopes', 'metrics,classify', '--expires', '90d', '--quiet');
    expect(made.stderr).toBe('');
    const [key] = await list();
    expect(key).toMatchObject({ scopes: ['classify', 'metrics'], state: 'in force' });
    expect(Date.parse(key.expiresAt) - Date.parse(key.createdAt)).toBeGreaterThan(89.9 * 86_400_000);
    expect(await keys('revoke', '1')).toMatchObject({ code: 0, out: 'key 1, ci, is revoked\n' });
    expect(await list()).toMatchObject([{ id: 1, state: 'revoked' }]);
    expect((await keys('list')).out).toMatch(/revoked {2}\.\.\.\S{4} .* classify,metrics {2}ci\n$/);
    await using store = await openStore({ directory: join(folder, '.logsieve') });
    expect(await store.keys.find(made.out.trimEnd())).toBeUndefined();
  });

  it.each([
    [['create', 'ci', '--scopes', 'root'], '--scopes <list> is "root"; allowed:'],
    [['create', 'ci', '--expires', '0d'], '--expires <time> is "0d"; allowed: a number with h, d or y'],
    [['create', 'ci', '--expires', '101y'], 'up to 100y'],
    [['create', ''], '1 to 100 characters'],
    [['revoke', 'x'], 'a whole number above 0'],
  ])('refuses %j', async (args, said) => {
    const { keys, folder } = inFolder();
    const { code, stderr } = await keys(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
    expect(readdirSync(folder)).toEqual([]);
  });
});
