import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf } from '../form.fixture.ts';
import { type RunningServer, startServer } from '../server.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ 'uploads.supported_formats': ['csv', 'ndjson', 'text'] });
});
afterAll(async () => await server.close());

type Json = Record<string, unknown>;
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** A browser, which keeps its cookie. */
class Browser {
  #cookie = '';

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#cookie !== '') headers.set('cookie', this.#cookie);
    const answer = await fetch(`${server.url}${path}`, { ...init, headers });
    const [cookie] = answer.headers.getSetCookie();
    if (cookie !== undefined) this.#cookie = cookie.split(';')[0] ?? '';
    return answer;
  }

  async json(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await this.fetch(path, init);
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) };
  }

  upload(bytes: string | Uint8Array, { name = 'logs.csv', query = '', headers = {} } = {}): Promise<Answer> {
    return this.json(`/v1/jobs${query}`, { method: 'POST', body: formOf(name, bytes), headers });
  }

  /** Uploads, and waits for the end. */
  async done(bytes: string | Uint8Array, options: Parameters<Browser['upload']>[1] = {}): Promise<Json> {
    const { body } = await this.upload(bytes, options);
    return await this.end(String(body['id']));
  }

  async end(id: string): Promise<Json> {
    for (;;) {
      const { body } = await this.json(`/v1/jobs/${id}`);
      if (!['queued', 'running'].includes(String(body['state']))) return body;
      await sleep(20);
    }
  }

  put(body: Json): Promise<Answer> {
    return this.json('/v1/answers', {
      method: 'PUT',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }
}

const ROWS = `source,log_message
sshd,User 7 logged in.
sshd,User 12 logged in.
crm,"one
two"
crm,
web,=SUM(A1) é
`;

describe('jobs over HTTP', () => {
  it("label what /classify labels, and are their maker's", async () => {
    const browser = new Browser();
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
    expect((await new Browser().json('/v1/jobs')).body).toEqual({ jobs: [] });

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
    const browser = new Browser();
    const refused = await browser.upload(Buffer.from(text, 'latin1'), options);
    expect(refused).toMatchObject({ status, body: { code } });
    expect((await browser.json('/v1/jobs')).body).toEqual({ jobs: [] });
  });

  it('refuse ids that are none, and say nothing of those of others', async () => {
    const browser = new Browser();
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

  it('are made once for an Idempotency-Key, whoever repeats it', async () => {
    const browser = new Browser();
    const headers = { 'idempotency-key': 'upload-1' };
    const first = await browser.upload(ROWS, { headers });
    const key = async (text: string) => await browser.upload(text, { headers });
    await browser.end(String(first.body['id']));
    // The cookie is there by now; a client without one is known by its address.
    const again = await key(ROWS);
    const third = await key(ROWS);
    expect([again.status, again.body['id']]).toEqual([202, third.body['id']]);
    expect(await key(`${ROWS}x,y\n`)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_MISMATCH' } });
    expect(((await browser.json('/v1/jobs')).body['jobs'] as Json[]).length).toBe(2);
    expect(await browser.upload(ROWS, { headers: { 'idempotency-key': 'a b' } })).toMatchObject({
      status: 400,
      body: { code: 'VALIDATION' },
    });
  });

  it('give pages of rows, counts and templates, filtered alike', async () => {
    const browser = new Browser();
    const { id } = await browser.done(ROWS);
    const rows = await browser.json(`/v1/jobs/${id}/rows`);
    expect(rows.body).toMatchObject({ total: 5, next: null, generation: 0 });
    expect((rows.body['rows'] as Json[])[2]).toMatchObject({
      row: 3,
      source: 'crm',
      message: 'one\ntwo',
      truncated: false,
      errorCode: null,
    });
    expect((rows.body['rows'] as Json[])[3]).toMatchObject({
      label: 'Unclassified',
      errorCode: 'EMPTY_MESSAGE',
      confidence: null,
    });
    const filter = 'source=sshd&source=web&search=LOGGED';
    const filtered = await browser.json(`/v1/jobs/${id}/rows?${filter}`);
    expect((filtered.body['rows'] as Json[]).map(({ row }) => row)).toEqual([1, 2]);
    expect((await browser.json(`/v1/jobs/${id}/summary?${filter}`)).body).toMatchObject({
      rows: 2,
      labels: { 'User Action': 2 },
      stages: { rules: 2 },
      sources: [{ source: 'sshd', rows: 2 }],
    });
    const templates = await browser.json(`/v1/templates?job=${id}&${filter}`);
    expect(templates.body).toMatchObject({
      total: 1,
      templates: [
        { rows: 2, share: 1, label: 'User Action', stage: 'rules', sources: 1, example: { row: 1 } },
      ],
    });
    const template = (templates.body['templates'] as Json[])[0]?.['template'];
    expect((await browser.json(`/v1/jobs/${id}/rows?template=${template}`)).body).toMatchObject({ total: 2 });
    const result = await browser.fetch(`/v1/jobs/${id}/result?${filter}`);
    expect(await result.text()).toBe(
      'source,log_message,target_label\nsshd,User 7 logged in.,User Action\nsshd,User 12 logged in.,User Action\n',
    );
    const explained = await browser.json(`/v1/jobs/${id}/rows/1`);
    expect(explained.body).toMatchObject({
      row: { row: 1, message: 'User 7 logged in.' },
      explanation: { verdict: { label: 'User Action' }, rule: { label: 'User Action' } },
    });
    expect(await browser.json(`/v1/jobs/${id}/rows/6`)).toMatchObject({ status: 404 });
  });

  it('are paged by cursors that belong to their rows, and by no others', async () => {
    const browser = new Browser();
    const { id } = await browser.done(ROWS);
    const seen: unknown[] = [];
    let path = `/v1/jobs/${id}/rows?sort=source&order=desc&limit=2`;
    for (let cursor: unknown = ''; cursor !== null; ) {
      const page = await browser.json(path);
      seen.push(...(page.body['rows'] as Json[]).map(({ row }) => row));
      cursor = page.body['next'];
      path = `/v1/jobs/${id}/rows?sort=source&order=desc&limit=2&cursor=${cursor}`;
    }
    expect(seen).toEqual([5, 1, 2, 3, 4]);
    const { body } = await browser.json(`/v1/jobs/${id}/rows?limit=2`);
    for (const query of [
      `cursor=${body['next']}&source=crm`,
      'cursor=2.AAAAAAAAAAAAAAAAAAAAAA',
      'limit=1000000000',
      'offset=-1',
      'colour=red',
    ]) {
      expect(await browser.json(`/v1/jobs/${id}/rows?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'VALIDATION' },
      });
    }
  });

  it('send ranges, know their tag, and convert', async () => {
    const browser = new Browser();
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

  it('read what is compressed or wide, and say how long the result is', async () => {
    const browser = new Browser();
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

  it('take a correction in at once, and its undo', async () => {
    const browser = new Browser();
    const { id } = await browser.done(ROWS);
    const labels = async () => {
      const { body } = await browser.json(`/v1/jobs/${id}/rows`);
      return [
        body['generation'],
        (body['rows'] as Json[]).map(({ label, stage }) => `${label} ${stage}`).slice(0, 2),
      ];
    };
    const before = await (await browser.fetch(`/v1/jobs/${id}/result`)).text();
    const answer = { template: 'User 7 logged in.', label: 'Security Alert', job: id };
    expect((await browser.put({ ...answer, dryRun: true })).body).toEqual({ answer: null, affected: 2 });
    expect(await labels()).toEqual([0, ['User Action rules', 'User Action rules']]);
    const kept = await browser.put(answer);
    expect(kept.body).toMatchObject({ answer: { label: 'Security Alert' }, affected: 2 });
    expect(await labels()).toEqual([1, ['Security Alert person', 'Security Alert person']]);
    const corrected = await browser.fetch(`/v1/jobs/${id}/result`);
    expect(corrected.headers.get('etag')).toBe(`"${id}-1"`);
    expect(await corrected.text()).toBe(before.replaceAll('User Action', 'Security Alert'));

    const line = await browser.put({ job: id, row: 2, label: 'Error' });
    expect(line.body).toMatchObject({ answer: { message: 'User 12 logged in.' }, affected: 1 });
    expect((await labels())[1]).toEqual(['Security Alert person', 'Error person']);
    const again = await browser.json('/classify', { method: 'GET' });
    expect(again.status).toBe(405);
    const later = await fetch(`${server.url}/classify`, { method: 'POST', body: formOf('logs.csv', ROWS) });
    expect(await later.text()).toBe(await (await browser.fetch(`/v1/jobs/${id}/result`)).text());

    for (const { body } of [line, kept]) {
      const { id: number } = body['answer'] as Json;
      const undone = await browser.json(`/v1/answers/${number}?job=${id}`, { method: 'DELETE' });
      expect(undone.body).toMatchObject({ changed: true });
    }
    expect((await labels())[1]).toEqual(['User Action rules', 'User Action rules']);
    expect(await (await browser.fetch(`/v1/jobs/${id}/result`)).text()).toBe(before);
  });

  it('tell their progress as events, from the one that was seen last', async () => {
    const browser = new Browser();
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

  it('give no result while they run, and none once they were cancelled', async () => {
    const browser = new Browser();
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
