import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveInputs } from './input.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logsieve-input-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe.skipIf(process.platform === 'win32')('inputs of a directory', () => {
  it('are its files and those that links lead to, in order', async () => {
    mkdirSync(join(folder, 'pods', 'deep'), { recursive: true });
    mkdirSync(join(folder, 'containers'));
    writeFileSync(join(folder, 'pods', 'deep', '0.log'), 'one');
    symlinkSync('deep/0.log', join(folder, 'pods', 'b.log'));
    symlinkSync('../pods/b.log', join(folder, 'containers', 'b.log'));
    writeFileSync(join(folder, 'containers', 'a.log'), 'three');
    const inputs = await resolveInputs([join(folder, 'containers')]);
    expect(inputs.map(({ outputName, kind, size }) => ({ outputName, kind, size }))).toEqual([
      { outputName: 'a.log', kind: 'file', size: 5 },
      { outputName: 'b.log', kind: 'file', size: 3 },
    ]);
  });

  it('are not those of dot-files, nor of links to directories or to nothing', async () => {
    writeFileSync(join(folder, 'a.log'), 'one');
    writeFileSync(join(folder, '.hidden.log'), 'two');
    mkdirSync(join(folder, '.git', 'logs'), { recursive: true });
    writeFileSync(join(folder, '.git', 'logs', 'HEAD'), 'three');
    symlinkSync('.', join(folder, 'around'));
    symlinkSync('loop', join(folder, 'loop'));
    symlinkSync('nowhere', join(folder, 'gone.log'));
    expect((await resolveInputs([folder])).map(({ outputName }) => outputName)).toEqual(['a.log']);
  });
});
