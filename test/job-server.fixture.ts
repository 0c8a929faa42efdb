import { spawn } from 'node:child_process';
import { once } from 'node:events';

const DIST = new URL('../dist/', import.meta.url);

/** A server of the build in a process of its own. */
export interface JobServer {
  readonly url: string;
  /** Kills it as a power cut would. */
  kill(): Promise<void>;
}

// Threads inherit the flags of their process, and would not take --input-type.
const SCRIPT = `(async () => {
const { assemble } = await import(new URL('assemble.js', process.env.DIST));
const { createApp, openServices } = await import(new URL('server/index.js', process.env.DIST));
const context = assemble({ cwd: process.cwd(), env: process.env });
const services = await openServices(context);
services.jobs.all.start();
const app = await createApp(services);
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
})();`;

/** Starts a server with its data directory in a folder; jobs have a checkpoint every 50 ms. */
export async function startJobServer(folder: string): Promise<JobServer> {
  const child = spawn(process.execPath, ['-e', SCRIPT], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DIST: DIST.href,
      LOGSIEVE_LOG_LEVEL: 'error',
      LOGSIEVE_LLM: 'off',
      LOGSIEVE_JOBS_CHECKPOINT: '50',
      TEMP_DIR: folder,
    },
  });
  const closed = once(child, 'close');
  const ended = closed.then(() => {
    throw new Error('the server has ended early');
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended])) as [string];
  return {
    url: line.trim(),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
