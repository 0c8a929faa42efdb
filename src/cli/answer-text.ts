import { userInfo } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { LogsieveError } from '../errors.ts';
import type { Answer } from '../log/index.ts';

import { printable } from './console.ts';

/** The lines that an answer is for: `lines of any source with the template X`. */
export function subjectText({
  template,
  message,
  scope,
}: Pick<Answer, 'template' | 'message' | 'scope'>): string {
  if (message !== null) return `the line ${printable(message, 400)} of ${sourceText(scope)}`;
  const source = scope === '*' ? 'any source' : sourceText(scope);
  return `lines of ${source} with the template ${printable(template, 400)}`;
}

/** Who gave an answer: `person ann`, `llm gemini-2.5-flash`. */
export function authorText({ by, who, model }: Pick<Answer, 'by' | 'who' | 'model'>): string {
  const name = by === 'person' ? who : model;
  return name === null ? by : `${by} ${printable(name, 60)}`;
}

/** To the second, as people read it: `2026-01-31 12:00:00`, UTC. */
export function timeText(at: string): string {
  return at.slice(0, 19).replace('T', ' ');
}

export function sourceText(source: string): string {
  return source === '' ? 'no source' : printable(source, 60);
}

/** The name under which a person answers: of the operating system's user, unless another is given. */
export function personName(given: string | undefined): string | null {
  if (given !== undefined) return given;
  try {
    return userInfo().username;
  } catch {
    // A user of a container may have no name.
    return null;
  }
}

/** The number of an answer, as the command line has it. */
export function answerNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

export function answerMissing(id: number, home: string): LogsieveError {
  return new LogsieveError('ANSWER_MISSING', `there is no answer ${id} in ${home}`, {
    remedy: '`logsieve answers list` shows the numbers',
  });
}
