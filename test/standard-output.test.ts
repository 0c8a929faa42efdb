import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, start, temporaryFolder } from './run-cli.fixture.ts';

const LINE = 'Failed password for root from 10.0.0.7 port 22 ssh2';

describe.skipIf(process.platform !== 'linux')('standard output that takes nothing', () => {
  it.each([
    ['explain', LINE],
    ['classify', 'app.log'],
    ['templates', 'app.log'],
    ['config'],
    ['completion', 'bash'],
    ['--help'],
    ['--version'],
  ])('has %s say STORAGE_FULL, once', (...args) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'app.log'), `${LINE}\n`);
    const { status, stderr } = spawnSync(process.execPath, [MAIN, '--quiet', ...args], {
      cwd,
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(stderr).toMatch(
      /^logsieve: STORAGE_FULL: no space left to write standard output\n {2}free some space[^\n]*\n$/,
    );
    expect(status).toBe(9);
  });
});

describe('standard output that is closed', () => {
  it.each([['--help'], ['answers', 'help', 'set'], ['config'], ['completion', 'zsh'], ['explain', LINE]])(
    'has %s end quietly',
    async (...args) => {
      const child = start(args);
      child.stdout.destroy();
      let stderr = '';
      child.stderr.on('data', (chunk) => {
        stderr += chunk;
      });
      const [code] = await once(child, 'close');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    },
  );
});
