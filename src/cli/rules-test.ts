import { Command } from 'commander';
import { assemble } from '../assemble.ts';
import { SHIPPED } from '../config.ts';
import { openDocument } from '../formats/index.ts';
import type { LogRecord } from '../log/index.ts';
import { joinRuleSets, parseRules, type RuleChange, type RuleCount, testRules } from '../rules/index.ts';
import { columns, countOf, print, printable } from './console.ts';
import { addFormatOptions, type FormatFlags, readOptions } from './format-options.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { resolveInputs } from './input.ts';
import { LeftOut } from './left-out.ts';
import { sayRuleWarnings } from './notices.ts';
import { readRuleText } from './rule-text.ts';

interface TestFlags extends GlobalFlags, FormatFlags {
  readonly json?: boolean;
  readonly force?: boolean;
}

/** `logsieve rules test`: what a rule file would do to logs. */
export function rulesTestCommand(): Command {
  const command = new Command('test')
    .summary('try a rule file on logs')
    .description(
      'Tells how many lines each rule of a file takes, with examples, which rules are shadowed by earlier ones, and ' +
        'which verdicts would change if the file stood in place of the configured rule files, and which a person has ' +
        'overruled. Only rules and the answers of persons are asked. Rows that cannot be judged are left out, and ' +
        'counted on standard error.',
    )
    .argument('<rules>', 'the rule file')
    .argument('<logs...>', 'files or directories; - for standard input')
    .option(
      '--json',
      'print JSON: {lines, leftOut, taken, rules: [{id, label, count, overruled, examples, shadowedBy}], changes}',
    )
    .option('--force', 'accept rules that match the empty string or almost everything');
  return addFormatOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  logsieve rules test rules.yaml app.csv
  zcat app.log.gz | logsieve rules test rules.yaml - --source nginx

Exit codes: 0 done, 3 the store, 6 bad input, 7 the rules have errors, 9 files; docs/errors.md.`,
    )
    .action((rules: string, logs: string[], _flags: unknown, self: Command) =>
      test(rules, logs, self.optsWithGlobals<TestFlags>()),
    );
}

async function test(file: string, logs: readonly string[], flags: TestFlags): Promise<void> {
  await using context = assemble(sourcesOf(flags));
  const { config } = context;
  const labels = config.labels.map(({ name }) => name);
  const candidate = parseRules(readRuleText(file), { labels, origin: file, force: flags.force === true });
  sayRuleWarnings(candidate.warnings, flags.quiet);
  const shippedToo = config.rules.shipped && config.labelsAreDefault;
  const shipped = shippedToo
    ? [parseRules(readRuleText(SHIPPED.rules), { labels, origin: SHIPPED.rules })]
    : [];
  const leftOut = new LeftOut();
  const records = readRecords(logs, flags, context, leftOut);
  const answers = await context.loadAnswers();
  const isAnswered = (record: LogRecord) => context.personOf(answers, record) !== undefined;
  const trial = await testRules(joinRuleSets([candidate, ...shipped]), context.rules, records, isAnswered);
  const rules = trial.rules.slice(0, candidate.rules.length);
  const taken = rules.reduce((sum, { count }) => sum + count, 0);
  const { lines, changes } = trial;
  print(
    flags.json === true
      ? JSON.stringify({ lines, leftOut: leftOut.toJson(), taken, rules, changes }, null, 2)
      : [
          `${countOf(lines, 'line')}, ${number(taken)} (${share(taken, lines)}) taken by ${countOf(rules.length, 'rule')}`,
          ...renderCounts(rules, lines),
          ...renderChanges(changes),
        ].join('\n'),
  );
  leftOut.say(flags.quiet);
}

async function* readRecords(
  logs: readonly string[],
  flags: TestFlags,
  { config }: Parameters<typeof readOptions>[2],
  leftOut: LeftOut,
): AsyncGenerator<LogRecord> {
  for (const input of await resolveInputs(logs)) {
    const document = await openDocument(input.open(), readOptions(flags, input, { config }));
    for await (const batch of document.batches()) {
      for (const [row, message] of batch.messages.entries()) {
        if (!leftOut.takes(batch, row)) yield { source: batch.sources[row] ?? '', message };
      }
    }
  }
}

function renderCounts(rules: readonly RuleCount[], lines: number): string[] {
  const firing = rules.filter(({ count }) => count > 0);
  const table = columns(
    firing.map(({ id, label, count }) => [id, label, number(count), share(count, lines)]),
  ).split('\n');
  const output = firing.flatMap(({ examples }, i) => [
    '',
    `  ${table[i]}`,
    ...examples.map((line) => `      ${printable(line)}`),
  ]);
  const idle = rules.filter(({ count }) => count === 0).map(({ id }) => id);
  if (idle.length > 0) output.push('', `took no line: ${idle.join(', ')}`);
  const shadowed = rules.flatMap(({ id, shadowedBy }) =>
    shadowedBy.map((by) => [`  ${id}`, number(by.count), `to ${by.id}`]),
  );
  const overruled = rules.filter((rule) => rule.overruled > 0);
  if (overruled.length > 0) {
    const rows = overruled.map((rule) => [`  ${rule.id}`, number(rule.overruled)]);
    output.push('', "overruled by a person's answer:", columns(rows));
  }
  if (shadowed.length > 0)
    output.push('', 'matched too, but an earlier rule took the line:', columns(shadowed));
  return output;
}

function renderChanges(changes: readonly RuleChange[]): string[] {
  if (changes.length === 0) return ['', 'no verdict changes against the active rules'];
  const name = (label: string | null) => label ?? 'no rule';
  return [
    '',
    'verdicts that change against the active rules:',
    ...changes.flatMap(({ from, to, count, examples }) => [
      '',
      `  ${name(from)} -> ${name(to)}  ${number(count)}`,
      ...examples.map(
        ({ message, fromRule, toRule }) =>
          `      ${printable(message)}  [${fromRule ?? '-'} -> ${toRule ?? '-'}]`,
      ),
    ]),
  ];
}

const number = (value: number) => value.toLocaleString('en-US');

const share = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)}%`;
