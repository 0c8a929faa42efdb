import { openAsBlob } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeLogs } from './generate.ts';
import { median, runCommand } from './run-command.ts';
import { type BenchServer, startServer } from './start-server.ts';

const ROWS = 600_000;
const RUNS = 3;
const PAGES = 20;

interface JobState {
  readonly id: string;
  readonly state: string;
}

/**
 * A job against the command line on the same file, in turns; pages and filters of its rows; and small requests while
 * two jobs run.
 */
export async function measureJobs(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'logsieve-bench-'));
  try {
    const input = join(folder, 'many.csv');
    await writeLogs(input, ROWS);
    const figures = await compare(folder, input);
    await using server = await startServer(folder);
    const { id } = await submit(server, input);
    await untilDone(server, id);
    return { ...figures, ...(await measurePages(server, id)), ...(await measureSmall(server, input)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each run has a server that has seen no row yet, as the command has not. */
async function compare(folder: string, input: string): Promise<Record<string, number>> {
  const output = join(folder, 'out.csv');
  const wall: Record<'command' | 'job', number[]> = { command: [], job: [] };
  const cpu: Record<'command' | 'job', number[]> = { command: [], job: [] };
  const peaks: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const command = await runCommand(['classify', input, '-o', output, '--quiet'], { usage: true });
    wall.command.push(command.seconds);
    cpu.command.push(command.usage?.processorSeconds ?? Number.NaN);
    await using server = await startServer(folder);
    const before = server.cpuSeconds();
    const began = performance.now();
    const { id } = await submit(server, input);
    await untilDone(server, id);
    wall.job.push((performance.now() - began) / 1000);
    cpu.job.push(server.cpuSeconds() - before);
    const result = await fetch(`${server.url}/v1/jobs/${id}/result`);
    const isSame = Buffer.from(await result.arrayBuffer()).equals(await readFile(output));
    if (!isSame) throw new Error('a job has another result than the command');
    peaks.push(server.peakMemory() / 1e6);
  }
  const label = `job of ${ROWS / 1000}k rows, ${Math.round((await stat(input)).size / 1e6)} MB`;
  return {
    [`${label}: seconds from the upload's first byte`]: median(wall.job),
    [`${label}: times the command, wall`]: median(wall.job) / median(wall.command),
    [`${label}: times the command, processor time`]: median(cpu.job) / median(cpu.command),
    [`${label}: peak memory of the server MB`]: median(peaks),
  };
}

async function measurePages({ url }: BenchServer, id: string): Promise<Record<string, number>> {
  const measure = async (path: (i: number) => string) => {
    const times: number[] = [];
    for (let i = 0; i < PAGES; i++) {
      const began = performance.now();
      const answer = await fetch(`${url}${path(i)}`);
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${path(i)}: ${answer.status}`);
      times.push(performance.now() - began);
    }
    return { first: times[0] ?? Number.NaN, median: median(times) };
  };
  const rows = await measure((i) => `/v1/jobs/${id}/rows?offset=${i * 29_000}&limit=100`);
  const sorted = await measure((i) => `/v1/jobs/${id}/rows?sort=confidence&order=desc&offset=${i * 20_000}`);
  const summary = await measure((i) => `/v1/jobs/${id}/summary?source=${['indexer', 'router'][i % 2]}`);
  const search = await measure((i) => `/v1/jobs/${id}/rows?search=lease%20${100_000 + i}`);
  const templates = await measure((i) => `/v1/templates?job=${id}&limit=100&offset=${i}`);
  return {
    'rows of a job: ms for the first page': rows.first,
    'rows of a job: ms for a page anywhere': rows.median,
    'rows of a job: ms for a first sorted page': sorted.first,
    'rows of a job: ms for a filtered summary': summary.median,
    'rows of a job: ms for a new search': search.median,
    'rows of a job: ms for a page of templates': templates.median,
  };
}

/** Four rows at a time, one request after the other, while two jobs run. */
async function measureSmall(server: BenchServer, input: string): Promise<Record<string, number>> {
  const running = [await submit(server, input), await submit(server, input)].map(({ id }) =>
    untilDone(server, id),
  );
  let isRunning = true;
  const ended = Promise.all(running).finally(() => {
    isRunning = false;
  });
  const times: number[] = [];
  while (isRunning) {
    const form = new FormData();
    const rows = Array.from({ length: 4 }, (_, i) => `small,"request ${times.length} of ${i} came in"\n`);
    form.append('file', new Blob([`source,log_message\n${rows.join('')}`]), 'four.csv');
    const began = performance.now();
    const answer = await fetch(`${server.url}/classify`, { method: 'POST', body: form });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`a small request was answered with ${answer.status}`);
    times.push(performance.now() - began);
    await sleep(20);
  }
  await ended;
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN;
  return {
    'four rows while two jobs run: requests': times.length,
    'four rows while two jobs run: p50 ms': at(0.5),
    'four rows while two jobs run: p99 ms': at(0.99),
  };
}

async function submit({ url }: BenchServer, path: string): Promise<JobState> {
  const form = new FormData();
  form.append('file', await openAsBlob(path), 'many.csv');
  const answer = await fetch(`${url}/v1/jobs`, { method: 'POST', body: form });
  if (answer.status !== 202) throw new Error(`a job was answered with ${answer.status}`);
  return (await answer.json()) as JobState;
}

async function untilDone({ url }: BenchServer, id: string): Promise<void> {
  for (;;) {
    const { state } = (await (await fetch(`${url}/v1/jobs/${id}`)).json()) as JobState;
    if (state === 'completed') return;
    if (state !== 'queued' && state !== 'running') throw new Error(`the job is ${state}`);
    await sleep(20);
  }
}
