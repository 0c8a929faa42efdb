import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf, rawForm } from '../src/server/form.fixture.ts';
import { type RawAnswer, type RunningServer, sendRaw, startServer } from '../src/server/server.fixture.ts';
import { BAD_INPUT } from './bad-input.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => await server.close());

const ROWS = 'source,log_message\nsshd,User 7 logged in.\n';
const FORM_TYPE = 'Content-Type: multipart/form-data; boundary=b';

function request(line: string, headers: readonly string[], body: string | Uint8Array = ''): Buffer {
  const head = [`${line} HTTP/1.1`, 'Host: localhost', ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(body as string)]);
}

/** A request with a body of the announced length. */
function post(path: string, headers: readonly string[], body: string | Uint8Array): Promise<RawAnswer> {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return sendRaw(server.port, request(`POST ${path}`, [length, ...headers], body));
}

function expectProblem({ status, headers, body }: RawAnswer, expected: number, code: string): void {
  expect([status, JSON.parse(body).code]).toEqual([expected, code]);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).not.toMatch(/\bat \/|node_modules|\.ts\b/);
}

describe('requests that no handler may see', () => {
  const json = JSON.stringify({ template: 'x', label: 'Error' });

  it.each([
    'Origin: https://evil.example',
    'Origin: null',
    'Origin: http://localhost:1',
    'Origin: http://localhost.evil.example',
    'Sec-Fetch-Site: cross-site',
  ])('H05 refuses a write with %s', async (header) => {
    const length = `Content-Length: ${json.length}`;
    const put = request('PUT /v1/answers', [length, 'Content-Type: application/json', header], json);
    expectProblem(await sendRaw(server.port, put), 403, 'ORIGIN_NOT_ALLOWED');
    const answers = await fetch(`${server.url}/v1/answers`);
    expect(await answers.json()).toEqual({ answers: [], next: null });
  });

  it('takes a write of its own page', async () => {
    const answer = await post(
      '/v1/classify',
      ['Content-Type: application/json', 'Origin: http://localhost', 'Sec-Fetch-Site: same-origin'],
      '{"records":[{"message":"x"}]}',
    );
    expect(answer.status).toBe(200);
  });

  it.each([
    [],
    ['Content-Type: application/json\ta'],
    ['Content-Type: application/json x'],
    ['Content-Type: application/json; charset=utf-16'],
    ['Content-Type: text/plain'],
    ['Content-Type: application/x-www-form-urlencoded'],
    ['Content-Type: multipart/form-data; boundary=b'],
  ])('H06 refuses a JSON body with %s', async (...headers) => {
    const answer = await post('/v1/classify', headers, '{"records":[{"message":"x"}]}');
    expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    expect(answer.body).toContain('application/json');
  });

  it('H07 reads no file that a JSON body names', async () => {
    const body = '{"files":[{"path":"/etc/passwd"}]}';
    expectProblem(
      await post('/classify', ['Content-Type: application/json'], body),
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    );
  });

  it('J05 refuses keys that name a prototype', async () => {
    const type = ['Content-Type: application/json'];
    for (const key of ['__proto__', 'constructor']) {
      const answer = await post(
        '/v1/classify',
        type,
        `{"records":[{"message":"x","${key}":{"polluted":1}}]}`,
      );
      expectProblem(answer, 400, 'PROTO_KEY');
      expect(JSON.parse(answer.body).place).toEqual({ pointer: `/records/0/${key}` });
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('J10 refuses what is no JSON without quoting it', async () => {
    for (const body of [
      '{"records": SECRET',
      '',
      `${'['.repeat(5000)}${']'.repeat(5000)}`,
      Buffer.from([0x22, 0xff, 0x22]),
    ]) {
      const answer = await post('/v1/classify', ['Content-Type: application/json'], body);
      expectProblem(answer, 400, 'VALIDATION');
      expect(answer.body).not.toContain('SECRET');
    }
  });

  it.each([
    ['two lengths', 'Content-Length: 5\r\nContent-Length: 6'],
    ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked'],
    ['chunks twice over', 'Transfer-Encoding: chunked, identity'],
    ['a negative length', 'Content-Length: -5'],
    ['a space before the colon', 'Content-Length : 5'],
    ['a folded header', 'X-A: 1\r\n folded: 2\r\nContent-Length: 5'],
  ])('H21 closes on %s', async (_, header) => {
    const text = `POST /v1/classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${header}\r\n\r\n0\r\n\r\n`;
    const answer = await sendRaw(server.port, text);
    expectProblem(answer, 400, 'BAD_REQUEST');
    expect(answer.headers.get('connection')).toBe('close');
  });

  it('H21 closes on a bare line feed', async () => {
    const answer = await sendRaw(server.port, 'GET /healthz HTTP/1.1\nHost: localhost\n\n');
    expectProblem(answer, 400, 'BAD_REQUEST');
  });
});

describe('forms', () => {
  const form = (...parts: Parameters<typeof rawForm>[1]) =>
    post('/classify', [FORM_TYPE], rawForm('b', parts));
  const file = { name: 'file', fileName: 'a.csv', body: ROWS };

  it.each([
    '../../x.csv',
    '/etc/passwd',
    'a\u0000b.csv',
    '\\\\host\\share\\x.csv',
    'CON.csv',
    `${'x'.repeat(300)}.csv`,
  ])('H08 stores the file %j under a name of its own', async (fileName) => {
    const answer = await form({ name: 'from', body: 'csv' }, { ...file, fileName });
    // A header of a form cannot hold a NUL.
    if (fileName.includes('\0')) expect([200, 400]).toContain(answer.status);
    else expect(answer.status).toBe(200);
    const said = answer.headers.get('content-disposition') ?? '';
    expect(said).not.toMatch(/\.\.\/|etc|share|"CON/);
    expect(said.length).toBeLessThan(700);
  });

  it('H09 refuses too many parts, two files, and fields that name a prototype', async () => {
    const many = Array.from({ length: 1001 }, (_, i) => ({ name: `f${i}`, body: 'x' }));
    expectProblem(await form(...many, file), 413, 'PARTS_LIMIT');
    const two = await form(file, { ...file, fileName: 'b.csv' });
    expectProblem(two, 413, 'PARTS_LIMIT');
    expect(JSON.parse(two.body).limit).toBe(1);
    for (const name of ['__proto__', 'constructor']) {
      expectProblem(await form({ name, body: 'x' }, file), 400, 'PROTO_KEY');
    }
    expect(readdirSync(server.tempDir)).toEqual([]);
  });

  it('H10 forgets an upload that is broken off, at whatever byte', async () => {
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(20_000)}`;
    const body = rawForm('b', [{ ...file, body: rows }]);
    const whole = request('POST /classify', [FORM_TYPE, `Content-Length: ${body.length}`], body);
    for (let n = 1; n <= 20; n++) {
      const socket = connect(server.port, '127.0.0.1');
      await new Promise((resolve) =>
        socket.write(whole.subarray(0, Math.floor((whole.length * n) / 21)), resolve),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      socket.resetAndDestroy();
    }
    const aborted = () => server.log.filter((line) => line.includes('"code":"UPLOAD_ABORTED"')).length;
    // A reset may overtake what was sent before it, which the server then never sees.
    await expect.poll(aborted, { timeout: 30_000 }).toBeGreaterThan(5);
    await expect.poll(() => server.services.queue.size, { timeout: 30_000 }).toBe(0);
    await expect.poll(() => readdirSync(server.tempDir), { timeout: 30_000 }).toEqual([]);
  });

  it('forgets a result whose download is broken off', async () => {
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(200_000)}`;
    const body = formOf('a.csv', rows);
    const controller = new AbortController();
    const answer = await fetch(`${server.url}/classify`, { method: 'POST', body, signal: controller.signal });
    expect(answer.status).toBe(200);
    expect(readdirSync(server.tempDir)).not.toEqual([]);
    controller.abort();
    await expect.poll(() => readdirSync(server.tempDir), { timeout: 30_000 }).toEqual([]);
  });
});

describe('slow and many requests', () => {
  it('H11 gives up headers and bodies that trickle in, and serves others meanwhile', async () => {
    const pace = { windowMs: 300, leastBytes: 1000 };
    await using slow = await startServer({}, { pace, headersTimeoutMs: 500 });
    const trickle = async (text: string) => {
      const socket = connect(slow.port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      let at = 0;
      const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 100);
      await closed;
      clearInterval(timer);
      return answer;
    };
    const head = `POST /classify HTTP/1.1\r\nHost: localhost\r\n${FORM_TYPE}\r\nContent-Length: 100000\r\n\r\n`;
    const body = (async () => {
      const socket = connect(slow.port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk));
      socket.on('error', () => undefined);
      socket.write(head);
      const timer = setInterval(() => socket.write('x'), 100);
      await new Promise((resolve) => socket.once('close', resolve));
      clearInterval(timer);
      return answer;
    })();
    const headers = trickle('GET /healthz HTTP/1.1\r\nX-Slow: ');
    expect((await fetch(`${slow.url}/healthz`)).status).toBe(200);
    for (const answer of [await headers, await body]) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('REQUEST_TIMEOUT');
    }
  });

  it('H14 tells a client that asks too often when to come again', async () => {
    await using limited = await startServer({ 'server.rate_limit': 5 });
    const statuses: number[] = [];
    let last: Response | undefined;
    for (let n = 0; n < 7; n++) {
      last = await fetch(`${limited.url}/healthz`);
      statuses.push(last.status);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await last?.json()).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
  });

  it('H14 refuses work beyond what it can hold before it is accepted, and finishes what it has', async () => {
    await using small = await startServer({ 'server.max_waiting': 4 });
    const rows = `source,log_message\n${'sshd,User 7 logged in.\n'.repeat(50_000)}`;
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        fetch(`${small.url}/classify`, { method: 'POST', body: formOf('a.csv', rows) }).then(
          async (answer) => ({
            status: answer.status,
            retryAfter: answer.headers.get('retry-after'),
            text: await answer.text(),
          }),
        ),
      ),
    );
    const done = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 429 || status === 503);
    expect(done.length).toBeGreaterThanOrEqual(3);
    expect(done.length + refused.length).toBe(12);
    for (const { text } of done) expect(text.split('\n')).toHaveLength(50_002);
    for (const { retryAfter } of refused) expect(Number(retryAfter)).toBeGreaterThan(0);
  });
});

describe('the corpus', () => {
  it('has no entry of requests that is not held somewhere', () => {
    const here = ['H05', 'H06', 'H07', 'H08', 'H09', 'H10', 'H11', 'H14', 'H21'];
    const inTheRoom = ['H04', 'H12', 'H13', 'H17'];
    const ofKeysAndJobs = ['H01', 'H02', 'H03', 'H15', 'H16', 'H18', 'H19', 'H20'];
    const all = [...BAD_INPUT.keys()].filter((id) => id.startsWith('H'));
    expect([...here, ...inTheRoom, ...ofKeysAndJobs].sort()).toEqual(all.sort());
  });
});
