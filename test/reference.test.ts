import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderCommandLine, renderConfigurationPage } from '../scripts/write-docs.ts';
import { renderSchema } from '../scripts/write-schema.ts';
import { CONFIG_FILE_ENV, SETTINGS } from '../src/config.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('generated reference (npm run generate makes it anew)', () => {
  it('has the JSON Schema of the settings', () => {
    expect(read('logsieve.schema.json')).toBe(renderSchema());
  });

  it('has the table of the settings', () => {
    const page = read('docs/configuration.md');
    expect(page).toBe(renderConfigurationPage(page));
    for (const name of Object.keys(SETTINGS)) expect(page).toContain(`| \`${name}\` |`);
  });

  it('has defaults as `logsieve config` shows them', () => {
    const page = read('docs/configuration.md');
    expect(page).not.toContain('[object');
    expect(page).toContain('| `uploads.max_rows` | `LOGSIEVE_MAX_ROWS` | `10000000` |');
  });

  it('has the help of every command', async () => {
    expect(read('docs/cli.md')).toBe(await renderCommandLine());
  });
});

describe('.env.example', () => {
  it('names every variable once, and no other', () => {
    const named = [...read('.env.example').matchAll(/^# ([A-Z_]+)=\S/gm)].map(([, name]) => name);
    const variables = Object.values(SETTINGS).flatMap((setting) => ('env' in setting ? [setting.env] : []));
    expect(named.toSorted()).toEqual([CONFIG_FILE_ENV, ...variables].toSorted());
  });
});
