import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run, temporaryFolder } from './run-cli.fixture.ts';

it('a run with the models leaves nothing in the home of its user, such as reports to be sent', async () => {
  const folder = temporaryFolder();
  const home = join(folder, 'home');
  mkdirSync(home);
  const env = { HOME: home, USERPROFILE: home, LOCALAPPDATA: home, XDG_CACHE_HOME: home };
  const { code, stdout } = await run(['explain', 'zebra stripes 17'], { cwd: folder, env });
  expect([code, stdout.toString()]).toEqual([0, expect.stringContaining('zebra')]);
  expect(readdirSync(home)).toEqual([]);
  expect(readdirSync(folder)).toEqual(['home']);
});
