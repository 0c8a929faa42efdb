import { Command } from 'commander';
import { assemble, type Context, type Preview } from '../assemble.ts';
import { openDocument } from '../formats/index.ts';
import { judgeInOrder } from '../sieve/index.ts';
import { countOf, print, printable } from './console.ts';
import { addFormatOptions, type FormatFlags, readOptions } from './format-options.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { namedOrStandardInput, resolveInputs } from './input.ts';
import { interruptible } from './interruptible.ts';
import { sayNotices } from './notices.ts';

interface PreviewFlags extends FormatFlags, GlobalFlags {
  readonly json?: boolean;
}

/** `logsieve llm preview`: what would be sent, and what it would cost. */
export function llmPreviewCommand(): Command {
  const command = new Command('preview')
    .summary('show what an LLM would be sent, and what it would cost; nothing is sent')
    .description(
      'Sends lines through the other stages and shows, for the templates that they pass on, what an LLM would be sent: ' +
        'each request to the letter (but for the ids, which are drawn anew each time), redacted, with tokens and cost. ' +
        'Nothing is sent and no key is needed.',
    )
    .argument('[file...]', 'files or directories; - or nothing for standard input')
    .option(
      '--json',
      'print JSON: {requests: [{system, user, schema}], templates, inputTokens, outputTokens, cost}',
    );
  return addFormatOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  logsieve llm preview app.csv | less
  logsieve llm preview app.csv --json | jq '{templates, inputTokens, cost}'

Exit codes: 0 done, 2 usage or configuration, 3 the store, 6 bad input, 7 rules, 8 models, 9 files; docs/errors.md.`,
    )
    .action((paths: string[], _flags: unknown, self: Command) =>
      preview(paths, self.optsWithGlobals<PreviewFlags>()),
    );
}

async function preview(named: readonly string[], flags: PreviewFlags): Promise<void> {
  const paths = namedOrStandardInput(named, 'llm preview');
  await using context = assemble(sourcesOf(flags));
  sayNotices(context, flags.quiet);
  const gathered = await interruptible((signal) => gather(paths, flags, context, signal));
  const { llmPreview, config } = context;
  const requests = gathered.flatMap(({ questions, labels }) => llmPreview.render(questions, labels));
  const estimates = gathered.map(({ questions, labels }) => llmPreview.estimate(questions, labels));
  const sum = (part: 'inputTokens' | 'outputTokens') =>
    estimates.reduce((total, one) => total + one[part], 0);
  const total = {
    templates: gathered.reduce((count, { questions }) => count + questions.length, 0),
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    cost: estimates.some(({ cost }) => cost === null)
      ? null
      : estimates.reduce((all, { cost }) => all + (cost ?? 0), 0),
  };
  if (flags.json === true) {
    const texts = requests.map(({ system, user, schema }) => ({ system, user, schema }));
    print(JSON.stringify({ requests: texts, ...total }, null, 2));
    return;
  }
  const { provider, model, baseUrl, prices } = config.llm;
  const number = (n: number) => n.toLocaleString('en-US');
  const cost =
    total.cost === null
      ? 'its price is not known'
      : `about ${total.cost.toFixed(4)} (prices of ${prices?.as_of})`;
  print(
    `${provider} ${model} at ${new URL(baseUrl).host} would be asked about ${countOf(total.templates, 'template')}: ` +
      `${countOf(requests.length, 'request')}, some ${number(total.inputTokens)} tokens in and ` +
      `${number(total.outputTokens)} out, ${cost}. Nothing was sent.`,
  );
  for (const [i, { system, user, schema }] of requests.entries()) {
    print(`\n--- request ${i + 1} of ${requests.length}: system\n${lines(system)}`);
    print(`--- request ${i + 1}: user\n${lines(user)}`);
    print(`--- request ${i + 1}: schema of the answer\n${JSON.stringify(schema)}`);
  }
}

/** Line by line, so that no control character of a log reaches the terminal. */
function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, Number.POSITIVE_INFINITY))
    .join('\n');
}

async function gather(
  paths: readonly string[],
  flags: PreviewFlags,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Preview[]> {
  const gathered: Preview[] = [];
  const cascade = await context.createPreview(gathered);
  const { tempDir } = context.config;
  for (const input of await resolveInputs(paths)) {
    const document = await openDocument(input.open(signal), {
      ...readOptions(flags, input, context),
      signal,
    });
    const packing = {
      directory: tempDir,
      pack: document.pack.bind(document),
      unpack: document.unpack.bind(document),
    };
    // Rows that wait need nothing but their number: what counts is what is gathered.
    for await (const _ of judgeInOrder(cascade, document.batches(), { packing, signal }));
  }
  return gathered;
}
