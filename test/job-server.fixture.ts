import { once } from 'node:events';
import { start } from './run-cli.fixture.ts';

/** A server of the build in a process of its own. */
export interface JobServer {
  readonly url: string;
  /** Kills it as a power cut would. */
  kill(): Promise<void>;
}

/** Starts a server with its data directory in a folder; jobs have a checkpoint every 50 ms. */
export async function startJobServer(folder: string): Promise<JobServer> {
  const child = start(['serve', '--port', '0', '--web-port', '0', '--quiet', '--no-llm'], {
    cwd: folder,
    env: { LOGSIEVE_LOG_LEVEL: 'error', LOGSIEVE_JOBS_CHECKPOINT: '50', TEMP_DIR: folder },
  });
  child.stderr.pipe(process.stderr);
  const closed = once(child, 'close');
  const ended = closed.then(() => {
    throw new Error('the server has ended early');
  });
  ended.catch(() => undefined);
  const [line] = (await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended])) as [string];
  return {
    url: `http://127.0.0.1:${/localhost:(\d+)/.exec(line)?.[1]}`,
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
