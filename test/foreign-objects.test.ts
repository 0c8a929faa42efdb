import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf } from '../src/server/form.fixture.ts';
import { type RunningServer, startServer } from '../src/server/server.fixture.ts';

const LOGS = 'source,log_message\nsshd,User 7 logged in.\n';
const UNKNOWN = 'A'.repeat(22);

let server: RunningServer;
let job = '';
const headers: Record<'anna' | 'bert', Record<string, string>> = { anna: {}, bert: {} };
beforeAll(async () => {
  server = await startServer({ 'server.require_keys': true });
  server.services.jobs.all.start();
  const { keys } = await server.services.context.openStore();
  for (const name of ['anna', 'bert'] as const) {
    const { secret } = await keys.create({ name, scopes: ['classify', 'answers', 'jobs'] });
    headers[name] = { 'X-API-Key': secret };
  }
  const init = { method: 'POST', body: formOf('logs.csv', LOGS), headers: headers.anna };
  ({ id: job } = (await (await fetch(`${server.url}/v1/jobs`, init)).json()) as { id: string });
  await (await fetch(`${server.url}/v1/jobs/${job}/events`, { headers: headers.anna })).text();
});
afterAll(async () => await server.close());

interface Asked {
  readonly method: string;
  readonly path: (id: string) => string;
  readonly body?: (id: string) => unknown;
}

/** Every way to name a job, from the document of the API; what takes it away comes last. */
async function waysToNameAJob(): Promise<Asked[]> {
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const ways = Object.entries(paths).flatMap(([path, methods]) =>
    path.startsWith('/v1/jobs/{id}')
      ? Object.keys(methods).map((method) => ({
          method: method.toUpperCase(),
          path: (id: string) => path.replace('{id}', id).replace('{row}', '1'),
        }))
      : [],
  );
  const answer = { template: 'User <num> logged in.', label: 'Error' };
  return [
    ...ways.filter(({ method }) => method !== 'DELETE'),
    { method: 'GET', path: (id) => `/v1/templates?job=${id}` },
    { method: 'PUT', path: () => '/v1/answers', body: (id) => ({ ...answer, job: id }) },
    { method: 'PUT', path: () => '/v1/answers', body: (id) => ({ ...answer, job: id, dryRun: true }) },
    { method: 'PUT', path: () => '/v1/answers', body: (id) => ({ label: 'Error', job: id, row: 1 }) },
    ...ways.filter(({ method }) => method === 'DELETE'),
  ];
}

async function ask({ method, path, body }: Asked, id: string, who: 'anna' | 'bert') {
  const json = body && JSON.stringify(body(id));
  const type = json === undefined ? {} : { 'Content-Type': 'application/json' };
  const answer = await fetch(server.url + path(id), {
    method,
    headers: { ...headers[who], ...type },
    ...(json !== undefined && { body: json }),
  });
  const text = await answer.text();
  return { status: answer.status, text: text.replace(/("requestId":)"[^"]*"/, '$1""') };
}

describe("H03: another key's job", () => {
  it('is as if it were not there, on every route', async () => {
    const ways = await waysToNameAJob();
    expect(ways.length).toBeGreaterThanOrEqual(12);
    for (const way of ways) {
      const foreign = await ask(way, job, 'bert');
      expect.soft(foreign, `${way.method} ${way.path(':id')}`).toEqual(await ask(way, UNKNOWN, 'bert'));
      expect.soft([foreign.status, JSON.parse(foreign.text).code]).toEqual([404, 'NOT_FOUND']);
    }
    const listed = await (await fetch(`${server.url}/v1/jobs`, { headers: headers.bert })).json();
    expect(listed).toEqual({ jobs: [] });
    const { answers } = (await (
      await fetch(`${server.url}/v1/answers`, { headers: headers.bert })
    ).json()) as {
      answers: unknown[];
    };
    expect(answers).toEqual([]);
  });

  it('is there for the key that made it', async () => {
    for (const way of await waysToNameAJob()) {
      const own = await ask(way, job, 'anna');
      expect.soft(own.status, `${way.method} ${way.path(':id')}: ${own.text}`).toBeLessThan(300);
    }
  });
});
