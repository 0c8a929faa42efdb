import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf } from '../form.fixture.ts';
import { type RunningServer, startServer } from '../server.fixture.ts';
import { Browser, type Json, ROWS } from './browser.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ 'uploads.supported_formats': ['csv', 'ndjson', 'text'] });
});
afterAll(async () => await server.close());

describe('jobs over HTTP', () => {
  it("label what /classify labels, and are their maker's", async () => {
    const browser = new Browser(server.url);
    const taken = await browser.upload(ROWS);
    expect(taken).toMatchObject({
      status: 202,
      body: { name: 'logs.csv', state: 'queued', bytes: Buffer.byteLength(ROWS) },
    });
    const id = String(taken.body['id']);
    expect(taken.headers.get('location')).toBe(`/v1/jobs/${id}`);
    const job = await browser.end(id);
    expect(job).toMatchObject({
      state: 'completed_with_errors',
      format: 'csv',
      encoding: 'utf-8',
      delimiter: ',',
      progress: { rows: 5, secondsLeft: null, position: null },
      problems: [{ code: 'EMPTY_MESSAGE', count: 1, line: 6 }],
      warnings: [{ code: 'FORMULA_CELL', count: 1 }],
      error: null,
      generation: 0,
    });
    const result = await browser.fetch(`/v1/jobs/${id}/result`);
    const classified = await fetch(`${server.url}/classify`, {
      method: 'POST',
      body: formOf('logs.csv', ROWS),
    });
    expect(await result.text()).toBe(await classified.text());
    expect(Object.fromEntries(result.headers)).toMatchObject({
      etag: `"${id}-0"`,
      'accept-ranges': 'bytes',
      'content-disposition': expect.stringContaining('logs.labelled.csv'),
    });
    expect((await browser.json('/v1/jobs')).body).toMatchObject({ jobs: [{ id }] });
    expect((await new Browser(server.url).json('/v1/jobs')).body).toEqual({ jobs: [] });

    expect((await browser.json(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await browser.json(`/v1/jobs/${id}`)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect((await browser.json('/v1/jobs')).body).toEqual({ jobs: [] });
  });

  it.each([
    ['', 400, 'EMPTY_FILE', {}],
    ['a,b\n1,2\n', 422, 'MISSING_COLUMN', {}],
    ['source,log_message\na,caf\xe9\n', 422, 'BAD_ENCODING', {}],
    ['source,log_message\na,"b\n', 422, 'UNCLOSED_QUOTE', {}],
    ['[{"message":"a"}]', 422, 'NOT_NDJSON', { name: 'a.ndjson' }],
  ] as const)('are not made of what /classify refuses: %j', async (text, status, code, options) => {
    const browser = new Browser(server.url);
    const refused = await browser.upload(Buffer.from(text, 'latin1'), options);
    expect(refused).toMatchObject({ status, body: { code } });
    expect((await browser.json('/v1/jobs')).body).toEqual({ jobs: [] });
  });

  it('refuse ids that are none, and say nothing of those of others', async () => {
    const browser = new Browser(server.url);
    for (const path of ['', '/events', '/result', '/rows', '/rows/1', '/summary']) {
      expect(await browser.json(`/v1/jobs/short${path}`)).toMatchObject({
        status: 400,
        body: { code: 'BAD_ID' },
      });
      expect(await browser.json(`/v1/jobs/${'A'.repeat(22)}${path}`)).toMatchObject({
        status: 404,
        body: { code: 'NOT_FOUND' },
      });
    }
    expect(await browser.json(`/v1/templates?job=${'A'.repeat(22)}`)).toMatchObject({ status: 404 });
  });

  it('are made once for an Idempotency-Key of a client, whether it keeps its cookie or not', async () => {
    const browser = new Browser(server.url);
    const headers = { 'idempotency-key': 'upload-1' };
    const first = await browser.upload(ROWS, { headers });
    const { id } = first.body;
    expect(first.status).toBe(202);
    await browser.end(String(id));
    // The browser has its cookie by now, the other has none yet.
    for (const one of [browser, new Browser(server.url)])
      expect(await one.upload(ROWS, { headers })).toMatchObject({ status: 202, body: { id } });
    expect((await browser.json('/v1/jobs')).body).toMatchObject({ jobs: [{ id }] });
    expect(await browser.upload(`${ROWS}x,y\n`, { headers })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_MISMATCH' },
    });
    expect(await browser.upload(ROWS, { headers: { 'idempotency-key': 'a b' } })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION' },
    });
  });

  it('of one client without a cookie take three quarters of the places at most', async () => {
    await using small = await startServer({ 'jobs.max_running': 1, 'jobs.max_waiting': 3 });
    await small.services.jobs.all.stop();
    const upload = async () => (await new Browser(small.url).upload(ROWS)).status;
    expect([await upload(), await upload(), await upload(), await upload()]).toEqual([202, 202, 202, 429]);
  });

  it('are made for each key, whoever else has its Idempotency-Key', async () => {
    const { keys } = await server.services.context.openStore();
    const made: unknown[] = [];
    for (const name of ['anna', 'bert']) {
      const { secret } = await keys.create({ name, scopes: ['jobs'] });
      const headers = { 'idempotency-key': 'nightly', 'x-api-key': secret };
      const one = new Browser(server.url);
      const upload = async () => (await one.upload(`${ROWS}${name},x\n`, { headers })).body['id'];
      const id = await upload();
      expect(await upload()).toBe(id);
      made.push(id);
    }
    const other = await new Browser(server.url).upload(ROWS, { headers: { 'idempotency-key': 'nightly' } });
    expect(other.status).toBe(202);
    expect(new Set([...made, other.body['id']]).size).toBe(3);
  });

  it('end their events as cancelled where they are deleted meanwhile', async () => {
    const browser = new Browser(server.url);
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(400_000)}`;
    const { body } = await browser.upload(rows);
    const events = await browser.fetch(`/v1/jobs/${body['id']}/events`);
    expect((await browser.json(`/v1/jobs/${body['id']}`, { method: 'DELETE' })).status).toBe(204);
    const text = await events.text();
    expect(text.match(/^event: done$/gm)).toEqual(['event: done']);
    expect(JSON.parse(text.slice(text.lastIndexOf('data: ') + 6))).toMatchObject({
      id: body['id'],
      state: 'cancelled',
      progress: { secondsLeft: null },
    });
  });

  it('tell their progress as events, from the one that was seen last', async () => {
    const browser = new Browser(server.url);
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(100_000)}`;
    const { body } = await browser.upload(rows);
    const events = await (await browser.fetch(`/v1/jobs/${body['id']}/events`)).text();
    const parsed = events.split('\n\n').flatMap((text) => {
      const [, number, type, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(text) ?? [];
      return data === undefined ? [] : [{ number: Number(number), type, job: JSON.parse(data) as Json }];
    });
    expect(parsed.at(-1)).toMatchObject({
      type: 'done',
      job: { state: 'completed', progress: { rows: 100_000 } },
    });
    expect(parsed.slice(0, -1).every(({ type }) => type === 'progress')).toBe(true);
    const numbers = parsed.map(({ number }) => number);
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    const last = String(numbers.at(-1));
    const seen = await (
      await browser.fetch(`/v1/jobs/${body['id']}/events`, { headers: { 'last-event-id': last } })
    ).text();
    expect(seen.match(/^event: /gm)).toEqual(['event: ']);
    expect(seen).toContain('event: done');
  });
});
