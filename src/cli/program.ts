import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { classifyCommand } from './classify.ts';
import { completionCommand } from './completion.ts';
import { configCommand } from './config.ts';
import { doctorCommand } from './doctor.ts';
import { evaluateCommand } from './evaluate.ts';
import { explainCommand } from './explain.ts';
import { rulesCommand } from './rules.ts';
import { templatesCommand } from './templates.ts';
import { trainCommand } from './train.ts';

/** The whole command line. */
export function createProgram(): Command {
  const program = new Command('logsieve')
    .description(
      'Tells what every log line is: rules, then a classifier, cheapest first; when not sure, it says so.',
    )
    .version(version(), '-V, --version', 'print the version')
    .option('--config <file>', 'configuration file (default: ./logsieve.yaml if it is there)')
    .option(
      '--threads <number>',
      'worker threads that embed (default: as many as the machine has cores)',
      threads,
    )
    .option('-q, --quiet', 'say nothing on standard error but errors')
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what there is)')
    .addHelpText(
      'after',
      `
Examples:
  logsieve classify app.csv -o labelled.csv
  tail -f app.log | logsieve classify - --only "Security Alert"
  logsieve explain "Failed password for root from 10.0.0.7 port 22 ssh2" --source sshd

Documentation: docs/ in the package, https://www.npmjs.com/package/logsieve`,
    );
  for (const command of [
    classifyCommand(),
    explainCommand(),
    templatesCommand(),
    rulesCommand(),
    trainCommand(),
    evaluateCommand(),
    configCommand(),
    doctorCommand(),
    completionCommand(),
  ]) {
    program.addCommand(command);
  }
  for (const command of withDescendants(program)) {
    command.exitOverride().configureHelp({ showGlobalOptions: true });
  }
  return program;
}

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withDescendants)];
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function threads(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 256) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 256.');
  }
  return value;
}
