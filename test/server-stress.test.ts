import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf } from '../src/server/form.fixture.ts';
import { type ServeProcess, serve } from './serve.fixture.ts';

const UPLOADS = 2000;
const IN_FLIGHT = 50;

let server: ServeProcess;
beforeAll(async () => {
  server = await serve({ LOGSIEVE_LOG_LEVEL: 'warn' });
});
afterAll(async () => await server.stop());

/** Rows that no other upload has; some uploads are large enough to go by way of the disk. */
function rowsOf(upload: number): string[] {
  const count = upload % 40 === 0 ? 2500 : 4;
  return Array.from({ length: count }, (_, row) => `app${upload},User ${upload}x${row} logged in.`);
}

async function check(upload: number): Promise<void> {
  const rows = rowsOf(upload);
  const form = formOf(`logs${upload}.csv`, `source,log_message\n${rows.map((row) => `${row}\n`).join('')}`);
  const answer = await fetch(`${server.api}/classify`, { method: 'POST', body: form });
  const wanted = ['source,log_message,target_label', ...rows.map((row) => `${row},User Action`), ''].join(
    '\n',
  );
  expect([answer.status, answer.headers.get('logsieve-rows')]).toEqual([200, String(rows.length)]);
  expect(await answer.text()).toBe(wanted);
  expect(answer.headers.get('content-disposition')).toContain(`logs${upload}.labelled.csv`);
}

describe('many uploads at once', () => {
  it(`each of ${UPLOADS}, up to ${IN_FLIGHT} at a time, gets its own rows and nobody else's`, {
    timeout: 300_000,
  }, async () => {
    let next = 0;
    const client = async () => {
      while (next < UPLOADS) await check(next++);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, client));
    await expect.poll(() => readdirSync(server.tempDir()), { timeout: 10_000 }).toEqual([]);
    expect(server.stderr()).not.toMatch(/"level":|Warning:/);
  });
});
