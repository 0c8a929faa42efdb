import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const DIST = new URL('../dist/', import.meta.url);

/** A server of the built package in a process of its own. */
export interface BenchServer extends AsyncDisposable {
  readonly url: string;
  /** Seconds of processor time so far; NaN where the system does not tell. */
  cpuSeconds(): number;
  /** Largest resident memory so far in bytes; NaN where the system does not tell. */
  peakMemory(): number;
}

// Threads inherit the flags of their process, and would not take --input-type.
const SCRIPT = `(async () => {
const { assemble } = await import(new URL('assemble.js', process.env.BENCH_DIST));
const { createApp, openServices } = await import(new URL('server/index.js', process.env.BENCH_DIST));
const context = assemble({ cwd: process.cwd(), env: process.env });
const services = await openServices(context);
await context.warmUp();
services.jobs.all.start();
const app = await createApp(services);
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
})();`;

/** Starts a server whose data directory and temporary files are in a folder. */
export async function startServer(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const child = spawn(process.execPath, ['-e', SCRIPT], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BENCH_DIST: DIST.href,
      LOGSIEVE_LOG_LEVEL: 'error',
      LOGSIEVE_LLM: 'off',
      TEMP_DIR: folder,
      ...env,
    },
  });
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return {
    url: line.trim(),
    cpuSeconds: () => {
      const fields = procFile(child.pid, 'stat').split(') ')[1]?.split(' ') ?? [];
      // Fields 14 and 15 of the line, in ticks of 10 ms.
      return (Number(fields[11]) + Number(fields[12])) / 100;
    },
    peakMemory: () => 1024 * Number(/VmHWM:\s+(\d+)/.exec(procFile(child.pid, 'status'))?.[1]),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

function procFile(pid: number | undefined, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
