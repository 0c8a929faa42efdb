import { Command } from 'commander';
import { type EffectiveConfig, readConfig, renderByteSize } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { openStoreIfPresent, restoreStore, type Store } from '../store/index.ts';
import { countOf, print, say } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';

interface CheckFlags extends GlobalFlags {
  readonly json?: boolean;
}

/** `logsieve store`: is the store sound, and backups of it. */
export function storeCommand(): Command {
  return new Command('store')
    .summary('check, back up or restore the store of answers')
    .description(
      'Checks, backs up or restores the store: the file store.db in the data directory, which is the one that ' +
        'home or LOGSIEVE_HOME names (default: .logsieve). It holds the answers that are kept and their history.',
    )
    .addCommand(checkCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addHelpText(
      'after',
      `
Examples:
  logsieve store check
  logsieve store backup answers-2026-01-31.db
  logsieve store restore answers-2026-01-31.db`,
    );
}

function checkCommand(): Command {
  return new Command('check')
    .summary('read the whole store and say whether it is sound')
    .description(
      'Reads the store from end to end, its write-ahead log included, and says whether it is sound. Others may ' +
        'use it meanwhile.',
    )
    .option(
      '--json',
      'print JSON: {path, schemaVersion, bytes, answers, events, problems}, or null without a store',
    )
    .addHelpText(
      'after',
      `
Examples:
  logsieve store check
  LOGSIEVE_HOME=/srv/logsieve logsieve store check --json | jq .answers

Exit codes: 0 sound, or no store yet; 2 usage or configuration, 3 damaged, too new or locked; docs/errors.md.`,
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<CheckFlags>();
      await check(readConfig(sourcesOf(flags)), flags);
    });
}

async function check(config: EffectiveConfig, flags: CheckFlags): Promise<void> {
  await using store = await openStoreIfPresent({ directory: config.home });
  if (store === undefined) {
    print(flags.json === true ? 'null' : `no store in ${config.home} yet: it is made when first needed`);
    return;
  }
  const result = await store.check();
  const { path, schemaVersion, bytes, answers, events, problems } = result;
  if (flags.json === true) print(JSON.stringify(result, null, 2));
  if (problems.length > 0) {
    throw new LogsieveError('STORE_CORRUPT', `the store ${path} is damaged: ${problems.join('; ')}`, {
      place: { file: path },
      remedy: 'put a backup in its place: `logsieve store restore FILE`; the damaged store is kept beside it',
    });
  }
  if (flags.json === true) return;
  const counts = `${countOf(answers ?? 0, 'answer')} in force, ${countOf(events ?? 0, 'event')}`;
  print(`${path} is sound: ${counts}, ${renderByteSize(bytes)}, schema version ${schemaVersion}`);
}

function backupCommand(): Command {
  return new Command('backup')
    .summary('write the store to one file')
    .description(
      'Writes the store as it is now to one file, which is checked and then replaces a file of that name. Others ' +
        'may go on writing meanwhile. Copying store.db by other means may leave out its newest part.',
    )
    .argument('<file>', 'the backup')
    .addHelpText(
      'after',
      `
Example:
  logsieve store backup answers-2026-01-31.db

Exit codes: 0 done, 2 usage or configuration, 3 damaged, too new or locked, 9 files; docs/errors.md.`,
    )
    .action(async (file: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const { home } = readConfig(sourcesOf(flags));
      await using store = await existing(home);
      await store.backup(file);
      if (flags.quiet !== true) say(`${file}: backup of ${home}`);
    });
}

async function existing(home: string): Promise<Store> {
  const store = await openStoreIfPresent({ directory: home });
  if (store !== undefined) return store;
  throw new LogsieveError('INPUT_UNREADABLE', `there is no store in ${home}`, {
    place: { file: home },
    remedy: 'check home or LOGSIEVE_HOME; a store is made when the first answer is kept',
  });
}

function restoreCommand(): Command {
  return new Command('restore')
    .summary('put a backup in the place of the store')
    .description(
      'Puts a backup in the place of the store, once it is found sound. The replaced store is kept beside it, even ' +
        'where it is damaged, and can be restored in turn. Nobody else may have the store open: others are waited ' +
        'for ten seconds.',
    )
    .argument('<file>', 'the backup')
    .addHelpText(
      'after',
      `
Example:
  logsieve store restore answers-2026-01-31.db

Exit codes: 0 done, 2 usage or configuration, 3 the backup is damaged or too new, or others have the store open,
9 files; docs/errors.md.`,
    )
    .action(async (file: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalFlags>();
      const { home } = readConfig(sourcesOf(flags));
      const { replaced } = await restoreStore({ directory: home, from: file });
      if (flags.quiet === true) return;
      say(`${home}: restored from ${file}${replaced === null ? '' : `; the store before is ${replaced}`}`);
    });
}
