import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { assemble } from '../assemble.ts';
import { type AppOptions, createApp, openServices, type Services } from './index.ts';

export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly services: Services;
  /** What was logged so far. */
  readonly log: readonly string[];
  /** Where the temporary files are. */
  readonly tempDir: string;
  close(): Promise<void>;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A server of its own on a port that the system chooses, with its store and temporary files in an empty folder. */
export async function startServer(
  settings: Readonly<Record<string, unknown>> = {},
  options: AppOptions = {},
): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'logsieve-server-'));
  folders.push(folder);
  const context = assemble({
    cwd: folder,
    env: {},
    overrides: { temp_dir: folder, 'llm.enabled': 'off', ...settings },
  });
  const log: string[] = [];
  const services = await openServices(context, { logTo: { write: (line) => log.push(line) } });
  services.jobs.all.start();
  const app = await createApp(services, options);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const close = async () => {
    await app.close();
    await services[Symbol.asyncDispose]();
    await context.close();
  };
  return {
    port: Number(new URL(url).port),
    url,
    services,
    log,
    tempDir: services.temporary.path,
    close,
    [Symbol.asyncDispose]: close,
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Stands for the end of what a client sends. */
export const END = Symbol('end');

/** Sends bytes as they are, and gives all that comes back until the server closes or is silent after an answer. */
export async function sendRaw(
  port: number,
  ...parts: readonly (string | Uint8Array | typeof END)[]
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('latin1');
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (isWhole(text)) resolve();
    });
    socket.once('close', () => resolve());
    socket.once('error', () => resolve());
  });
  for (const part of parts) {
    if (part === END) socket.end();
    else socket.write(part);
  }
  await ended;
  socket.destroy();
  return parseAnswer(text);
}

function isWhole(text: string): boolean {
  const { headers, body } = parseAnswer(text);
  const length = headers.get('content-length');
  return length !== undefined && body.length >= Number(length);
}

function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, Math.max(0, end)).split('\r\n');
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  return { status: Number(first.split(' ')[1]), headers, body: end < 0 ? '' : text.slice(end + 4) };
}
