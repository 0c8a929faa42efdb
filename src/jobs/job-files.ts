import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What stands in a job's folder. */
export interface JobFiles {
  readonly directory: string;
  readonly input: string;
  /** The output as it is written, and once it is whole. */
  readonly part: string;
  readonly result: string;
  /** Sixteen bytes a row: numbers of verdict, template and source, and the length of the message. */
  readonly rows: string;
  /** The messages, one after the other. */
  readonly texts: string;
  /** What the numbers stand for, JSON, one a line. */
  readonly verdicts: string;
  readonly templates: string;
  readonly sources: string;
  /** Verdict numbers after a correction, then the verdicts that the run does not have, JSON, one a line. */
  column(name: string): string;
  /** The output after corrections, by how many there were. */
  resultOf(generation: number): string;
}

export function jobFiles(folder: string, id: string): JobFiles {
  const directory = join(folder, id);
  const result = join(directory, 'result');
  return {
    directory,
    input: join(directory, 'input'),
    part: join(directory, 'result.part'),
    result,
    rows: join(directory, 'rows'),
    texts: join(directory, 'texts'),
    verdicts: join(directory, 'verdicts'),
    templates: join(directory, 'templates'),
    sources: join(directory, 'sources'),
    column: (name) => join(directory, `column.${name}`),
    resultOf: (generation) => (generation === 0 ? result : join(directory, `result.${generation}`)),
  };
}

/** Makes a job's folder, for its owner only. */
export async function makeJobFolder(files: JobFiles): Promise<void> {
  await mkdir(files.directory, { recursive: true, mode: 0o700 });
}

export async function removeJobFolder(files: JobFiles): Promise<void> {
  await rm(files.directory, { recursive: true, force: true });
}

/** Whether it failed because a file was not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Names of the folders that were made before a moment: of jobs, and of uploads that came to nothing. */
export async function foldersBefore(folder: string, moment: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const old: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const found = await stat(join(folder, entry.name)).catch(() => undefined);
    if (found !== undefined && found.mtimeMs < moment) old.push(entry.name);
  }
  return old;
}
