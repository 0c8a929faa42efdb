import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { KeyScope } from '../../store/index.ts';
import { ownerOf } from '../identity.ts';
import type { Route } from '../route.ts';
import { ROUTES } from '../routes.ts';
import { type RunningServer, startServer } from '../server.fixture.ts';

/** Routes that say who asks, one for each scope. */
const whoAsks: Route = (app) => {
  for (const path of ['/v1/who', '/v1/answers/who', '/v1/jobs/who']) {
    app.route({
      method: ['GET', 'POST'],
      url: path,
      schema: { response: { 200: z.object({ owner: z.string() }) } },
      handler: (request, reply) => ({ owner: ownerOf(request, reply).id }),
    });
  }
};
const routes = [...ROUTES, whoAsks];

let server: RunningServer;
const secrets: Record<string, string> = {};
beforeAll(async () => {
  server = await startServer({ 'server.require_keys': true }, { routes });
  const { keys } = await server.services.context.openStore();
  const make = async (name: string, scopes: readonly KeyScope[], expiresAt?: Date) => {
    secrets[name] = (await keys.create({ name, scopes, expiresAt })).secret;
  };
  await make('all', ['classify', 'answers', 'jobs', 'metrics']);
  await make('other', ['classify', 'answers', 'jobs']);
  await make('narrow', ['classify']);
  await make('expired', ['classify'], new Date(Date.now() - 1));
  await make('revoked', ['classify']);
  await keys.revoke(5);
});
afterAll(async () => await server.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, signal: AbortSignal.timeout(10_000) });
const bearer = (name: string) => ({ Authorization: `Bearer ${secrets[name]}` });
/** The problem without what is of each request. */
async function problemOf(answer: Response): Promise<unknown> {
  const { requestId, ...problem } = (await answer.json()) as Record<string, unknown>;
  expect(requestId).toBe(answer.headers.get('logsieve-request-id'));
  return problem;
}

describe('H01: without a key in force', () => {
  it('answers the same whatever is wrong with it', async () => {
    const wrong: Record<string, string>[] = [
      {},
      { Authorization: 'Bearer' },
      { Authorization: `Basic ${btoa('a:b')}` },
      { Authorization: `Bearer lgs_${'A'.repeat(43)}` },
      { 'X-API-Key': 'x'.repeat(5000) },
      bearer('expired'),
      bearer('revoked'),
      { ...bearer('all'), 'X-API-Key': secrets['narrow'] ?? '' },
      { Cookie: `logsieve_key=${secrets['all']}` },
      { Cookie: `logsieve_key=${'A'.repeat(43)}` },
    ];
    const answers = await Promise.all(wrong.map((headers) => get('/v1/who', headers)));
    expect(answers.map(({ status }) => status)).toEqual(wrong.map(() => 401));
    const problems = await Promise.all(answers.map(problemOf));
    expect(problems[0]).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
    for (const { headers } of answers)
      expect(headers.get('www-authenticate')).toBe('Bearer realm="logsieve"');
  });

  it('answers where no key is needed: state, documentation, session', async () => {
    const answers = await Promise.all(['/healthz', '/v1/session'].map((path) => get(path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await answers[1]?.json()).toEqual({ authenticated: false, required: true, scopes: [] });
  });

  it('heeds a key that another process makes or revokes, at once', async () => {
    const { keys } = await server.services.context.openStore();
    const { secret, key } = await keys.create({ name: 'late', scopes: ['classify'] });
    expect((await get('/v1/who', { 'X-API-Key': secret })).status).toBe(200);
    await keys.revoke(key.id);
    expect((await get('/v1/who', { 'X-API-Key': secret })).status).toBe(401);
  });
});

describe('H02: with a key', () => {
  it.each([
    ['/v1/who', 'classify', 200],
    ['/v1/answers/who', 'answers', 403],
    ['/v1/jobs/who', 'jobs', 403],
    ['/metrics', 'metrics', 403],
  ])('lets to %s who has the scope %s', async (path, scope, status) => {
    expect((await get(path, bearer('all'))).status).toBe(200);
    const answer = await get(path, bearer('narrow'));
    expect(answer.status).toBe(status);
    if (status === 403) expect(await problemOf(answer)).toMatchObject({ code: 'FORBIDDEN', scope });
  });

  it('says FORBIDDEN with the scope that is needed, before it reads the body', async () => {
    const answer = await fetch(`${server.url}/v1/answers/who`, {
      method: 'POST',
      headers: { ...bearer('narrow'), 'Content-Type': 'application/json' },
      body: '{ this is no JSON',
    });
    expect(await problemOf(answer)).toMatchObject({
      code: 'FORBIDDEN',
      detail: 'the key is not for answers, which this address needs',
    });
  });

  it('takes either header in any case, and gives each key an owner of its own', async () => {
    const owner = async (headers: Record<string, string>) =>
      ((await (await get('/v1/who', headers)).json()) as { owner: string }).owner;
    const all = await owner(bearer('all'));
    expect(all).toMatch(/^key:\d+$/);
    expect(await owner({ 'x-api-key': secrets['all'] ?? '' })).toBe(all);
    expect(await owner({ Authorization: `bearer ${secrets['all']}` })).toBe(all);
    expect(await owner(bearer('other'))).not.toBe(all);
  });
});

describe('a session', () => {
  const open = (key: string) =>
    fetch(`${server.url}/v1/session`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ key }),
    });

  it('stands for its key by a cookie that no script and no other site has, until it is ended', async () => {
    const opened = await open(secrets['all'] ?? '');
    expect(opened.status).toBe(204);
    const set = opened.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^logsieve_key=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(secrets['all']);
    const Cookie = set.split(';', 1)[0] ?? '';
    const session = async () => await (await get('/v1/session', { Cookie })).json();
    expect(await session()).toMatchObject({ authenticated: true, required: true });
    const byKey = await (await get('/v1/who', bearer('all'))).json();
    expect(await (await get('/v1/who', { Cookie })).json()).toEqual(byKey);
    const ended = await fetch(`${server.url}/v1/session`, { method: 'DELETE', headers: { Cookie } });
    expect([ended.status, ended.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/^logsieve_key=; Max-Age=0; Path=\/; .*HttpOnly/),
    ]);
    expect(await session()).toMatchObject({ authenticated: false });
    expect((await get('/v1/who', { Cookie })).status).toBe(401);
  });

  it('is refused like any request without a key in force', async () => {
    const refused = [await open('lgs_wrong'), await open(secrets['expired'] ?? ''), await get('/v1/who')];
    const problems = await Promise.all(refused.map(problemOf));
    expect(problems[0]).toEqual(problems[2]);
    expect(problems[1]).toEqual(problems[2]);
    const invalid = await open('');
    expect([invalid.status, await problemOf(invalid)]).toMatchObject([400, { code: 'VALIDATION' }]);
  });
});

describe('where no key is required', () => {
  let open: RunningServer;
  let secret = '';
  beforeAll(async () => {
    open = await startServer({}, { routes });
    const { keys } = await open.services.context.openStore();
    secret = (await keys.create({ name: 'ci', scopes: ['classify'] })).secret;
  });
  afterAll(async () => await open.close());
  const who = async (headers: Record<string, string> = {}) => {
    const answer = await fetch(`${open.url}/v1/who`, { headers });
    const body = (await answer.json()) as { owner?: string; code?: string };
    return { status: answer.status, said: body.owner ?? body.code, cookie: answer.headers.get('set-cookie') };
  };

  it('knows a browser again by an HttpOnly cookie, of which only a hash is its name', async () => {
    const first = await who();
    expect(first.cookie).toMatch(
      /^logsieve_session=[\w-]{22}; Max-Age=31536000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const Cookie = first.cookie?.split(';', 1)[0] ?? '';
    expect(await who({ Cookie })).toEqual({ status: 200, said: first.said, cookie: null });
    expect(first.said).not.toContain(Cookie.slice('logsieve_session='.length));
    expect((await who()).said).not.toBe(first.said);
  });

  it('takes a key all the same, and refuses a wrong one and what it is not for', async () => {
    expect(await who({ 'X-API-Key': secret })).toMatchObject({ status: 200, said: 'key:1', cookie: null });
    expect(await who({ 'X-API-Key': 'wrong' })).toMatchObject({ status: 401, said: 'UNAUTHENTICATED' });
    expect((await fetch(`${open.url}/v1/jobs/who`, { headers: { 'X-API-Key': secret } })).status).toBe(403);
  });
});

describe('K05: INSECURE_BIND', () => {
  it('starts elsewhere than on loopback only with a key in force or --insecure', async () => {
    const { assertSafeBind } = await import('./assert-safe-bind.ts');
    const { context, keys } = server.services;
    const none = { isRequired: true, ring: () => Promise.resolve(undefined) };
    for (const host of ['0.0.0.0', '::', '192.168.1.7', 'logs.example.com']) {
      await expect(assertSafeBind(host, false, none)).rejects.toMatchObject({
        code: 'INSECURE_BIND',
        exitCode: 2,
        message: expect.stringContaining(host),
        remedy: expect.stringContaining('logsieve keys create'),
      });
      await assertSafeBind(host, true, none);
      await assertSafeBind(host, false, keys);
    }
    for (const host of ['127.0.0.1', 'localhost', '::1', '127.8.9.10'])
      await assertSafeBind(host, false, none);
    expect(await (await context.openStore()).keys.countInForce()).toBe(3);
  });
});

describe('behind a proxy', () => {
  const asked = async (trusted: readonly string[]) => {
    await using behind = await startServer({ 'server.trusted_proxies': trusted }, { routes });
    const answer = await fetch(`${behind.url}/v1/who`, { headers: { 'X-Forwarded-Proto': 'https' } });
    return answer.headers.get('set-cookie');
  };

  it('makes cookies for TLS alone where a proxy that is trusted says that the client came by it', async () => {
    expect(await asked(['127.0.0.0/8'])).toMatch(/; Secure/);
    expect(await asked([])).not.toMatch(/; Secure/);
    expect(await asked(['10.0.0.0/8'])).not.toMatch(/; Secure/);
  });

  it.each(['', 'proxy', '10.0.0.0/33', '10.0.0.0/8/8', '::1/129'])(
    'does not take %j for an address',
    async (range) => {
      await expect(startServer({ 'server.trusted_proxies': [range] })).rejects.toMatchObject({
        code: 'CONFIG_VALUE',
      });
    },
  );
});
