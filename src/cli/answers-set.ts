import { Command } from 'commander';
import { type EffectiveConfig, readConfig } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import type { NewAnswer } from '../log/index.ts';
import { labelSetOf } from '../log/index.ts';
import { openStore, whyNoAnswer } from '../store/index.ts';
import { toTemplate } from '../template/index.ts';
import { personName, subjectText } from './answer-text.ts';
import { assertLabel } from './assert-label.ts';
import { print } from './console.ts';
import { type GlobalFlags, sourcesOf } from './globals.ts';

interface SetFlags extends GlobalFlags {
  readonly template?: string;
  readonly message?: string;
  readonly source?: string;
  readonly reason?: string;
  readonly who?: string;
}

/** `logsieve answers set`: a person says what lines are. */
export function answersSetCommand(): Command {
  return new Command('set')
    .summary('say what the lines of a template are, or a single line')
    .description(
      'Says what lines are. With --template, all lines with the template of the given text are meant, so that a line ' +
        'may be pasted as it is; with --message that one line only: the exact message, from the exact source. It ' +
        'holds at once and outranks everything, rules included.',
    )
    .argument('<label>', 'a label of the set in force, or Unclassified')
    .option('--template <text>', 'a template, or a line that has it')
    .option('--message <text>', 'the one line')
    .option(
      '--source <name>',
      'system that wrote the lines (default: any for --template, none for --message)',
    )
    .option('--reason <text>', 'why, for those who read it later')
    .option('--who <name>', "who says so (default: the system's user)")
    .addHelpText(
      'after',
      `
Examples:
  logsieve answers set "Security Alert" --template "Failed password for root from 10.0.0.7 port 22"
  logsieve answers set Error --template "disk <num> failed" --source raid
  logsieve answers set "User Action" --message "User 0 logged in." --source BillingSystem

A text that begins with a dash goes after an equals sign: --message="-- MARK --"

Exit codes: 0 done, 2 usage or configuration, 3 the store, 7 an unknown label; docs/errors.md.`,
    )
    .action((label: string, _flags: unknown, command: Command) =>
      set(label, command.optsWithGlobals<SetFlags>()),
    );
}

async function set(label: string, flags: SetFlags): Promise<void> {
  const config = readConfig(sourcesOf(flags));
  assertLabel(label, config);
  const answer = answerFrom(label, flags, config);
  await using store = await openStore({ directory: config.home });
  const [kept] = await store.answers.append([answer]);
  if (kept !== undefined) print(`answer ${kept.id}: ${label} for ${subjectText(kept)}`);
}

function answerFrom(label: string, flags: SetFlags, config: EffectiveConfig): NewAnswer {
  const { template, message, source, reason, who } = flags;
  if ((template === undefined) === (message === undefined)) {
    throw new LogsieveError('USAGE', 'one of --template and --message is needed, and not both', {
      remedy: '--template is for all lines of a template, --message for a single line',
    });
  }
  const text = (message ?? template ?? '').slice(0, config.formats.maxMessageChars);
  const answer: NewAnswer = {
    labelSet: labelSetOf(config.labels),
    by: 'person',
    template: toTemplate(text),
    scope: source ?? (message === undefined ? '*' : ''),
    message,
    label,
    reason,
    who: personName(who),
  };
  const why = whyNoAnswer(answer);
  if (why === undefined) return answer;
  throw new LogsieveError('USAGE', `the answer cannot be kept: ${why}`, {
    remedy: '`logsieve answers set --help` shows what there is',
  });
}
