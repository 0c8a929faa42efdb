import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLM_KEY, startTestLlm } from '../test/llm-server.fixture.ts';
import { TEMPLATE_COUNT, writeLogs } from './generate.ts';
import { median, runCommand } from './run-command.ts';

const ROWS = 1_000_000;
const RUNS = 3;

/**
 * What the other stages do in a second while the LLM hangs, against what they do without one. The classifier is sure of
 * few of the generated templates, so that nearly every row waits on the disk.
 */
export async function measureLlm(): Promise<Record<string, number>> {
  const folder = await mkdtemp(join(tmpdir(), 'logsieve-bench-'));
  await using server = await startTestLlm();
  server.faultBy(() => ({ kind: 'hang' }));
  const input = join(folder, 'many.csv');
  const args = ['classify', input, '-o', join(folder, 'out.csv'), '--summary', 'json'];
  const env = { GEMINI_API_KEY: LLM_KEY, LOGSIEVE_LLM_BASE_URL: server.geminiUrl, LOGSIEVE_LLM_TIMEOUT: '3' };
  try {
    await writeLogs(input, ROWS);
    const alone: number[] = [];
    const hanging: number[] = [];
    let peak = 0;
    for (let run = 0; run < RUNS; run++) {
      const without = await runCommand([...args, '--no-llm'], { cwd: folder });
      const withLlm = await runCommand(args, { cwd: folder, env });
      const { summary } = withLlm;
      if (summary?.rows !== ROWS || summary.llm?.readSeconds === undefined)
        throw new Error('no row waited for the LLM');
      alone.push(ROWS / (without.summary?.seconds ?? Number.NaN));
      hanging.push(ROWS / summary.llm.readSeconds);
      peak = Math.max(peak, summary.peakMemoryBytes);
    }
    const label = `${ROWS / 1e6}M rows of ${TEMPLATE_COUNT} templates`;
    return {
      [`${label}, no LLM: rows/s`]: median(alone),
      [`${label}, LLM hangs: rows/s of the other stages`]: median(hanging),
      [`${label}, LLM hangs: share of the rate without`]: median(
        hanging.map((rate, run) => rate / (alone[run] ?? 1)),
      ),
      [`${label}, LLM hangs: peak memory MB`]: peak / 1e6,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
