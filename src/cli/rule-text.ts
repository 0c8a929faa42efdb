import { readFileSync } from 'node:fs';
import { whyUnreadable } from '../config.ts';
import { LogsieveError } from '../errors.ts';

/** The text of a rule file that the user named. */
export function readRuleText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new LogsieveError('INPUT_UNREADABLE', `the rule file ${file} ${whyUnreadable(error)}`, {
      place: { file },
      remedy: 'check the name, and that it is a file you may read',
      cause: error,
    });
  }
}
