import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from './server.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'logsieve-page-'));
let server: RunningServer;
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'assets', 'index-Ab12Cd34.js'), 'export {};');
  writeFileSync(join(folder, 'assets', 'index-Ab12Cd34.js.br'), brotliCompressSync('export {};'));
  server = await startServer({}, { page: folder });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const html = { headers: { accept: 'text/html' } };

describe('the page', () => {
  it.each(['/', '/jobs/AAAAAAAAAAAAAAAAAAAAAA'])('is at %s, with nothing inline allowed', async (path) => {
    const answer = await fetch(`${server.url}${path}`, html);
    expect([answer.status, await answer.text()]).toEqual([200, '<!doctype html><title>page</title>']);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
  });

  it('sends files with a hash for ever, compressed where the browser reads that', async () => {
    const answer = await fetch(`${server.url}/assets/index-Ab12Cd34.js`, {
      headers: { 'accept-encoding': 'br' },
    });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'br',
      'content-type': expect.stringContaining('javascript'),
    });
    expect(await answer.text()).toBe('export {};');
  });

  it('leaves the API what it is', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.url}/v1/nothing`, html)).status).toBe(404);
    expect((await fetch(`${server.url}/nothing.js`)).status).toBe(404);
    expect((await fetch(`${server.url}/..%2f..%2fpackage.json`)).status).toBe(404);
  });
});
