import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { LogsieveError } from '../errors.ts';
import { editDistance } from './nearest.ts';
import { CONFIG_FILE_ENV, SETTING_NAMES, SETTINGS, type SettingName } from './settings.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** Variables that say something, by name, each with where it was said. */
export type Variables = ReadonlyMap<string, { readonly text: string; readonly kind: 'env' | '.env' }>;

/**
 * The variables in force: those of `.env` in the working directory, outranked by those of the environment.
 * @throws LogsieveError INPUT_UNREADABLE
 */
export function readVariables(cwd: string, env: Readonly<Record<string, string | undefined>>): Variables {
  const variables = new Map<string, { text: string; kind: 'env' | '.env' }>();
  const add = (from: Readonly<Record<string, string | undefined>>, kind: 'env' | '.env') => {
    for (const [name, text] of Object.entries(from)) {
      if (text !== undefined && text.trim() !== '') variables.set(name, { text, kind });
    }
  };
  add(readDotEnv(resolve(cwd, '.env')), '.env');
  add(env, 'env');
  return variables;
}

function readDotEnv(file: string): Record<string, string | undefined> {
  try {
    return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  } catch (error) {
    throw new LogsieveError('INPUT_UNREADABLE', `${file} ${whyUnreadable(error)}`, {
      place: { file },
      remedy: 'make it a file that you may read, or remove it',
      cause: error,
    });
  }
}

/** Other programs may have LOGSIEVE_ variables of their own; only what is nearly one of ours is a slip. */
export function misspelt(variables: Variables): string[] {
  const ours = [CONFIG_FILE_ENV, 'LOGSIEVE_LLM_KEY', ...SETTING_NAMES.flatMap((name) => variableOf(name))];
  return [...variables.keys()]
    .filter((name) => name.startsWith('LOGSIEVE_') && !ours.includes(name))
    .flatMap((name) => {
      const meant = ours.find((known) => editDistance(known, name) <= 2);
      return meant === undefined ? [] : [`${name} is no setting and is ignored; ${meant} is`];
    });
}

function variableOf(name: SettingName): string[] {
  const setting = SETTINGS[name];
  return 'env' in setting ? [setting.env] : [];
}

const SECRETS = ['GEMINI_API_KEY', 'LOGSIEVE_LLM_KEY'];

/** That others may read a key in `.env`: worth a warning, since many a checkout is made so. */
export function wideDotEnv(cwd: string, variables: Variables): string[] {
  const file = resolve(cwd, '.env');
  const held = SECRETS.filter((name) => variables.get(name)?.kind === '.env');
  if (held.length === 0 || process.platform === 'win32' || (statSync(file).mode & 0o077) === 0) return [];
  return [`others may read ${held.join(' and ')} in ${file}; chmod 600 ${file} ends that`];
}
