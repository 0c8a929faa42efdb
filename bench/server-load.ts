import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { csvOf, lines } from './generate.ts';

const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const CLIENTS = 200;
const GIB = 2 ** 30;
const TYPE = 'multipart/form-data; boundary=bench';

/**
 * The built server: 200 clients with files of four rows each for so many seconds; the same few rows while two large
 * uploads are at work; and an upload of 1 GiB, with the memory that it took.
 */
export async function measureServer(seconds: number): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'logsieve-bench-'));
  try {
    return {
      ...(await withServer(folder, (server) => measureClients(server.url, seconds))),
      ...(await withServer(folder, (server) => measureBesideLarge(server.url, Math.min(seconds, 20)))),
      ...(await withServer(folder, measureLargeUpload)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Server {
  readonly url: string;
  readonly child: ChildProcess;
}

async function withServer<T>(folder: string, work: (server: Server) => Promise<T>): Promise<T> {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--port', '0', '--web-port', '0', '--no-llm', '--quiet'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        TEMP_DIR: folder,
        MAX_FILE_SIZE: '3GiB',
        LOGSIEVE_MAX_ROWS: '100000000',
        LOGSIEVE_LOG_LEVEL: 'error',
      },
    },
  );
  try {
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    // The name would have every new connection try IPv6 first.
    const url = (/http:\S+/.exec(first.toString())?.[0] ?? '').replace('localhost', '127.0.0.1');
    while ((await get(`${url}/readyz`)) !== 200) await new Promise((resolve) => setTimeout(resolve, 100));
    return await work({ url, child });
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function measureClients(url: string, seconds: number): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const until = performance.now() + 1000 * seconds;
  const times: number[] = [];
  const found = { errors: 0, foreign: 0 };
  let next = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) times.push(await sendFew(url, agent, next++, found));
    }),
  );
  agent.destroy();
  times.sort((a, b) => a - b);
  return {
    [`server: requests of ${CLIENTS} clients`]: times.length,
    'server: requests/s': times.length / seconds,
    'server: errors': found.errors,
    'server: foreign rows': found.foreign,
    'server: p50 ms': quantile(times, 0.5),
    'server: p99 ms': quantile(times, 0.99),
  };
}

/** One client with few rows, again and again, while two others send as much as they can. */
async function measureBesideLarge(url: string, seconds: number): Promise<Record<string, number>> {
  const agent = new Agent({ keepAlive: true });
  const large = form('large.csv', csvOf(lines(600_000)));
  const until = performance.now() + 1000 * seconds;
  const found = { errors: 0, foreign: 0 };
  const times: number[] = [];
  let uploads = 0;
  await Promise.all([
    ...[0, 1].map(async () => {
      while (performance.now() < until) {
        const { status } = await post(url, agent, large);
        if (status !== 200) found.errors += 1;
        uploads += 1;
      }
    }),
    (async () => {
      for (let n = 0; performance.now() < until; n++) {
        times.push(await sendFew(url, agent, n, found));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })(),
  ]);
  agent.destroy();
  times.sort((a, b) => a - b);
  return {
    'server, beside two large uploads: large ones done': uploads,
    'server, beside two large uploads: errors': found.errors,
    'server, beside two large uploads: foreign rows': found.foreign,
    'server, beside two large uploads: p50 ms': quantile(times, 0.5),
    'server, beside two large uploads: p99 ms': quantile(times, 0.99),
  };
}

async function measureLargeUpload({ url, child }: Server): Promise<Record<string, number>> {
  const block = Buffer.from(csvOf(lines(20_000)));
  const rows = block.subarray(block.indexOf(10) + 1);
  const [head, tail] = edges('huge.csv');
  const body = (function* () {
    yield Buffer.concat([head, block]);
    for (let sent = block.length; sent < GIB; sent += rows.length) yield rows;
    yield tail;
  })();
  const started = performance.now();
  const answer = await new Promise<{ status: number; bytes: number }>((resolve, reject) => {
    const sending = request(
      `${url}/classify`,
      { method: 'POST', headers: { 'content-type': TYPE } },
      (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, bytes }));
        response.once('error', reject);
      },
    );
    sending.once('error', reject);
    Readable.from(body, { objectMode: true, highWaterMark: 2 }).pipe(sending);
  });
  if (answer.status !== 200) throw new Error(`the upload of 1 GiB was answered with ${answer.status}`);
  return {
    'server, upload of 1 GiB: seconds': (performance.now() - started) / 1000,
    'server, upload of 1 GiB: bytes of the answer': answer.bytes,
    'server, upload of 1 GiB: peak memory in MiB': peakOf(child) / 2 ** 20,
  };
}

/** The most memory that a process had, on Linux; elsewhere 0. */
function peakOf({ pid }: ChildProcess): number {
  if (process.platform !== 'linux') return 0;
  return 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

/** Sends four rows that no other request has; milliseconds until the whole answer. */
async function sendFew(
  url: string,
  agent: Agent,
  n: number,
  found: { errors: number; foreign: number },
): Promise<number> {
  const rows = Array.from({ length: 4 }, (_, row) => `app${n},User ${n}x${row} logged in.`);
  const started = performance.now();
  const { status, text } = await post(
    url,
    agent,
    form(`f${n}.csv`, `source,log_message\n${rows.join('\n')}\n`),
  );
  const ms = performance.now() - started;
  if (status !== 200) found.errors += 1;
  else {
    const given = text.trimEnd().split('\n').slice(1);
    const own = given.filter((line, row) => line === `${rows[row]},User Action`).length;
    found.foreign += Math.max(given.length, 4) - own;
  }
  return ms;
}

function edges(name: string): readonly [Buffer, Buffer] {
  return [
    Buffer.from(`--bench\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    Buffer.from('\r\n--bench--\r\n'),
  ];
}

function form(name: string, text: string): Buffer {
  const [head, tail] = edges(name);
  return Buffer.concat([head, Buffer.from(text), tail]);
}

function post(
  url: string,
  agent: Agent,
  body: Buffer,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve) => {
    const headers = { 'content-type': TYPE, 'content-length': body.length };
    const sending = request(`${url}/classify`, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (chunk: Buffer) => parts.push(chunk));
      const isSmall = body.length < 100_000;
      const done = () =>
        resolve({ status: response.statusCode ?? 0, text: isSmall ? Buffer.concat(parts).toString() : '' });
      response.once('end', done);
      response.once('error', () => resolve({ status: 0, text: '' }));
    });
    sending.once('error', () => resolve({ status: 0, text: '' }));
    sending.end(body);
  });
}

function get(url: string): Promise<number> {
  return new Promise((resolve) => {
    const asking = request(url, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    asking.once('error', () => resolve(0));
    asking.end();
  });
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
