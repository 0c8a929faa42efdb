import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const MAIN = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Whether what takes minutes is tested too, such as learning beside the shipped lines: .ci/run asks for it. */
export const IS_THOROUGH = process.env['LOGSIEVE_TEST_THOROUGH'] === '1';

export interface Ran {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

interface RunOptions {
  readonly stdin?: Uint8Array | string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built command, with none of the settings that this process may have. */
export function start(
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): ChildProcessWithoutNullStreams {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(LOGSIEVE_|MODEL_PATH|TEMP_DIR|GEMINI_API_KEY)/.test(name),
  );
  return spawn(process.execPath, [MAIN, ...args], {
    cwd: cwd ?? temporaryFolder(),
    env: { ...Object.fromEntries(inherited), NO_COLOR: '1', ...env },
  });
}

/** Runs the built command to its end. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const child = start(args, options);
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  // A command that fails early does not read on.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: Buffer.concat(stdout), stderr };
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logsieve-test-'));
  folders.push(folder);
  return folder;
}
