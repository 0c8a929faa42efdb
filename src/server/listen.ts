import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LogsieveError } from '../errors.ts';
import { type AppOptions, createApp } from './app.ts';
import { BUILT_PAGE } from './page.ts';
import type { App } from './route.ts';
import type { Services } from './services.ts';

/** A server that listens. */
export interface Listening {
  /** Address of the API, and of the page. */
  readonly api: string;
  readonly page: string;
  /** Whether the page has been built; else its port has the API alone. */
  readonly hasPage: boolean;
  /**
   * Takes no more requests, and gives those that there are time to end.
   * @param patienceMs after which they are given up
   */
  close(patienceMs?: number): Promise<void>;
}

const PATIENCE_MS = 25_000;
/** For answers to what was given up. */
const LAST_WORDS_MS = 2000;

/**
 * Listens with the API and the page, each on its port.
 * @throws LogsieveError PORT_IN_USE; where one cannot listen, neither does
 */
export async function listen(services: Services, options: AppOptions = {}): Promise<Listening> {
  const { host, port, webPort } = services.context.config.server;
  const api = await createApp(services, options);
  const page = await createApp(services, { page: BUILT_PAGE, ...options });
  const apps = [api, page];
  try {
    const addresses = [await listenOn(api, host, port), await listenOn(page, host, webPort)] as const;
    return {
      api: addresses[0],
      page: addresses[1],
      hasPage: existsSync(join(BUILT_PAGE, 'index.html')),
      close: (patienceMs = PATIENCE_MS) => closeAll(apps, services, patienceMs),
    };
  } catch (error) {
    await Promise.all(apps.map((app) => app.close()));
    throw error;
  }
}

async function closeAll(apps: readonly App[], services: Services, patienceMs: number): Promise<void> {
  services.close();
  const late = setTimeout(() => {
    services.stop(
      new LogsieveError('INTERRUPTED', 'the server was stopped before the work was done', {
        status: 503,
        remedy: 'send it again when the server is back',
        retryable: true,
        details: { retryAfter: 5 },
      }),
    );
    setTimeout(() => {
      for (const { server } of apps) server.closeAllConnections();
    }, LAST_WORDS_MS).unref();
  }, patienceMs);
  await Promise.all(apps.map((app) => app.close()));
  clearTimeout(late);
}

async function listenOn(app: App, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw cannotListen(cause, host, port);
  }
  const address = app.server.address();
  const actual = typeof address === 'object' && address !== null ? address.port : port;
  const name = host === '127.0.0.1' || host === '::1' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${actual}`;
}

function cannotListen(cause: unknown, host: string, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const options = { remedy: 'choose another by --port and --web-port (server.port, server.web_port)', cause };
  switch (code) {
    case 'EADDRINUSE':
      return new LogsieveError('PORT_IN_USE', `port ${port} of ${host} is in use`, options);
    case 'EACCES':
      return new LogsieveError(
        'PORT_IN_USE',
        `port ${port} of ${host} is not allowed for this user`,
        options,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new LogsieveError('PORT_IN_USE', `${host} is no address of this machine`, {
        remedy: 'choose another by --host (server.host)',
        cause,
      });
    default:
      return cause;
  }
}
