import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { openStoreIfPresent } from '../store/index.ts';
import { print, printable } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { positive } from './positive.ts';

/** `logsieve keys revoke`: ends a key. */
export function keysRevokeCommand(): Command {
  return new Command('revoke')
    .summary('end a key for good')
    .description('Ends a key and its sessions for good, also in servers that run. It stays in the list.')
    .argument('<number>', 'number of the key', positive)
    .addHelpText(
      'after',
      `
Example:
  logsieve keys revoke 2

Exit codes: 0 done, 2 usage, configuration or no such key, 3 the store; docs/errors.md.`,
    )
    .action((id: number, _flags: unknown, command: Command) =>
      revoke(id, command.optsWithGlobals<GlobalFlags>()),
    );
}

async function revoke(id: number, flags: GlobalFlags): Promise<void> {
  const { home } = readConfig(sourcesOf(flags));
  await using store = await openStoreIfPresent({ directory: home });
  const key = await store?.keys.revoke(id);
  if (key === undefined) {
    throw new LogsieveError('KEY_MISSING', `there is no key ${id} in ${home}`, {
      remedy: '`logsieve keys list` shows the numbers',
    });
  }
  print(`key ${key.id}, ${printable(key.name, 100)}, is revoked`);
}
