import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { start, temporaryFolder } from './run-cli.fixture.ts';

/** `logsieve serve`, in a process of its own. */
export interface ServeProcess {
  readonly api: string;
  readonly child: ChildProcessWithoutNullStreams;
  /** The folder of its temporary files. */
  tempDir(): string;
  /** What it wrote to standard error so far. */
  stderr(): string;
  /** Ends it as a supervisor does; its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts the built command on ports that the system chooses, and waits until it listens. */
export async function serve(
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<ServeProcess> {
  const cwd = temporaryFolder();
  const child = start(['serve', '--port', '0', '--web-port', '0', '--no-llm', ...args], {
    cwd,
    env: { TEMP_DIR: cwd, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  const api = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      const [, address] = /^API +(\S+)/m.exec(stdout) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error(`the server ended: ${stderr}`)));
  });
  return {
    api,
    child,
    tempDir: () => {
      const temp = env['TEMP_DIR'] ?? cwd;
      const [name = ''] = readdirSync(temp).filter((entry) => entry.startsWith('logsieve-serve-'));
      return join(temp, name);
    },
    stderr: () => stderr,
    stop: async (signal = 'SIGTERM') => {
      const ended = once(child, 'exit');
      child.kill(signal);
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
}
