import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

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
