import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Argument, Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { renderCompletion } from './completion.ts';

function tree(): Command {
  const root = new Command('logsieve')
    .option('--config <file>', "the user's file")
    .option('--quiet', 'say less');
  root
    .command('classify')
    .summary('label lines')
    .argument('[file...]')
    .option('-o, --output <out>', 'where to')
    .addOption(new Option('--summary <form>', 'closing summary').choices(['text', 'json']))
    .addOption(new Option('--secret').hideHelp());
  const rules = root.command('rules').summary('check rules');
  rules.command('check').option('--json', 'as JSON');
  root.command('completion').addArgument(new Argument('<shell>').choices(['bash', 'zsh']));
  return root;
}

const hasBash = spawnSync('bash', ['--version']).status === 0;

function completed(...line: readonly string[]): string[] {
  const script = `${renderCompletion(tree(), 'bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _logsieve; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const output = execFileSync('bash', ['--norc', '-c', script, 'bash', 'logsieve', ...line], {
    encoding: 'utf8',
  });
  return output.split('\n').filter((word) => word !== '');
}

describe.skipIf(!hasBash)('bash completion (skipped where there is no bash)', () => {
  it.each([
    [[''], ['classify', 'rules', 'completion', 'help']],
    [['c'], ['classify', 'completion']],
    [['--q'], ['--quiet']],
    [
      ['rules', ''],
      ['check', 'help'],
    ],
    [['--quiet', 'rules', 'ch'], ['check']],
    [
      ['classify', '--summary', ''],
      ['text', 'json'],
    ],
    [['classify', 'a.csv', '--su'], ['--summary']],
    [
      ['classify', '--'],
      ['--output', '--summary', '--help', '--config', '--quiet'],
    ],
    [['rules', 'check', '--j'], ['--json']],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
    [['classify', '-o', 'c'], []],
    [['--config', 'c'], []],
    [['classify', 'a'], []],
  ])('proposes for %j just %j', (line, words) => {
    expect(completed(...line)).toEqual(words);
  });
});

describe.each(['bash', 'zsh', 'fish'] as const)('%s completion', (shell) => {
  const script = renderCompletion(tree(), shell);

  it('knows every visible command and option, and none that is hidden', () => {
    for (const word of ['classify', 'rules', 'rules check', 'output', 'summary', 'config', 'quiet', 'json']) {
      expect(script).toContain(word);
    }
    expect(script).not.toContain('secret');
  });

  it.skipIf(spawnSync(shell, ['-c', 'exit 0']).status !== 0)(`is read by ${shell} without complaint`, () => {
    const file = join(mkdtempSync(join(tmpdir(), 'logsieve-completion-')), 'script');
    writeFileSync(file, script);
    const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    rmSync(dirname(file), { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
