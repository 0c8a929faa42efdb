import { Command, InvalidArgumentError } from 'commander';
import { assemble } from '../assemble.ts';
import { EXIT, LogsieveError } from '../errors.ts';
import { listen, openServices } from '../server/index.ts';
import { print, warn } from './console.ts';
import { type GlobalFlags, type LlmFlags, sourcesOf } from './globals.ts';
import { interruptible } from './interruptible.ts';
import { addLlmOptions } from './llm-options.ts';
import { sayNotices } from './notices.ts';

interface ServeFlags extends GlobalFlags, LlmFlags {
  readonly port?: number;
  readonly webPort?: number;
  readonly host?: string;
  readonly insecure?: boolean;
}

/** `logsieve serve`: the HTTP API and the web page, in one process. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .summary('serve the HTTP API and the web page')
    .description(
      'Serves the HTTP API and the web page, each on its port, until it is stopped by Ctrl-C or SIGTERM: then ' +
        'requests that have begun are finished, and jobs go on at the next start. Its log is on standard error, one JSON object a line, and holds no log text.',
    )
    .option('--port <number>', 'port of the API; 0: any (default: server.port, 8000)', port)
    .option('--web-port <number>', 'port of the page; 0: any (default: server.web_port, 8501)', port)
    .option('--host <name>', 'address to listen on (default: server.host, 127.0.0.1: this machine only)')
    .option('--insecure', 'let everybody in who can reach the address: no key is needed');
  return addLlmOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  logsieve serve
  logsieve serve --port 9000 --web-port 9001 --no-llm
  logsieve keys create page && logsieve serve --host 0.0.0.0
  curl -X POST http://localhost:8000/classify -F "file=@logs.csv"

Exit codes: 0 stopped, 2 usage or configuration, 3 the store, ${EXIT.server} it cannot listen, 7 rules, 8 models, 9 files;
docs/errors.md.`,
    )
    .action((_flags: unknown, self: Command) => serve(self.optsWithGlobals<ServeFlags>()));
}

async function serve(flags: ServeFlags): Promise<void> {
  const sources = sourcesOf(flags);
  await using context = assemble({
    ...sources,
    overrides: {
      ...sources.overrides,
      'server.port': flags.port,
      'server.web_port': flags.webPort,
      'server.host': flags.host,
    },
  });
  sayNotices(context, flags.quiet);
  await using services = await openServices(context, { isInsecure: flags.insecure === true });
  // What is wrong with models or the store is said before anybody asks.
  await services.cascade();
  const server = await listen(services);
  services.jobs.all.start();
  try {
    print(`API   ${server.api} (documentation at ${server.api}/docs)`);
    if (server.hasPage) print(`page  ${server.page}`);
    else
      warn('the page has not been built: `npm run build` makes it; its port has the API alone', flags.quiet);
    context.warmUp().catch((error: unknown) => {
      services.log.error(
        { code: error instanceof LogsieveError ? error.code : 'INTERNAL' },
        'models do not load',
      );
    });
    await interruptible(stopped);
  } finally {
    await server.close();
  }
}

/** Waits for the signal that ends the server, which is how it is meant to end. */
function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  }
  return value;
}
