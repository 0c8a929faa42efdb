import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { toTemplate } from '../src/template/index.ts';
import { runCommand } from './run-command.ts';

const LINES = new URL('../training/lines.csv', import.meta.url);
const COLUMNS = ['source', 'log_message', 'target_label'] as const;
const TEMPLATES = 5000;
const LINES_A_TEMPLATE = 10;

type Line = Readonly<Record<(typeof COLUMNS)[number], string>>;

/** Seconds, processor time and memory of `logsieve train` on 50,000 lines of 5,000 templates. */
export async function measureTrainSpeed(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'logsieve-bench-'));
  try {
    const data = join(folder, 'lines.csv');
    const lines = await manyLines();
    await writeFile(data, csvOf(lines));
    const output = join(folder, 'model.safetensors');
    const { seconds, usage } = await runCommand(['train', data, '-o', output, '--quiet'], { usage: true });
    const report = JSON.parse(await readFile(join(folder, 'model.report.json'), 'utf8'));
    const { rows, templates } = report.heldOut as { readonly rows: number; readonly templates: number };
    const what = `train on ${rows} lines of ${templates} templates`;
    return {
      [`${what}: seconds`]: seconds,
      [`${what}: processor seconds`]: usage?.processorSeconds ?? Number.NaN,
      [`${what}: peak memory, MiB`]: usage?.peakMebibytes ?? Number.NaN,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first of the shipped lines, each written ten times with other digits. */
async function manyLines(): Promise<Line[]> {
  const all: Line[] = parse(await readFile(LINES, 'utf8'), { columns: true });
  return all.slice(0, TEMPLATES).flatMap((line) => {
    const template = toTemplate(line.log_message);
    return Array.from({ length: LINES_A_TEMPLATE }, (_, turn) => {
      const message = line.log_message.replaceAll(/\d/g, (digit) => String(((Number(digit) + turn) % 9) + 1));
      // Some digits, such as those of an HTTP status, are part of the template.
      return toTemplate(message) === template ? { ...line, log_message: message } : line;
    });
  });
}

function csvOf(lines: readonly Line[]): string {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = lines.map((line) => COLUMNS.map((name) => quoted(line[name])).join(','));
  return `${COLUMNS.join(',')}\n${rows.join('\n')}\n`;
}
