import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formOf } from '../src/server/form.fixture.ts';
import { ROOT, run, temporaryFolder } from './run-cli.fixture.ts';
import { serve } from './serve.fixture.ts';

describe('logsieve serve', () => {
  it('gives the same bytes as the command line, and ends cleanly on SIGTERM', async () => {
    const temp = temporaryFolder();
    const server = await serve({ TEMP_DIR: temp });
    const path = join(ROOT, 'examples', 'logs.csv');
    const answer = await fetch(`${server.api}/classify`, {
      method: 'POST',
      body: formOf('logs.csv', readFileSync(path)),
    });
    const { stdout } = await run(['classify', path, '--no-llm', '--quiet', '--summary', 'none']);
    expect(Buffer.from(await answer.arrayBuffer()).equals(stdout)).toBe(true);
    const redirect = await fetch(server.api, { redirect: 'manual' });
    expect([redirect.status, redirect.headers.get('location')]).toEqual([302, '/docs']);
    expect(readdirSync(temp)).toHaveLength(1);
    expect(await server.stop()).toBe(0);
    expect(readdirSync(temp)).toEqual([]);
  });

  it('removes what a server that was killed left behind', async () => {
    const temp = temporaryFolder();
    await (await serve({ TEMP_DIR: temp })).stop('SIGKILL');
    const [left] = readdirSync(temp);
    const server = await serve({ TEMP_DIR: temp });
    expect(readdirSync(temp)).not.toContain(left);
    await server.stop();
  });

  it('finishes what has begun', async () => {
    const server = await serve();
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(100_000)}`;
    const answering = fetch(`${server.api}/classify`, { method: 'POST', body: formOf('logs.csv', rows) });
    // The log says nothing of a request before its end: what shows that it has begun is its file.
    while (readdirSync(server.tempDir()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const stopped = server.stop();
    const answer = await answering;
    expect([answer.status, answer.headers.get('logsieve-rows')]).toEqual([200, '100000']);
    expect((await answer.text()).split('\n')).toHaveLength(100_002);
    expect(await stopped).toBe(0);
  });

  it('K09 names the port that is in use, with exit code 4', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { code, stderr, stdout } = await run([
      'serve',
      '--port',
      '0',
      '--web-port',
      String(port),
      '--no-llm',
    ]);
    taken.close();
    expect([code, stdout.toString()]).toEqual([4, '']);
    expect(stderr).toContain(`logsieve: PORT_IN_USE: port ${port} of 127.0.0.1 is in use`);
    expect(stderr).toContain('--web-port');
  });

  it('does not start with a model that is not there', async () => {
    const { code, stderr } = await run(['serve', '--port', '0', '--web-port', '0'], {
      env: { MODEL_PATH: '/nowhere' },
    });
    expect([code, stderr]).toEqual([8, expect.stringContaining('MODEL_MISSING')]);
  });
});
