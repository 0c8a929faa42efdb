import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Verdict } from '../../log/index.ts';
import { TemplateReader } from '../../template/index.ts';
import { jobFiles, makeJobFolder } from '../job-files.ts';
import { RowIndex } from './row-index.ts';
import { NO_ROWS, RowLog } from './row-log.ts';

export interface TestRow {
  readonly message: string;
  readonly source: string;
  readonly verdict: Verdict;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the file's tests. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logsieve-jobs-'));
  folders.push(folder);
  return folder;
}

/** Files of a job in a folder of its own. */
export async function newJobFiles() {
  const files = jobFiles(newFolder(), 'job');
  await makeJobFolder(files);
  return files;
}

/** A batch of rows, as a run hands it on. */
export function batchOf(rows: readonly TestRow[]) {
  const reader = new TemplateReader();
  const hashes = new Uint32Array(4 * rows.length);
  for (const [i, { message }] of rows.entries()) {
    reader.read(message);
    hashes.set(reader.hash, 4 * i);
  }
  return {
    messages: rows.map(({ message }) => message),
    sources: rows.map(({ source }) => source),
    verdicts: rows.map(({ verdict }) => verdict),
    hashes,
  };
}

/** Writes rows in batches, and opens them. */
export async function indexOf(rows: readonly TestRow[], batchSize = 7): Promise<RowIndex> {
  const files = await newJobFiles();
  const log = await RowLog.open(files, NO_ROWS, 10_000);
  for (let at = 0; at < rows.length; at += batchSize) await log.add(batchOf(rows.slice(at, at + batchSize)));
  const { sizes, settled } = await log.checkpoint();
  await settled();
  const { templates } = log.counts();
  await log.close();
  return await RowIndex.open({ files, sizes, templates, generation: 0 });
}
