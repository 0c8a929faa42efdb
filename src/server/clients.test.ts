import { describe, expect, it } from 'vitest';
import { createApp } from './index.ts';
import { startServer } from './server.fixture.ts';

const cookie = (n: number) => ({ Cookie: `logsieve_session=${String(n).padStart(22, 'A')}` });

describe('a client that may ask twice a minute', () => {
  const limited = (more: Readonly<Record<string, unknown>> = {}) =>
    startServer({ 'server.rate_limit': 2, ...more });
  const statuses = async (url: string, all: readonly Record<string, string>[]) => {
    const found: number[] = [];
    for (const headers of all) found.push((await fetch(`${url}/v1/labels`, { headers })).status);
    return found;
  };

  it('is one client whatever sessions it makes up', async () => {
    await using server = await limited();
    expect(await statuses(server.url, [cookie(1), cookie(2), cookie(3), {}])).toEqual([200, 200, 429, 429]);
  });

  it('is one client on both ports', async () => {
    await using server = await limited();
    const second = await createApp(server.services);
    try {
      const url = await second.listen({ host: '127.0.0.1', port: 0 });
      expect(await statuses(server.url, [{}])).toEqual([200]);
      expect(await statuses(url, [{}, {}])).toEqual([200, 429]);
      expect(await statuses(server.url, [{}])).toEqual([429]);
    } finally {
      await second.close();
    }
  });

  it('is its key where it has one, and else its address', async () => {
    await using server = await limited();
    const { keys } = await server.services.context.openStore();
    const [anna, bert] = await Promise.all(
      ['anna', 'bert'].map(async (name) => await keys.create({ name, scopes: ['classify'] })),
    );
    const by = (key = '') => ({ 'X-API-Key': key });
    expect(await statuses(server.url, [by(anna?.secret), by(anna?.secret), by(anna?.secret)])).toEqual([
      200, 200, 429,
    ]);
    expect(await statuses(server.url, [by(bert?.secret), {}, {}, {}])).toEqual([200, 200, 200, 429]);
  });

  it('is told when to come again, and may then', async () => {
    const { requestCounts } = await import('./request-counts.ts');
    const counts = new (requestCounts())({});
    const count = (client: string, length: number) => {
      let found: unknown;
      counts.incr(client, (_, result) => (found = result), length, 2);
      return found;
    };
    expect(count('a', 60_000)).toMatchObject({ current: 1, ttl: expect.closeTo(60_000) });
    expect(count('a', 60_000)).toMatchObject({ current: 2 });
    expect(count('b', 60_000)).toMatchObject({ current: 1 });
    expect(count('a', 0)).toMatchObject({ current: 1 });
  });
});
