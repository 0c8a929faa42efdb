import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../server.fixture.ts';
import { Browser, ROWS } from './browser.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ 'uploads.supported_formats': ['csv', 'ndjson', 'text'] });
});
afterAll(async () => await server.close());

describe('results of jobs over HTTP', () => {
  it('come in ranges, with their tag, and in other formats', async () => {
    const browser = new Browser(server.url);
    const { id } = await browser.done(ROWS);
    const path = `/v1/jobs/${id}/result`;
    const whole = Buffer.from(await (await browser.fetch(path)).arrayBuffer());
    const etag = `"${id}-0"`;
    const ranged = async (range: string, more = {}) => {
      const answer = await browser.fetch(path, { headers: { range, ...more } });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    };
    expect(await ranged('bytes=3-8')).toEqual([
      206,
      `bytes 3-8/${whole.length}`,
      whole.toString('latin1', 3, 9),
    ]);
    expect(await ranged('bytes=-5', { 'if-range': etag })).toMatchObject([
      206,
      expect.anything(),
      whole.toString('latin1', whole.length - 5),
    ]);
    expect((await ranged('bytes=3-8', { 'if-range': '"other"' }))[0]).toBe(200);
    for (const range of ['bytes=9999999-', 'bytes=x', 'bytes=8-3']) {
      expect(await ranged(range)).toMatchObject([
        416,
        `bytes */${whole.length}`,
        expect.stringContaining('RANGE'),
      ]);
    }
    expect((await browser.fetch(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
    expect(await browser.json(path, { headers: { 'if-match': '"stale"' } })).toMatchObject({
      status: 412,
      body: { code: 'PRECONDITION' },
    });
    const converted = await browser.fetch(`${path}?format=ndjson&explain=true&label=User%20Action`);
    expect(converted.headers.get('content-disposition')).toContain('logs.labelled.ndjson');
    const lines = (await converted.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { source: 'sshd', target_label: 'User Action', stage: 'rules' },
      { log_message: 'User 12 logged in.' },
    ]);
    const safe = await (await browser.fetch(`${path}?escape_formulas=true`)).text();
    expect(safe).toContain("'=SUM(A1)");
    expect(whole.toString()).not.toContain("'=SUM(A1)");
  });

  it('are plain where the input was compressed, wide where it was wide, and say how long they are', async () => {
    const browser = new Browser(server.url);
    const plain = await browser.done(ROWS);
    const text = await (await browser.fetch(`/v1/jobs/${plain['id']}/result`)).text();
    const zipped = await browser.done(gzipSync(ROWS), { name: 'logs.csv.gz' });
    const result = await browser.fetch(`/v1/jobs/${zipped['id']}/result`);
    expect(result.headers.get('content-disposition')).toContain('"logs.labelled.csv"');
    expect(await result.text()).toBe(text);
    const head = await browser.fetch(`/v1/jobs/${zipped['id']}/result`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, `${Buffer.byteLength(text)}`]);
    const wide = await browser.done(Buffer.from(`\ufeff${ROWS}`, 'utf16le'));
    expect(wide).toMatchObject({ encoding: 'utf-16le', progress: { rows: 5 } });
    const bytes = await (await browser.fetch(`/v1/jobs/${wide['id']}/result`)).arrayBuffer();
    expect(Buffer.from(bytes).toString('utf16le')).toBe(`\ufeff${text}`);
  });

  it('are not given while their jobs run, nor once these were cancelled', async () => {
    const browser = new Browser(server.url);
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(400_000)}`;
    const { body } = await browser.upload(rows);
    const early = await browser.json(`/v1/jobs/${body['id']}/result`);
    expect(early).toMatchObject({
      status: 409,
      body: { code: 'JOB_NOT_READY', location: `/v1/jobs/${body['id']}`, progress: { bytes: rows.length } },
    });
    const cancelled = await browser.json(`/v1/jobs/${body['id']}/cancel`, { method: 'POST' });
    expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
    expect(await browser.json(`/v1/jobs/${body['id']}/result`)).toMatchObject({
      status: 409,
      body: { code: 'JOB_NOT_READY' },
    });
    expect(await browser.json(`/v1/jobs/${body['id']}`)).toMatchObject({ body: { state: 'cancelled' } });
  });
});
