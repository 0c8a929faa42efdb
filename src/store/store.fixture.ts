import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { NewAnswer } from './index.ts';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A data directory that is not there yet, in a folder that is gone after the file's tests. */
export function newHome(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logsieve-store-'));
  folders.push(folder);
  return join(folder, 'home');
}

/** An answer of a person for a template, or what `changes` make of it. */
export function answer(changes: Partial<NewAnswer> = {}): NewAnswer {
  return {
    labelSet: 'set',
    by: 'person',
    template: 'disk <num> failed',
    scope: '*',
    label: 'Error',
    ...changes,
  };
}
