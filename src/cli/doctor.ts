import { Command } from 'commander';
import { assemble, type Context } from '../assemble.ts';
import { EXIT, LogsieveError } from '../errors.ts';
import { columns, countOf, paint, print, printable, renderError } from './console.ts';
import { checkEncoder, checkKnownLines } from './doctor-self-test.ts';
import { measureSpeed, type Speed } from './doctor-speed.ts';
import { describeMachine, describeModels, type Machine, type Models } from './doctor-subjects.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';

interface DoctorFlags extends GlobalFlags {
  readonly json?: boolean;
}

/** One thing that was looked at. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What `--json` prints. */
interface Diagnosis {
  readonly ok: boolean;
  readonly machine: Machine;
  readonly models: Models | null;
  readonly checks: readonly Finding[];
  readonly speed: Speed | null;
}

/** `logsieve doctor`: is all there that is needed, does it work, and how fast is this machine. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('check that everything works here, and how fast')
    .description(
      'Shows versions, the machine and the models with their hashes; checks the configuration, the rules and the ' +
        'models, lets them judge lines whose labels are known, and measures the speed of each stage. Takes a few ' +
        'seconds, and shows no secrets: its output can go into a bug report.',
    )
    .option('--json', 'print JSON: {ok, machine, models, checks, speed}')
    .addHelpText(
      'after',
      `
Examples:
  logsieve doctor
  logsieve doctor --json | jq .speed

Exit codes: 0 all is well, else that of the first thing that is not:
2 configuration, 7 rules, 8 models, 9 files.`,
    )
    .action((_flags: unknown, command: Command) => run(command.optsWithGlobals<DoctorFlags>()));
}

async function run(flags: DoctorFlags): Promise<void> {
  const checks: Finding[] = [];
  const attempt = async <T>(name: string, step: () => T | Promise<T>, told: (result: T) => string) => {
    try {
      const result = await step();
      checks.push({ name, ok: true, detail: told(result) });
      return result;
    } catch (error) {
      checks.push({ name, ok: false, detail: renderError(error, PLAIN).replace(/^logsieve: /, '') });
      const code = error instanceof LogsieveError ? error.exitCode : EXIT.internal;
      process.exitCode ??= code;
      return undefined;
    }
  };

  const context = await attempt(
    'configuration and rules',
    () => assemble(sourcesOf(flags)),
    ({ config, rules }) =>
      `${config.file ?? 'no configuration file'}; ${countOf(rules.rules.length, 'rule')}`,
  );
  let models: Models | null = null;
  let speed: Speed | null = null;
  if (context !== undefined) {
    await using opened = context;
    await attempt(
      'encoder',
      () => checkEncoder(opened),
      (told) => told,
    );
    const inForce = await attempt(
      'data directory',
      () => opened.findClassifier(),
      (found) =>
        found?.model == null ? 'no model that was learnt is in force' : `model ${found.model.id} is in force`,
    );
    const classifier =
      inForce === undefined
        ? undefined
        : await attempt(
            'classifier',
            () => opened.loadClassifier(),
            ({ classifier: { labels } }) => countOf(labels.length, 'label'),
          );
    await attempt(
      'known lines',
      () => checkKnownLines(opened),
      (told) => told,
    );
    if (checks.every(({ ok }) => ok)) {
      models = await describeModels(opened, classifier?.classifier);
      speed = await measureSpeed(opened, classifier?.classifier);
    }
  }
  const diagnosis: Diagnosis = {
    ok: checks.every(({ ok }) => ok),
    machine: describeMachine(),
    models,
    checks,
    speed,
  };
  print(flags.json === true ? JSON.stringify(diagnosis, null, 2) : render(diagnosis, context));
}

/** A stream without colours. */
const PLAIN = { write: () => undefined };

function render({ ok, machine, models, checks, speed }: Diagnosis, context: Context | undefined): string {
  const number = (value: number) => Math.round(value).toLocaleString('en-US');
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const lines = [
    columns([
      ['logsieve', machine.logsieve],
      ['node', machine.node],
      ['onnxruntime', machine.onnxruntime],
      ['platform', machine.platform],
      ['processor', `${machine.processor}, ${machine.cores} usable cores`],
      ['memory', size(machine.memoryBytes)],
    ]),
  ];
  if (models !== null) {
    lines.push(
      '',
      columns([
        ['encoder', models.encoder.path, size(models.encoder.bytes), models.encoder.sha256],
        ...(models.classifier === null
          ? [['classifier', 'none in force', '', '']]
          : [
              [
                models.classifier.learnt === null ? 'classifier' : `model ${models.classifier.learnt}`,
                models.classifier.path,
                size(models.classifier.bytes),
                models.classifier.sha256,
              ],
            ]),
        ['rules', countOf(models.rules.count, 'rule'), '', models.rules.sha256],
      ]),
    );
  }
  lines.push('');
  for (const check of checks) {
    const mark = check.ok ? paint('green', 'ok    ', process.stdout) : paint('red', 'FAILED', process.stdout);
    lines.push(
      `${mark}  ${check.name}: ${check.detail
        .split('\n')
        .map((line) => printable(line, 2000))
        .join('\n          ')}`,
    );
  }
  for (const notice of context?.notices ?? []) lines.push(`note    ${notice}`);
  if (speed !== null) {
    const rows = [
      ['template', speed.template, 'messages/s on one thread'],
      ['rules', speed.rules, 'messages/s on one thread'],
      ['embedding', speed.embedding, 'templates/s on all workers'],
      ...(speed.classifier === null
        ? []
        : [['classifier', speed.classifier, 'templates/s on one thread'] as const]),
    ] as const;
    lines.push('', columns(rows.map(([name, rate, unit]) => [name, number(rate).padStart(10), unit])));
  }
  lines.push('', ok ? 'all is well' : 'not all is well: docs/errors.md explains each code');
  return lines.join('\n');
}
