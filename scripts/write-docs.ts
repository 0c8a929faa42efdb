/** Writes the generated parts of the documentation: docs/cli.md, and the table of docs/configuration.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { renderValue } from '../src/cli/config.ts';
import { createProgram } from '../src/cli/program.ts';
import { isByteSize, SETTINGS, type SettingName } from '../src/config.ts';

const COLUMNS = 100;

/** docs/cli.md: the help of every command, as the command prints it. */
export async function renderCommandLine(): Promise<string> {
  const root = await createProgram();
  const sections = commandsBelow(root, root.name()).map(
    ({ path, command }) => `## ${path}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`,
  );
  return `# Command line

Made by \`npm run generate\` from the commands themselves; each prints its part by \`--help\`. Results go to standard
output, everything else to standard error. [errors.md](errors.md) explains error and exit codes,
[configuration.md](configuration.md) the settings.

${sections.join('\n')}`;
}

/** docs/configuration.md with its table of settings made anew. */
export function renderConfigurationPage(page: string): string {
  const rows = (Object.keys(SETTINGS) as SettingName[]).map((name) => {
    const {
      env,
      about,
      default: value,
    } = SETTINGS[name] as (typeof SETTINGS)[SettingName] & { env?: string };
    return `| \`${name}\` | ${env === undefined ? '' : `\`${env}\``} | ${renderDefault(name, value)} | ${about} |`;
  });
  const table = ['| setting | variable | default | what it is |', '| --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
  return page.replace(
    /(<!-- settings:[^>]*-->\n)[\s\S]*(<!-- \/settings -->)/,
    (_, open, close) => `${open}${table}\n${close}`,
  );
}

function renderDefault(name: SettingName, value: unknown): string {
  if (name === 'labels') return 'the shipped nine';
  if (name === 'temp_dir') return "the system's";
  if (name.startsWith('model.') && value !== null) return 'the shipped one';
  const text = renderValue(name, value);
  return ['automatic', 'none'].includes(text) || isByteSize(name) ? text : `\`${text}\``;
}

function commandsBelow(command: Command, path: string): { path: string; command: Command }[] {
  const children = command.commands.filter((child) => child.name() !== 'help');
  return [{ path, command }, ...children.flatMap((child) => commandsBelow(child, `${path} ${child.name()}`))];
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => COLUMNS,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  const docs = new URL('../docs/', import.meta.url);
  writeFileSync(new URL('cli.md', docs), await renderCommandLine());
  const page = new URL('configuration.md', docs);
  writeFileSync(page, renderConfigurationPage(readFileSync(page, 'utf8')));
}
