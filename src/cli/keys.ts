import { Command } from 'commander';
import { keysCreateCommand } from './keys-create.ts';
import { keysListCommand } from './keys-list.ts';
import { keysRevokeCommand } from './keys-revoke.ts';

/** `logsieve keys`: who may use the HTTP API. */
export function keysCommand(): Command {
  return new Command('keys')
    .summary('make, show and revoke keys of the HTTP API')
    .description(
      'Makes, shows and revokes the keys with which programs and people use the HTTP API. A server that others can ' +
        'reach does not start without one. A key is shown once; the store keeps its SHA-256 hash.',
    )
    .addCommand(keysCreateCommand())
    .addCommand(keysListCommand())
    .addCommand(keysRevokeCommand())
    .addHelpText(
      'after',
      `
Examples:
  logsieve keys create page
  logsieve keys create ci --scopes classify --expires 90d
  logsieve keys list
  logsieve keys revoke 2

Keys are kept in the data directory (home, LOGSIEVE_HOME; default: .logsieve), and a server that runs with the
same directory heeds every change at once.`,
    );
}
