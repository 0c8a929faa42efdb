import type { Context } from '../assemble.ts';
import { openDocument } from '../formats/index.ts';
import { judgeInOrder, TemplateTally } from '../sieve/index.ts';
import { type FormatFlags, readOptions } from './format-options.ts';
import type { GlobalFlags } from './globals.ts';
import type { Input } from './input.ts';
import { LeftOut } from './left-out.ts';
import { showProgress } from './progress.ts';

/** What is counted, and how the inputs are to be read. */
export interface TallyWork {
  readonly inputs: readonly Input[];
  readonly flags: FormatFlags & GlobalFlags;
  readonly context: Context;
  /** Distinct records to keep of each template. */
  readonly examples: number;
  readonly signal: AbortSignal;
}

/** Lines by template, and what could not be counted so. */
interface Tallied {
  readonly tally: TemplateTally;
  readonly leftOut: LeftOut;
}

/** Sends inputs through the cascade, no LLM asked, and counts their lines by template; bad rows are left out. */
export async function tallyTemplates(work: TallyWork): Promise<Tallied> {
  const { inputs, flags, context, examples, signal } = work;
  const cascade = await context.createCascade();
  const tally = new TemplateTally(context.config.formats.maxMessageChars, examples);
  const leftOut = new LeftOut();
  const total = inputs.reduce<number | null>(
    (sum, { size }) => (sum === null || size === null ? null : sum + size),
    0,
  );
  const progress = showProgress(total, flags.quiet === true);
  let done = 0;
  try {
    for (const input of inputs) {
      const options = { ...readOptions(flags, input, context), signal };
      const document = await openDocument(input.open(signal), options);
      for await (const { rows, verdicts } of judgeInOrder(cascade, document.batches(), { signal })) {
        for (const [row, message] of rows.messages.entries()) {
          const verdict = verdicts[row];
          if (!leftOut.takes(rows, row) && verdict !== undefined)
            tally.add({ source: rows.sources[row] ?? '', message }, verdict);
        }
        progress.update(done + document.statistics.inputBytes, tally.lines);
      }
      done += document.statistics.inputBytes;
    }
  } finally {
    progress.stop();
  }
  return { tally, leftOut };
}
