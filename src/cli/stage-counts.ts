import type { Context } from '../assemble.ts';
import { openDocument } from '../formats/index.ts';
import { STAGES, type Stage } from '../log/index.ts';
import { judgeInOrder } from '../sieve/index.ts';
import { columns, countOf } from './console.ts';
import { type FormatFlags, readOptions } from './format-options.ts';
import { resolveInputs } from './input.ts';

/** Lines that each stage decided. */
export type StageCounts = Readonly<Record<Stage, number>>;

/** Judges logs, asking no LLM, and counts what decided. */
export async function countStages(
  paths: readonly string[],
  flags: FormatFlags,
  context: Context,
  signal: AbortSignal,
): Promise<StageCounts> {
  const counts: Record<Stage, number> = { person: 0, rules: 0, classifier: 0, llm: 0, none: 0 };
  const cascade = await context.createCascade();
  for (const input of await resolveInputs(paths)) {
    const document = await openDocument(input.open(signal), {
      ...readOptions(flags, input, context),
      signal,
    });
    for await (const { verdicts } of judgeInOrder(cascade, document.batches(), { signal })) {
      for (const { stage } of verdicts) counts[stage] += 1;
    }
  }
  return counts;
}

/** Both counts as a table of shares. */
export function renderStages({
  before,
  after,
}: {
  readonly before: StageCounts;
  readonly after: StageCounts;
}): string {
  const lines = STAGES.reduce((sum, stage) => sum + before[stage], 0);
  const share = (count: number) => `${((100 * count) / Math.max(1, lines)).toFixed(2)}%`.padStart(8);
  return [
    `${countOf(lines, 'line')} of the logs, by the stage that decides them`,
    columns([
      ['stage', '  before', '   after'],
      ...STAGES.map((stage) => [stage, share(before[stage]), share(after[stage])]),
    ]),
  ].join('\n');
}
