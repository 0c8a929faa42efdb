import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { ERROR_CODES, EXIT } from '../errors.ts';
import { checkRules, type RuleProblem } from '../rules/index.ts';
import { countOf, paint, print, printable, say } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';
import { readRuleText } from './rule-text.ts';
import { rulesTestCommand } from './rules-test.ts';

interface CheckFlags extends GlobalFlags {
  readonly json?: boolean;
  readonly force?: boolean;
}

/** `logsieve rules`: what is wrong with a rule file, and what it would do. */
export function rulesCommand(): Command {
  return new Command('rules')
    .summary('check a rule file, or try it on logs')
    .description('Checks a rule file, or tries it on logs before it is put in force.')
    .addCommand(checkCommand())
    .addCommand(rulesTestCommand())
    .addHelpText(
      'after',
      `
Examples:
  logsieve rules check rules.yaml
  logsieve rules test rules.yaml app.csv

docs/rules.md says how rules are written; rules.files in logsieve.yaml or
LOGSIEVE_RULES puts a file in force.`,
    );
}

function checkCommand(): Command {
  return new Command('check')
    .summary('show all that is wrong with a rule file')
    .description(
      'Shows all errors and warnings of a rule file at once, each with its line and column, what is wrong and how ' +
        'to write it instead. The examples of each rule are tried too.',
    )
    .argument('<file>', 'the rule file')
    .option('--json', 'print JSON: {file, rules, ok, problems: [{code, message, place, remedy, index, id}]}')
    .option('--force', 'accept rules that match the empty string or almost everything')
    .addHelpText(
      'after',
      `
Examples:
  logsieve rules check rules.yaml
  logsieve rules check rules.yaml --json | jq '.problems[].message'

Exit codes: 0 no errors (there may be warnings), 7 errors, 9 the file cannot be read; docs/errors.md.`,
    )
    .action((file: string, _flags: unknown, command: Command) =>
      check(file, command.optsWithGlobals<CheckFlags>()),
    );
}

function check(file: string, flags: CheckFlags): void {
  const labels = readConfig(sourcesOf(flags)).labels.map(({ name }) => name);
  const { problems, ruleCount } = checkRules(readRuleText(file), {
    labels,
    origin: file,
    force: flags.force === true,
  });
  const errors = problems.filter(isError);
  if (flags.json === true) {
    print(JSON.stringify({ file, rules: ruleCount, ok: errors.length === 0, problems }, null, 2));
  } else {
    for (const problem of problems) print(renderProblem(file, problem));
    const found = [countOf(errors.length, 'error'), countOf(problems.length - errors.length, 'warning')].join(
      ', ',
    );
    if (flags.quiet !== true) say(`${file}: ${countOf(ruleCount, 'rule')}, ${found}`);
  }
  if (errors.length > 0) process.exitCode = EXIT.rules;
}

function renderProblem(file: string, problem: RuleProblem): string {
  const { line, column } = problem.place;
  const where = [file, line, column].filter((part) => part !== undefined).join(':');
  const code = paint(isError(problem) ? 'red' : 'yellow', problem.code, process.stdout);
  return `${where}: ${code}: ${printable(problem.message, 1000)}\n  ${printable(problem.remedy, 1000)}`;
}

function isError({ code }: RuleProblem): boolean {
  return ERROR_CODES[code].status !== 200;
}
