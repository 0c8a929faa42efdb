import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { readLabelledRows } from '../../src/formats/index.ts';
import type { LabelledRow } from '../../src/training/index.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const LINES = join(ROOT, 'training/lines.csv');
/** What `models/build/` writes and git does not keep. */
export const BUILT = join(ROOT, 'models/build/out');
/** The shipped classifier. */
export const MODEL = join(ROOT, 'models/classifier/model.safetensors');
export const HELD_OUT = join(ROOT, 'models/build/held-out.json');

export function sha256Of(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** The project's own lines. */
export async function readLines(): Promise<LabelledRow[]> {
  const rows: LabelledRow[] = [];
  const read = readLabelledRows(createReadStream(LINES), {
    name: 'lines.csv',
    kind: 'file',
    labelColumn: 'target_label',
  });
  for await (const row of read) rows.push(row);
  return rows;
}

/** Real lines with a default label, and whether both who labelled it were certain. */
export interface RealLine extends LabelledRow {
  readonly isSure: boolean;
}

export function readRealLines(folder: string): RealLine[] {
  return recordsOf(join(folder, 'real_dev.csv')).map((row, index) => ({
    source: row['source'] ?? '',
    message: row['log_message'] ?? '',
    label: row['target_label'] ?? '',
    line: index + 2,
    isSure: row['sure'] === '1',
  }));
}

/** Lines with their ECS category, the first of each group of like ones. */
export function readEcsLines(folder: string): LabelledRow[] {
  const groups = new Map<string, LabelledRow>();
  recordsOf(join(folder, 'ecs_category.csv')).forEach((row, index) => {
    const group = row['group'] ?? '';
    if (groups.has(group)) return;
    groups.set(group, {
      source: row['source'] ?? '',
      message: row['log_message'] ?? '',
      label: row['label'] ?? '',
      line: index + 2,
    });
  });
  return [...groups.values()];
}

export function recordsOf(file: string): Record<string, string>[] {
  return parse(readFileSync(file), { columns: true });
}
