import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { formOf } from './form.fixture.ts';
import { type RunningServer, startServer } from './server.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ 'uploads.supported_formats': ['csv', 'ndjson', 'text'] });
});
afterAll(async () => await server.close());
afterEach(() => expect.poll(() => readdirSync(server.tempDir), { timeout: 10_000 }).toEqual([]));

const ROWS = 'source,log_message\nsshd,User 7 logged in.\nx,"one\ntwo"\n';
const post = (form: FormData, query = '', path = '/classify') =>
  fetch(`${server.url}${path}${query}`, {
    method: 'POST',
    body: form,
    headers: { accept: 'application/json' },
  });

describe('POST /classify', () => {
  it.each(['/classify', '/classify/'])('labels a file at %s', async (path) => {
    const answer = await post(formOf('logs.csv', ROWS), '', path);
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(text).toMatch(
      /^source,log_message,target_label\nsshd,User 7 logged in\.,User Action\nx,"one\ntwo",[A-Z][\w ]+\n$/,
    );
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(Buffer.byteLength(text)),
      'content-disposition': `attachment; filename="logs.labelled.csv"; filename*=UTF-8''logs.labelled.csv`,
      'logsieve-rows': '2',
      'logsieve-problems': '0',
      'logsieve-delimiter': '%2C',
    });
  });

  it('takes options from the address and the form, which wins', async () => {
    const form = formOf('logs.csv', 'sshd;User 7 logged in.\n', {
      columns: 'source,log_message',
      explain: 'true',
    });
    const answer = await post(form, '?explain=false&delimiter=;&format=ndjson');
    expect(answer.headers.get('content-disposition')).toContain('logs.labelled.ndjson');
    expect(JSON.parse(await answer.text())).toMatchObject({
      source: 'sshd',
      target_label: 'User Action',
      stage: 'rules',
    });
  });

  it('labels a large file by way of the disk, and a gzip as a gzip', async () => {
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(20_000)}`;
    const plain = await post(formOf('large.csv', rows));
    const text = await plain.text();
    expect(text).toBe(
      rows.replace('message\n', 'message,target_label\n').replaceAll('in.\n', 'in.,User Action\n'),
    );
    const zipped = await post(formOf('large.csv.gz', gzipSync(rows)));
    expect(gunzipSync(Buffer.from(await zipped.arrayBuffer())).toString()).toBe(text);
  });

  it('reports rows that are bad', async () => {
    const answer = await post(formOf('logs.csv', 'Source,log_message\na,User 7 logged in.\nb\n'));
    expect(await answer.text()).toMatch(/\nb,,Unclassified\n$/);
    expect(answer.headers.get('logsieve-problems')).toBe('1');
    expect(answer.headers.get('logsieve-warnings')).toBe('HEADER_NORMALISED=1');
    const report = JSON.parse(answer.headers.get('logsieve-report') ?? '');
    expect(report[0]).toMatchObject({ code: 'ROW_WIDTH', count: 1, lines: [3] });
  });

  it.each([
    ['encoding=foo', '"foo" is no encoding that logsieve reads'],
    ['delimiter=%C3%A9', '"é" cannot be a delimiter'],
  ])('refuses %s as a value of the request', async (query, detail) => {
    for (const path of ['/classify', '/v1/jobs']) {
      const answer = await post(formOf('logs.csv', ROWS), `?${query}`, path);
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { code: 'VALIDATION', type: 'urn:logsieve:error:VALIDATION', detail },
      ]);
    }
  });

  it('refuses what is no option, twice a field, and a form without a file', async () => {
    const bodyOf = async (form: FormData, query = '') => {
      const answer = await post(form, query);
      return [answer.status, (await answer.json()) as Record<string, unknown>] as const;
    };
    const [status, unknown] = await bodyOf(formOf('a.csv', ROWS, { colums: 'a' }));
    expect([status, unknown['code']]).toEqual([400, 'VALIDATION']);
    expect(JSON.stringify(unknown)).toContain('colums');
    expect((await bodyOf(formOf('a.csv', ROWS), '?explain=yes'))[1]).toMatchObject({
      code: 'VALIDATION',
      place: { pointer: '/explain' },
    });
    const form = new FormData();
    form.append('explain', 'true');
    expect((await bodyOf(form))[1]).toMatchObject({ code: 'VALIDATION', place: { pointer: '/file' } });
    const twice = formOf('a.csv', ROWS, { explain: 'true' });
    twice.append('explain', 'false');
    expect((await bodyOf(twice))[1]).toMatchObject({ code: 'VALIDATION', place: { pointer: '/explain' } });
  });

  it('says what is wrong in the words of HTTP', async () => {
    const answer = await post(formOf('logs.csv', 'sshd,User 7 logged in.\n'));
    const problem = (await answer.json()) as Record<string, string>;
    expect([answer.status, problem['code']]).toEqual([422, 'MISSING_COLUMN']);
    expect(problem['remedy']).toContain('header=false&columns=');
    expect(JSON.stringify(problem)).not.toContain('User 7');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('writes no text, name or option of a request into the log', () => {
    const log = server.log.join('');
    expect(log).toContain('"route":"/classify"');
    expect(log).not.toMatch(/logged in|logs\.csv|columns=|source,log/);
  });

  it('labels the example as the README has it', async () => {
    const example = readFileSync(new URL('../../examples/logs.csv', import.meta.url));
    const answer = await post(formOf('logs.csv', example));
    expect(answer.status).toBe(200);
    expect((await answer.text()).split('\n')[0]).toContain('target_label');
  });
});
