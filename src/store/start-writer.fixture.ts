import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WRITER = fileURLToPath(new URL('./writer.fixture.ts', import.meta.url));

/** A process that appends batches, and what it has said to be kept. */
export interface Writer {
  readonly child: ChildProcessWithoutNullStreams;
  readonly kept: readonly number[];
  /** Settles when it has opened the store. */
  readonly opened: Promise<void>;
  /** Settles when it is gone; with its exit code, null after a signal. */
  readonly ended: Promise<number | null>;
}

export function startWriter(directory: string, name: string, batches: number, size: number): Writer {
  const args = ['--import', import.meta.resolve('tsx'), WRITER, directory, name, `${batches}`, `${size}`];
  const child = spawn(process.execPath, args);
  const kept: number[] = [];
  let rest = '';
  let complaints = '';
  let open = () => undefined as undefined;
  const opened = new Promise<void>((resolve, reject) => {
    open = () => void resolve();
    child.on('close', () => reject(new Error(`the writer has ended early: ${complaints}`)));
  });
  opened.catch(() => undefined);
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'open') open();
      else kept.push(Number(line));
    }
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk;
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, kept, opened, ended };
}
