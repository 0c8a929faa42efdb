import { Command } from 'commander';
import { assemble } from '../assemble.ts';
import type { Stage } from '../log/index.ts';
import type { TemplateTally } from '../sieve/index.ts';
import { columns, countOf, print, printable } from './console.ts';
import { addFormatOptions, type FormatFlags } from './format-options.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { namedOrStandardInput, resolveInputs } from './input.ts';
import { interruptible } from './interruptible.ts';
import { sayNotices } from './notices.ts';
import { type OutputFormFlags, outputFormOption } from './output-form.ts';
import { positive } from './positive.ts';
import { tallyTemplates } from './tally-templates.ts';

interface TemplatesFlags extends FormatFlags, OutputFormFlags, GlobalFlags {
  readonly top?: number;
}

/** A template as `--format json` prints it. */
interface TemplateJson {
  readonly template: string;
  readonly count: number;
  /** Of all lines that were counted, in [0, 1]. */
  readonly share: number;
  readonly label: string;
  readonly stage: Stage;
  readonly example: { readonly source: string; readonly message: string };
}

/** `logsieve templates`: what is in these logs. */
export function templatesCommand(): Command {
  const command = new Command('templates')
    .summary('show the templates of logs, most frequent first')
    .description(
      'Shows the templates that logs are made of, most frequent first: count, share of all lines, label and stage, ' +
        'and one example. Where a rule takes only some lines of a template, what most of them got is shown. Rows that ' +
        'cannot be judged are left out, and counted on standard error. Memory grows with the number of distinct ' +
        'templates.',
    )
    .argument('[file...]', 'files or directories; - or nothing for standard input')
    .addOption(
      outputFormOption(
        '{lines, leftOut, distinct, templates: [{template, count, share, label, stage, example}]}',
      ),
    )
    .option('--top <number>', 'show only this many (default: all)', positive);
  return addFormatOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  logsieve templates app.csv --top 20
  kubectl logs my-pod | logsieve templates --source my-pod
  logsieve templates logs/ --format json | jq '.templates[] | select(.label == "Unclassified")'

Exit codes: 0 done, 2 usage or configuration, 6 bad input, 7 rules, 8 models,
9 files; docs/errors.md.`,
    )
    .action((paths: string[], _flags: unknown, self: Command) =>
      run(paths, self.optsWithGlobals<TemplatesFlags>()),
    );
}

async function run(named: readonly string[], flags: TemplatesFlags): Promise<void> {
  const paths = namedOrStandardInput(named, 'templates');
  await using context = assemble(sourcesOf(flags));
  sayNotices(context, flags.quiet);
  const inputs = await resolveInputs(paths);
  const { tally, leftOut } = await interruptible((signal) =>
    tallyTemplates({ inputs, flags, context, examples: 1, signal }),
  );
  const templates = tally.mostFrequent(flags.top).map(
    ({ template, count, label, stage, example }): TemplateJson => ({
      template,
      count,
      share: count / tally.lines,
      label,
      stage,
      example,
    }),
  );
  print(
    flags.format === 'json'
      ? JSON.stringify(
          { lines: tally.lines, leftOut: leftOut.toJson(), distinct: tally.distinct, templates },
          null,
          2,
        )
      : render(templates, tally),
  );
  leftOut.say(flags.quiet);
}

function render(templates: readonly TemplateJson[], { lines, distinct }: TemplateTally): string {
  const head = `${countOf(lines, 'line')}, ${countOf(distinct, 'template')}`;
  const counts = columns(
    templates.map(({ count, share, label, stage }) => [
      count.toLocaleString('en-US').padStart(12),
      `${(100 * share).toFixed(2)}%`.padStart(7),
      `${label} (${stage})`,
    ]),
  ).split('\n');
  return [
    head,
    ...templates.flatMap(({ template, example }, i) => [
      '',
      counts[i] ?? '',
      `    ${printable(template, 400)}`,
      `    e.g. ${example.source === '' ? '' : `${printable(example.source, 60)}: `}${printable(example.message, 400)}`,
    ]),
  ].join('\n');
}
