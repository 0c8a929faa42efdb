import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { type ApiKey, openStoreIfPresent } from '../store/index.ts';
import { timeText } from './answer-text.ts';
import { columns, countOf, print, printable } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { type OutputFormFlags, outputFormOption } from './output-form.ts';

type ListFlags = GlobalFlags & OutputFormFlags;

/** `logsieve keys list`: the keys, without their secrets. */
export function keysListCommand(): Command {
  return new Command('list')
    .summary('show the keys, newest first')
    .description(
      'Shows the keys, newest first, revoked and expired ones too: name, state, scopes, the last four characters.',
    )
    .addOption(
      outputFormOption('{keys: [{id, name, state, scopes, lastFour, createdAt, expiresAt, revokedAt}]}'),
    )
    .addHelpText(
      'after',
      `
Example:
  logsieve keys list --format json | jq '.keys[] | select(.state == "in force")'

Exit codes: 0 done, 2 usage or configuration, 3 the store; docs/errors.md.`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ListFlags>();
      const { home } = readConfig(sourcesOf(flags));
      await using store = await openStoreIfPresent({ directory: home });
      const keys = (await store?.keys.list()) ?? [];
      const shown = keys.map(({ id, name, ...rest }) => ({ id, name, state: stateOf(rest), ...rest }));
      print(flags.format === 'json' ? JSON.stringify({ keys: shown }, null, 2) : render(keys));
    });
}

function stateOf({ expiresAt, revokedAt }: Pick<ApiKey, 'expiresAt' | 'revokedAt'>): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && new Date(expiresAt) <= new Date() ? 'expired' : 'in force';
}

function render(keys: readonly ApiKey[]): string {
  if (keys.length === 0) return countOf(0, 'key');
  return [
    countOf(keys.length, 'key'),
    columns([
      ['      id', 'state', 'key', 'made (UTC)', 'expires (UTC)', 'scopes', 'name'],
      ...keys.map((key) => [
        String(key.id).padStart(8),
        stateOf(key),
        `...${key.lastFour}`,
        timeText(key.createdAt),
        key.expiresAt === null ? '-' : timeText(key.expiresAt),
        key.scopes.join(','),
        printable(key.name, 100),
      ]),
    ]),
  ].join('\n');
}
