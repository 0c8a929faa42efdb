import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configCommand } from './config.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logsieve-cli-'));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  vi.stubEnv('LOGSIEVE_CACHE_ENTRIES', '77');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function run(...line: readonly string[]): Promise<string> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const program = new Command('logsieve').option('--config <file>').option('--threads <n>', '', Number);
  await program.addCommand(configCommand()).parseAsync(line, { from: 'user' });
  return written.mock.calls.map(([text]) => String(text)).join('');
}

describe('logsieve config', () => {
  it('shows each value with its origin', async () => {
    writeFileSync(join(folder, 'logsieve.yaml'), '\nuploads:\n  max_file_size: 1GiB\n');
    const output = await run('--threads', '2', 'config');
    expect(output).toContain(`configuration file ${join(folder, 'logsieve.yaml')}`);
    expect(output).toMatch(/^threads +command line +2$/m);
    expect(output).toMatch(/^cache\.entries +environment LOGSIEVE_CACHE_ENTRIES +77$/m);
    expect(output).toMatch(/^uploads\.max_file_size +logsieve\.yaml:3 +1 GiB$/m);
    expect(output).toMatch(/^uploads\.supported_formats +default +csv$/m);
  });

  it('shows what a setting holds for each name', async () => {
    writeFileSync(
      join(folder, 'logsieve.yaml'),
      'llm:\n  source_labels: { desk: [Error, User Action], audit: [Error] }\n' +
        '  prices: { input: 0.1, output: 0.4, as_of: 2026-01-31 }\n',
    );
    const output = await run('config');
    expect(output).toMatch(/^llm\.source_labels .* desk: Error, User Action; audit: Error$/m);
    expect(output).toMatch(/^llm\.prices .* input: 0\.1; output: 0\.4; as_of: 2026-01-31$/m);
    expect(output).toMatch(/^uploads\.max_rows +default +10000000$/m);
  });

  it('prints JSON that programs can read', async () => {
    const { file, settings } = JSON.parse(await run('config', '--json'));
    expect(file).toBeNull();
    expect(settings['cache.entries']).toEqual({ value: 77, origin: 'environment LOGSIEVE_CACHE_ENTRIES' });
    expect(settings['threads']).toEqual({ value: null, origin: 'default' });
  });

  it('refuses a bad option as it refuses a bad file', async () => {
    await expect(run('--threads', '0', 'config')).rejects.toMatchObject({
      code: 'CONFIG_VALUE',
      exitCode: 2,
    });
  });
});
