import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rulesCommand } from './rules.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logsieve-cli-'));
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | string | undefined;
}

async function run(...line: readonly string[]): Promise<Outcome> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const program = new Command('logsieve').option('--config <file>').option('--quiet');
  await program.addCommand(rulesCommand()).parseAsync(['rules', ...line], { from: 'user' });
  const textOf = (spy: typeof out) => spy.mock.calls.map(([text]) => String(text)).join('');
  return { stdout: textOf(out), stderr: textOf(err), exitCode: process.exitCode ?? undefined };
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const GOOD = `rules:
  - id: disk-full
    label: Error
    pattern: 'disk \\w+ is full'
    match: [disk sda is full]
  - id: any-disk
    label: Resource Usage
    pattern: '\\bdisk\\b'
    match: [disk sda is half empty]
`;

const BAD = `rules:
  - id: open
    label: Error
    pattern: 'disk (full'
  - id: look
    label: Err
    pattern: 'disk(?=s)'
`;

describe('logsieve rules check', () => {
  it('says nothing on standard output about a good file, and what it read on standard error', async () => {
    const file = write('rules.yaml', GOOD);
    expect(await run('check', file)).toEqual({
      stdout: '',
      stderr: `${file}: 2 rules, 0 errors, 0 warnings\n`,
      exitCode: undefined,
    });
    expect((await run('check', file, '--quiet')).stdout).toBe('');
  });

  it('shows all errors, each with place, code and what to write instead, and exits 7', async () => {
    const file = write('rules.yaml', BAD);
    const { stdout, stderr, exitCode } = await run('check', file);
    expect(stdout.split('\n')).toEqual([
      `${file}:4:14: RULE_SYNTAX: rule 1 (open): pattern: missing closing ) at position 6, token "(full"`,
      '  close the group, or write \\( for a bracket in the line',
      expect.stringContaining(`${file}:6:12: UNKNOWN_LABEL: rule 2 (look): the label "Err" is unknown`),
      '  write one of the allowed labels, exactly',
      expect.stringContaining(`${file}:7:14: RULE_UNSUPPORTED: rule 2 (look): pattern: lookahead`),
      expect.stringContaining('  drop the (?='),
      '',
    ]);
    expect(stderr).toBe(`${file}: 2 rules, 3 errors, 0 warnings\n`);
    expect(exitCode).toBe(7);
  });

  it('exits 0 where there are warnings only', async () => {
    const file = write('rules.yaml', `${GOOD}  - id: again\n    label: Error\n    pattern: '\\bdisk\\b'\n`);
    const { stdout, exitCode } = await run('check', file);
    expect(stdout).toContain('RULE_SHADOWED: rule 3 (again): rule 2 (any-disk) has the same pattern');
    expect(exitCode).toBeUndefined();
  });

  it('prints JSON that programs can read', async () => {
    const file = write('rules.yaml', BAD);
    const { stdout, exitCode } = await run('check', file, '--json');
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ file, rules: 2, ok: false });
    expect(found.problems[0]).toMatchObject({
      code: 'RULE_SYNTAX',
      index: 1,
      id: 'open',
      place: { line: 4 },
    });
    expect(exitCode).toBe(7);
  });

  it('takes a rule that matches everything only when told to', async () => {
    const file = write('rules.yaml', "rules:\n- {id: all, label: Error, pattern: '.*'}\n");
    expect((await run('check', file)).exitCode).toBe(7);
    process.exitCode = undefined;
    expect((await run('check', file, '--force')).exitCode).toBeUndefined();
  });

  it('knows the labels that are configured', async () => {
    const file = write('rules.yaml', "rules:\n- {id: a, label: Mine, pattern: 'abc'}\n");
    write(
      'logsieve.yaml',
      'labels:\n  - {name: Mine, definition: what is mine}\n  - {name: Yours, definition: what is yours}\n',
    );
    expect((await run('check', file)).exitCode).toBeUndefined();
  });

  it('names a file that cannot be read', async () => {
    await expect(run('check', join(folder, 'none.yaml'))).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      exitCode: 9,
      message: expect.stringContaining('none.yaml'),
    });
  });
});

describe('logsieve rules test', () => {
  const LOGS = [
    'source,log_message',
    'a,disk sda is full',
    'a,disk sdb is full',
    'b,disk sdb is half empty',
    'b,User 12345 logged in.',
    'b,\u001b[31m disk\u202e',
    'c,nothing of interest',
    '',
  ].join('\n');

  it('shows what each rule takes, with examples, what is shadowed and what changes', async () => {
    const { stdout, exitCode } = await run('test', write('rules.yaml', GOOD), write('logs.csv', LOGS));
    expect(stdout).toBe(
      [
        '6 lines, 4 (66.7%) taken by 2 rules',
        '',
        '  disk-full  Error           2  33.3%',
        '      disk sda is full',
        '      disk sdb is full',
        '',
        '  any-disk   Resource Usage  2  33.3%',
        '      disk sdb is half empty',
        '      \\u001b[31m disk\\u202e',
        '',
        'matched too, but an earlier rule took the line:',
        '  any-disk  2  to disk-full',
        '',
        'verdicts that change against the active rules:',
        '',
        '  no rule -> Error  2',
        '      disk sda is full  [- -> disk-full]',
        '      disk sdb is full  [- -> disk-full]',
        '',
        '  no rule -> Resource Usage  2',
        '      disk sdb is half empty  [- -> any-disk]',
        '      \\u001b[31m disk\\u202e  [- -> any-disk]',
        '',
      ].join('\n'),
    );
    expect(exitCode).toBeUndefined();
  });

  it('judges against the rule files that are configured, and names rules that take nothing', async () => {
    write('old.yaml', "rules:\n- {id: old, label: Critical Error, pattern: 'disk .* full'}\n");
    write('logsieve.yaml', 'rules:\n  files: [old.yaml]\n  shipped: false\n');
    const rules = write('rules.yaml', `${GOOD}  - {id: idle, label: Error, pattern: 'tape'}\n`);
    const { stdout } = await run('test', rules, write('logs.csv', LOGS));
    expect(stdout).toContain('took no line: idle');
    expect(stdout).toContain('  Critical Error -> Error  2\n      disk sda is full  [old -> disk-full]');
  });

  it('prints JSON that programs can read', async () => {
    const { stdout } = await run('test', write('rules.yaml', GOOD), write('logs.csv', LOGS), '--json');
    const found = JSON.parse(stdout);
    expect(found).toMatchObject({ lines: 6, taken: 4 });
    expect(found.rules[1]).toEqual({
      id: 'any-disk',
      label: 'Resource Usage',
      count: 2,
      overruled: 0,
      examples: ['disk sdb is half empty', '\u001b[31m disk\u202e'],
      shadowedBy: [{ id: 'disk-full', count: 2 }],
    });
    expect(found.changes.map(({ from, to, count }: Record<string, unknown>) => [from, to, count])).toEqual([
      [null, 'Error', 2],
      [null, 'Resource Usage', 2],
    ]);
  });

  it('counts the rows that it leaves out', async () => {
    const logs = write('logs.ndjson', '{"message":"disk sda is full"}\nnot json\n{"message":""}\n7\n[]\n');
    const { stdout, stderr } = await run('test', write('rules.yaml', GOOD), logs, '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      lines: 1,
      leftOut: { BAD_JSON: 1, EMPTY_MESSAGE: 1, NOT_OBJECT: 2 },
    });
    expect(stderr).toBe('4 rows left out: BAD_JSON 1, EMPTY_MESSAGE 1, NOT_OBJECT 2\n');
  });

  it('says the first warning of the file with its code and place, and where to see the others', async () => {
    const again = (id: string) => `  - id: ${id}\n    label: Error\n    pattern: '\\bdisk\\b'\n`;
    const file = write('rules.yaml', GOOD + again('again') + again('once-more'));
    const { stderr } = await run('test', file, write('logs.csv', LOGS));
    expect(stderr).toBe(
      `logsieve: warning: RULE_SHADOWED: rule 3 (again): rule 2 (any-disk) has the same pattern, so this one never fires (${file}:10:5); \`logsieve rules check ${file}\` shows 1 more\n`,
    );
  });

  it('refuses a file with an error', async () => {
    await expect(run('test', write('rules.yaml', BAD), write('logs.csv', LOGS))).rejects.toMatchObject({
      code: 'RULE_SYNTAX',
      exitCode: 7,
    });
  });
});
