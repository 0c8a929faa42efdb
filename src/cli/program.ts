import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { usageError } from './usage-error.ts';

/** Every command, loaded only when it may be needed: a short run should not wait for what it does not use. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  classify: async () => (await import('./classify.ts')).classifyCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  templates: async () => (await import('./templates.ts')).templatesCommand(),
  review: async () => (await import('./review.ts')).reviewCommand(),
  llm: async () => (await import('./llm.ts')).llmCommand(),
  rules: async () => (await import('./rules.ts')).rulesCommand(),
  answers: async () => (await import('./answers.ts')).answersCommand(),
  store: async () => (await import('./store.ts')).storeCommand(),
  learn: async () => (await import('./learn.ts')).learnCommand(),
  models: async () => (await import('./models.ts')).modelsCommand(),
  keys: async () => (await import('./keys.ts')).keysCommand(),
  train: async () => (await import('./train.ts')).trainCommand(),
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand(),
  config: async () => (await import('./config.ts')).configCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  completion: async () => (await import('./completion.ts')).completionCommand(),
};

/**
 * The command line.
 * @param words of the user; only commands that are named among them are there, or all where none is
 */
export async function createProgram(words: readonly string[] = []): Promise<Command> {
  const program = new Command('logsieve')
    .description(
      'Tells what every log line is: rules, then a classifier, cheapest first; when not sure, it says so.',
    )
    .version(version(), '-V, --version', 'print the version')
    .option('--config <file>', 'configuration file (default: ./logsieve.yaml if it is there)')
    .option('--threads <number>', 'worker threads that embed (default: one for each usable core)', threads)
    .option('-q, --quiet', 'say nothing on standard error but errors')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Examples:
  logsieve classify app.csv -o labelled.csv
  tail -f app.log | logsieve classify - --only "Security Alert"
  logsieve explain "Failed password for root from 10.0.0.7 port 22 ssh2" --source sshd
  logsieve serve

Documentation: docs/ in the package.`,
    );
  const named = Object.keys(COMMANDS).filter((name) => words.includes(name));
  const wanted = named.length === 0 || named.includes('completion') ? Object.keys(COMMANDS) : named;
  for (const name of wanted) {
    const command = await COMMANDS[name]?.();
    if (command !== undefined) program.addCommand(command);
  }
  for (const command of withDescendants(program)) {
    command
      .configureHelp({ showGlobalOptions: true })
      .configureOutput({ outputError: () => undefined })
      .exitOverride((stop) => {
        // Help and version stop commander too, and are no error.
        throw stop.message.startsWith('error: ') ? usageError(stop, command) : stop;
      });
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
