import type { Command, CommanderError } from 'commander';
import { LogsieveError } from '../errors.ts';
import { printable } from './console.ts';

/** What commander says, and how every other error of logsieve would put it. */
const WORDINGS: readonly (readonly [RegExp, string])[] = [
  [/^unknown (option|command) '(.*)'$/, 'unknown $1 $2'],
  [/^missing required argument '(.*)'$/, 'the argument <$1> is missing'],
  [/^option '(.*)' argument missing$/, 'the option $1 needs a value'],
  [
    /^option '(.*?)' argument '(.*)' is invalid\. (?:It must be|Allowed choices are) (.*)\.$/,
    '$1 is "$2"; allowed: $3',
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '(.*?)'\. Allowed choices are (.*)\.$/,
    '<$2> is "$1"; allowed: $3',
  ],
  [/^too many arguments(?: for '.*?')?\. Expected (.*) but got (\d+)\.$/, 'expected $1, found $2'],
];

/** The error of a command line that commander cannot parse. */
export function usageError({ message, code }: CommanderError, command: Command): LogsieveError {
  const [, said = '', meant] = /^error: (.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? [];
  const plain = printable(said, 500);
  const [pattern, wording] = WORDINGS.find(([known]) => known.test(plain)) ?? [/^/, ''];
  const suggestion = meant === undefined ? '' : `; did you mean ${meant}?`;
  const hint = code === 'commander.excessArguments' ? 'put what holds spaces in quotes; ' : '';
  return new LogsieveError('USAGE', plain.replace(pattern, wording) + suggestion, {
    remedy: `${hint}\`${pathOf(command)} --help\` shows what there is`,
  });
}

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
