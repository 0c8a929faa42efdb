import { relative, sep } from 'node:path';
import { Command } from 'commander';
import {
  type EffectiveConfig,
  isByteSize,
  type Origin,
  readConfig,
  renderByteSize,
  renderOrigin,
  type SettingName,
} from '../config.ts';
import { columns, print, printable, warn } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';

interface ConfigFlags extends GlobalFlags {
  readonly json?: boolean;
}

/** `logsieve config`: every setting in force, with where its value came from. */
export function configCommand(): Command {
  return new Command('config')
    .summary('show the configuration in force and where each value came from')
    .description(
      'Shows every setting in force and where its value came from: the command line, the environment, ' +
        '.env, the configuration file (with the line) or the default; the first of these that says it wins.',
    )
    .option('--json', 'print JSON: {file, settings: {NAME: {value, origin}}}')
    .addHelpText(
      'after',
      `
The configuration file is the one that --config or LOGSIEVE_CONFIG names, else ./logsieve.yaml if there is one.

Examples:
  logsieve config
  logsieve --config team.yaml config --json
  LOGSIEVE_THREADS=1 logsieve config | grep threads

Exit codes: 0 done, 2 an unknown key or a bad value, 9 the file cannot be read; docs/configuration.md.`,
    )
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ConfigFlags>();
      const config = readConfig(sourcesOf(flags));
      for (const warning of config.warnings) warn(warning, flags.quiet);
      print(flags.json === true ? renderJson(config) : renderText(config));
    });
}

function renderJson({ file, settings }: EffectiveConfig): string {
  const entries = settings.map(({ name, value, origin }) => [name, { value, origin: renderOrigin(origin) }]);
  return JSON.stringify({ file, settings: Object.fromEntries(entries) }, null, 2);
}

function renderText({ file, settings }: EffectiveConfig): string {
  const rows = settings.map((setting) => [
    setting.name,
    renderOriginShort(setting.origin),
    renderValue(setting.name, setting.value),
  ]);
  const source = file === null ? 'no configuration file' : `configuration file ${file}`;
  return `${source}\n\n${columns([['setting', 'from', 'value'], ...rows])}`;
}

/** A setting's value as people read it. */
export function renderValue(name: SettingName, value: unknown): string {
  if (value === null) return 'automatic';
  if (name === 'labels' && Array.isArray(value))
    return value.map((label: { name: string }) => printable(label.name)).join(', ');
  if (Array.isArray(value))
    return value.length === 0 ? 'none' : value.map((item) => printable(String(item))).join(', ');
  if (typeof value === 'object') return renderMembers(value);
  if (typeof value === 'number' && isByteSize(name)) return renderByteSize(value);
  return printable(String(value), 4096);
}

function renderMembers(value: object): string {
  const members = Object.entries(value as Record<string, unknown>).map(([key, member]) => {
    const parts = Array.isArray(member) ? member : [member];
    return `${printable(key)}: ${parts.map((part) => printable(String(part))).join(', ')}`;
  });
  return members.length === 0 ? 'none' : members.join('; ');
}

function renderOriginShort(origin: Origin): string {
  if (origin.kind !== 'file') return renderOrigin(origin);
  const near = relative(process.cwd(), origin.file);
  return renderOrigin(near.startsWith(`..${sep}`) ? origin : { ...origin, file: near });
}
