import { describe, expect, it } from 'vitest';
import { createProgram } from './program.ts';

async function refused(...words: readonly string[]): Promise<unknown> {
  const program = await createProgram(words);
  return program.parseAsync(words, { from: 'user' }).catch((error: unknown) => error);
}

describe('a command line that cannot be parsed', () => {
  it.each([
    [['classify', '--ouput', 'x'], 'unknown option --ouput; did you mean --output?'],
    [['clasify'], 'unknown command clasify; did you mean classify?'],
    [['rules', 'zzz'], 'unknown command zzz'],
    [['explain'], 'the argument <message> is missing'],
    [['explain', 'two', 'words'], 'expected 1 argument, found 2'],
    [['classify', '-o'], 'the option -o, --output <out> needs a value'],
    [['--threads', '0', 'config'], '--threads <number> is "0"; allowed: a whole number from 1 to 256'],
    [['classify', '--to', "it's\n"], '--to <format> is "it\'s\\n"; allowed: csv, ndjson, text'],
    [['completion', 'tcsh'], '<shell> is "tcsh"; allowed: bash, zsh, fish'],
  ])('%j is USAGE and offers help', async (words, message) => {
    expect(await refused(...words)).toMatchObject({
      code: 'USAGE',
      exitCode: 2,
      message,
      remedy: expect.stringMatching(/`logsieve( [a-z]+)* --help` shows what there is$/),
    });
  });
});
