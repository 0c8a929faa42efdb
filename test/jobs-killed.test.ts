import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startJobServer } from './job-server.fixture.ts';
import { run, temporaryFolder } from './run-cli.fixture.ts';

/** `.ci/run` asks for 50. */
const KILLS = Number(process.env['LOGSIEVE_TEST_KILLS'] ?? 5);
const ROWS = 150_000;

interface Progress {
  readonly state: string;
  readonly progress: { readonly rows: number };
  readonly problems: readonly unknown[];
}

/** Mostly what rules take, now and then what the classifier judges, what is bad, and what spans lines. */
function fileOf(rows: number): string {
  let text = 'source,log_message\n';
  for (let row = 0; row < rows; row++) {
    if (row % 9973 === 17) text += `crm,\n`;
    else if (row % 50_021 === 40_000)
      text += `web,"lease ${'abcdefghij'[row % 10]} drained\nof shard ${row}"\n`;
    else text += `host${row % 5},User ${row} logged in.\n`;
  }
  return text;
}

describe('jobs of a server that is killed', () => {
  it(
    'go on where they were, and lose and double nothing',
    async () => {
      const folder = temporaryFolder();
      const input = fileOf(ROWS);
      writeFileSync(join(folder, 'logs.csv'), input);
      const undisturbed = await run(['classify', 'logs.csv', '-o', 'out.csv', '--quiet'], { cwd: folder });
      expect(undisturbed.code).toBe(0);
      const expected = readFileSync(join(folder, 'out.csv'));

      const finished: string[] = [];
      let id: string | undefined;
      let resumed = 0;
      /** Rows that the last server left, and how long the next one may live: longer where it got nowhere. */
      let rows = 0;
      let lifetime = 2000;
      // A few random moments may all miss the work: then there are more of them.
      const isToBeKilled = (kill: number) => kill < KILLS || (resumed === 0 && kill < KILLS + 30);
      for (let kill = 0; isToBeKilled(kill) || id !== undefined; kill++) {
        const server = await startJobServer(folder);
        const job = async (): Promise<Progress> =>
          (await (await fetch(`${server.url}/v1/jobs/${id}`)).json()) as Progress;
        try {
          if (id === undefined) id = await submit(server.url, input);
          else {
            const before = rows;
            rows = (await job()).progress.rows;
            lifetime = rows > before ? 2000 : Math.min(30_000, 1.5 * lifetime);
            if (rows > 0) resumed += 1;
          }
          if (isToBeKilled(kill)) await sleep(Math.random() * lifetime);
          else while (['queued', 'running'].includes((await job()).state)) await sleep(20);
          const { state } = await job();
          if (state !== 'queued' && state !== 'running') {
            expect(state).toBe('completed_with_errors');
            const result = await fetch(`${server.url}/v1/jobs/${id}/result`);
            expect(Buffer.from(await result.arrayBuffer()).equals(expected)).toBe(true);
            await compareRows(server.url, id, input);
            finished.push(id);
            id = undefined;
            rows = 0;
          }
        } finally {
          await server.kill();
        }
      }
      expect(new Set(finished).size).toBeGreaterThan(0);
      expect(resumed).toBeGreaterThan(0);
      process.stdout.write(`${KILLS} kills: ${resumed} times a job went on, ${finished.length} ended\n`);
    },
    60_000 + KILLS * 30_000,
  );
});

async function submit(url: string, input: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([input]), 'logs.csv');
  const answer = await fetch(`${url}/v1/jobs`, { method: 'POST', body: form });
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { id: string }).id;
}

/** Every row is there once, with its own text, and the counts are those of the rows. */
async function compareRows(url: string, id: string, input: string): Promise<void> {
  const page = async (query: string) =>
    (await (await fetch(`${url}/v1/jobs/${id}/${query}`)).json()) as {
      readonly total: number;
      readonly rows: { readonly row: number; readonly source: string; readonly message: string }[];
    };
  const messages: string[] = [];
  for (let offset = 0; offset < ROWS; offset += 1000) {
    const { rows, total } = await page(`rows?limit=1000&offset=${offset}`);
    expect(total).toBe(ROWS);
    for (const { source, message } of rows) {
      messages.push(message.includes('\n') ? `${source},"${message}"\n` : `${source},${message}\n`);
    }
  }
  expect(`source,log_message\n${messages.join('')}` === input).toBe(true);
  const { progress } = (await (await fetch(`${url}/v1/jobs/${id}`)).json()) as {
    readonly progress: { readonly labels: Record<string, number>; readonly stages: Record<string, number> };
  };
  const summary = (await (await fetch(`${url}/v1/jobs/${id}/summary`)).json()) as typeof progress;
  expect([progress.labels, progress.stages]).toEqual([summary.labels, summary.stages]);
}
