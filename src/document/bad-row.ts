import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import { UNCLASSIFIED, type Verdict } from '../log/index.ts';
import type { Explanation, Rows } from '../sieve/index.ts';

/** Of a blank message no stage is asked, whatever the door. */
export function blankExplained(): Explanation {
  return { verdict: badRow('EMPTY_MESSAGE'), template: '', rule: null, classifier: null };
}

/** The verdicts of blank messages, of which no stage is asked. */
export function blankRows({ messages }: Rows): ReadonlyMap<number, Verdict> {
  const given = new Map<number, Verdict>();
  for (const [row, message] of messages.entries()) {
    if (isBlank(message)) given.set(row, badRow('EMPTY_MESSAGE'));
  }
  return given;
}

export const isBlank = (message: string): boolean => message.trim() === '';

const badRows = new Map<ErrorCode, Verdict>();

/** The verdict of a row that cannot be judged: one for each code, so that all bad rows of a kind share it. */
export function badRow(code: ErrorCode): Verdict {
  const known = badRows.get(code);
  if (known !== undefined) return known;
  const { meaning } = ERROR_CODES[code];
  const verdict: Verdict = {
    label: UNCLASSIFIED,
    stage: 'none',
    confidence: null,
    reason: meaning,
    errorCode: code,
  };
  badRows.set(code, verdict);
  return verdict;
}
