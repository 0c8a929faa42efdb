import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../src/config.ts';
import { openEncoder } from '../src/embedding/index.ts';
import { toEncoderText, toTemplate } from '../src/template/index.ts';
import { lines, TEMPLATE_COUNT, writeLogs } from './generate.ts';
import { median, runCommand, runCopy } from './run-command.ts';

const RUNS = 3;
const MANY = 1_000_000;
const LARGE = 10_000_000;
const DISTINCT = 10_000;

/** Rows a second of the built command on generated files, with peak memory and the ratio to a plain copy. */
export async function measureEndToEnd(options: { readonly large: boolean }): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'logsieve-bench-'));
  try {
    return {
      ...(await measureRows(folder, 'many', MANY, RUNS)),
      ...(options.large ? await measureRows(folder, 'large', LARGE, 1) : {}),
      ...(await measureDistinct(folder)),
      ...(await measureFirstResult(folder)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureRows(folder: string, name: string, rows: number, runs: number) {
  const input = join(folder, `${name}.csv`);
  const output = join(folder, `${name}.out.csv`);
  await writeLogs(input, rows);
  const bytes = (await stat(input)).size;
  const seconds: number[] = [];
  const copies: number[] = [];
  let peak = 0;
  for (let run = 0; run < runs; run++) {
    copies.push(await runCopy(input, output));
    const { seconds: took, summary } = await runCommand([
      'classify',
      input,
      '-o',
      output,
      '--summary',
      'json',
    ]);
    if (summary?.rows !== rows) throw new Error(`${summary?.rows} rows of ${rows} came back`);
    seconds.push(took);
    peak = Math.max(peak, summary.peakMemoryBytes);
  }
  const took = median(seconds);
  const label = `${rows / 1e6}M rows of ${TEMPLATE_COUNT} templates`;
  await rm(input);
  await rm(output);
  return {
    [`${label}: rows/s`]: rows / took,
    [`${label}: bytes a row`]: bytes / rows,
    [`${label}: peak memory MB`]: peak / 1e6,
    [`${label}: times the time of a plain copy`]: took / median(copies),
  };
}

/** All lines distinct: the encoder decides; its own rate on the same templates is measured in turn. */
async function measureDistinct(folder: string) {
  const input = join(folder, 'distinct.csv');
  await writeLogs(input, DISTINCT, true);
  const templates = [...lines(DISTINCT, true)].map(({ message }) => toEncoderText(toTemplate(message)));
  const { model } = readConfig({ cwd: folder, env: {} });
  const rates: number[] = [];
  const bare: number[] = [];
  await using encoder = await openEncoder({ directory: model.encoder });
  await encoder.encode(templates.slice(0, 64));
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now();
    await encoder.encode(templates);
    bare.push((1000 * DISTINCT) / (performance.now() - started));
    const { seconds } = await runCommand(['classify', input, '-o', join(folder, 'distinct.out.csv')]);
    rates.push(DISTINCT / seconds);
  }
  return {
    'all lines distinct: rows/s': median(rates),
    'all lines distinct: bare encoder, texts/s': median(bare),
    'all lines distinct: share of the bare encoder': median(
      rates.map((rate, run) => rate / (bare[run] ?? 1)),
    ),
  };
}

/** From the start of the process to its first byte of output, for four rows. */
async function measureFirstResult(folder: string) {
  const example = fileURLToPath(new URL('../examples/logs.csv', import.meta.url));
  const unruled = join(folder, 'four.csv');
  const rows = [...lines(4, true)].map(({ source, message }) => `${source},"${message}"\n`);
  await writeFile(unruled, `source,log_message\n${rows.join('')}`);
  const measure = async (file: string) => {
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      times.push((await runCommand(['classify', file, '--quiet'])).firstByteSeconds ?? Number.NaN);
    }
    return median(times);
  };
  return {
    'four rows that rules take: seconds to the first result': await measure(example),
    'four rows for the classifier: seconds to the first result': await measure(unruled),
  };
}
