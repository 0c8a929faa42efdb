import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LogsieveError } from '../errors.ts';
import type { Route } from './route.ts';
import { type RunningServer, startServer } from './server.fixture.ts';

const file = resolve('data');
const FAILURES = {
  held: new LogsieveError('DATA_DIR_LOCKED', `the data directory ${file} is held by another process`, {
    place: { file },
    remedy: 'wait until it is done, or end it, and run again',
  }),
  unwritable: new LogsieveError('DATA_DIR_LOCKED', `process 7 cannot write the data directory ${file}: why`, {
    place: { file },
  }),
  limited: new LogsieveError('RATE_LIMITED', 'too many'),
  overloaded: new LogsieveError('OVERLOADED', 'too much', { details: { retryAfter: 30 } }),
  full: new LogsieveError('STORAGE_FULL', `no space left to write ${file}`, {
    place: { file },
    remedy: 'free some space and run again; what was stored before is untouched',
  }),
};
type Name = keyof typeof FAILURES;

const failing: Route = (app) => {
  app.get('/v1/fail/:name', { schema: { params: z.object({ name: z.string() }) } }, ({ params }) => {
    throw FAILURES[params.name as Name];
  });
};

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({}, { routes: [failing] });
});
afterAll(async () => await server.close());

async function told(name: Name) {
  const answer = await fetch(`${server.url}/v1/fail/${name}`);
  return { header: answer.headers.get('retry-after'), problem: await answer.json() };
}

describe('a problem', () => {
  it('says with every 429 and 503 when to come again', async () => {
    for (const [name, seconds] of [
      ['held', 5],
      ['unwritable', 5],
      ['limited', 5],
      ['overloaded', 30],
    ] as const) {
      expect(await told(name)).toMatchObject({ header: `${seconds}`, problem: { retryAfter: seconds } });
    }
    const { header, problem } = await told('full');
    expect([header, problem]).toEqual([null, expect.not.objectContaining({ retryAfter: expect.anything() })]);
  });

  it('says what a client can do, not what the command line can', async () => {
    expect((await told('held')).problem).toMatchObject({
      detail: 'the data directory is held by another process',
      remedy: 'wait as long as Retry-After says and send it again',
    });
    expect((await told('unwritable')).problem).toMatchObject({
      detail: 'the server cannot write the data directory: why',
    });
    expect((await told('full')).problem).toMatchObject({
      detail: 'no space left',
      remedy: 'free some space and send it again; what was stored before is untouched',
    });
  });
});
