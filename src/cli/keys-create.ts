import { Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.ts';
import { KEY_SCOPES, type KeyScope, openStore } from '../store/index.ts';
import { timeText } from './answer-text.ts';
import { print, printable, say } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';

interface CreateFlags extends GlobalFlags {
  readonly scopes: readonly KeyScope[];
  readonly expires?: number;
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 };
const LONGEST = 100 * 365 * 86_400_000;

/** `logsieve keys create`: a new key, shown once. */
export function keysCreateCommand(): Command {
  return new Command('create')
    .summary('make a key, and show it this once')
    .description(
      'Makes a key. The key alone goes to standard output, this once; what else is to be said goes to standard error.',
    )
    .argument('<name>', 'what to call it, 1 to 100 characters', keyName)
    .option(
      '--scopes <list>',
      'what it is for, between commas: classify (classify and explain lines, labels, rules, models), answers (read ' +
        'and correct answers), jobs (files in the background), metrics (/metrics)',
      scopes,
      ['classify', 'answers', 'jobs'],
    )
    .option(
      '--expires <time>',
      'for how long: a number with h, d or y, such as 90d (default: for good)',
      term,
    )
    .addHelpText(
      'after',
      `
Examples:
  logsieve keys create page
  logsieve keys create ci --scopes classify --expires 90d
  LOGSIEVE_KEY="$(logsieve keys create ci --quiet)"

Exit codes: 0 done, 2 usage or configuration, 3 the store; docs/errors.md.`,
    )
    .action((name: string, _flags: unknown, command: Command) =>
      create(name, command.optsWithGlobals<CreateFlags>()),
    );
}

async function create(name: string, flags: CreateFlags): Promise<void> {
  const { home } = readConfig(sourcesOf(flags));
  await using store = await openStore({ directory: home });
  const expiresAt = flags.expires === undefined ? undefined : new Date(Date.now() + flags.expires);
  const { secret, key } = await store.keys.create({ name, scopes: flags.scopes, expiresAt });
  print(secret);
  if (flags.quiet === true) return;
  const until = key.expiresAt === null ? 'until it is revoked' : `until ${timeText(key.expiresAt)} UTC`;
  say(
    `key ${key.id}, ${printable(name, 100)}: for ${key.scopes.join(', ')}, ${until}. Keep it now: it is not shown again`,
  );
}

function keyName(text: string): string {
  if (text.trim() === '' || text.length > 100)
    throw new InvalidArgumentError('It must be 1 to 100 characters.');
  return text;
}

function scopes(text: string): readonly KeyScope[] {
  return text.split(',').map((word) => {
    const scope = KEY_SCOPES.find((known) => known === word.trim());
    if (scope === undefined)
      throw new InvalidArgumentError(`It must be ${KEY_SCOPES.join(', ')}, or some of them.`);
    return scope;
  });
}

/** Milliseconds. */
function term(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,6})([hdy])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (UNITS[unit] ?? Number.NaN);
  if (!(milliseconds <= LONGEST))
    throw new InvalidArgumentError('It must be a number with h, d or y, up to 100y.');
  return milliseconds;
}
