import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, sendRaw, startServer } from './server.fixture.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => await server.close());

const get = (path: string, ...headers: string[]) =>
  sendRaw(server.port, [`GET ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
const HOST = () => `Host: 127.0.0.1:${server.port}`;

describe('the app', () => {
  it('says that it is alive', async () => {
    const answer = await fetch(`${server.url}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('H13 tells an unknown path from a wrong method', async () => {
    const missing = await get('/nothing', HOST());
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.parse(missing.body)).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    const wrong = await fetch(`${server.url}/healthz`, { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await wrong.json()).toMatchObject({ code: 'METHOD', allow: ['GET', 'HEAD'] });
  });

  it.each([
    'evil.example',
    '10.evil.example',
    '192.168.1.1.evil.example',
    '192.168.1.1',
    'localhost.evil.example',
    '',
  ])('H04 refuses the host %s', async (host) => {
    const answer = await get('/healthz', `Host: ${host}`);
    expect(answer.status).toBe(421);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'HOST_NOT_ALLOWED' });
    expect(answer.body).toContain('server.allowed_hosts');
  });

  it.each(['localhost', '127.0.0.1:99', '[::1]:8000', 'LOCALHOST'])(
    'answers for the host %s',
    async (host) => {
      expect((await get('/healthz', `Host: ${host}`)).status).toBe(200);
    },
  );

  describe('where a route takes no body', () => {
    const send = (line: string, ...headers: string[]) =>
      sendRaw(
        server.port,
        [`${line} HTTP/1.1`, HOST(), 'Connection: close', ...headers, '', ''].join('\r\n'),
      );
    const job = `/v1/jobs/${'A'.repeat(22)}`;

    it.each([
      [`POST ${job}/cancel`, 404],
      [`DELETE ${job}`, 404],
      ['DELETE /v1/session', 204],
    ] as const)('asks %s for no type', async (line, status) => {
      for (const type of ['application/x-www-form-urlencoded', 'application/json', 'multipart/form-data']) {
        const header = `Content-Type: ${type}`;
        expect((await send(line, header)).status).toBe(status);
        expect((await send(line, header, 'Content-Length: 0')).status).toBe(status);
      }
    });

    it('still holds a body to its type', async () => {
      const form = 'Content-Type: application/x-www-form-urlencoded';
      expect((await send('DELETE /v1/session', form, 'Content-Length: 3')).status).toBe(415);
    });
  });

  it('asks for the type of a body that is empty where there must be one', async () => {
    const headers = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 0'];
    for (const path of ['/v1/classify', '/v1/jobs', '/v1/session']) {
      const answer = await sendRaw(
        server.port,
        [`POST ${path} HTTP/1.1`, HOST(), ...headers, '', ''].join('\r\n'),
      );
      expect(answer.status).toBe(415);
    }
  });

  it('H12 refuses long addresses and headers', async () => {
    expect((await get(`/${'x'.repeat(8192)}`, HOST())).status).toBe(414);
    const headers = await get('/healthz', HOST(), `X-Long: ${'x'.repeat(17_000)}`);
    expect([headers.status, JSON.parse(headers.body).code]).toEqual([431, 'HEADERS_TOO_LARGE']);
  });
});
