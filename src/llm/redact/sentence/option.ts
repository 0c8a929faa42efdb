import { classAt, isAtomAt, isQuote, isSpaceAt, LETTER } from '../characters.ts';
import { meaningOfName } from '../keyed/key.ts';
import { readValueOf } from '../keyed/keyed.ts';
import { readValue, type Value } from '../keyed/value.ts';
import type { Spans } from '../spans.ts';
import { isListed } from '../words.ts';

/** A command to which `-p` and `-u` give a password or a user, wherever in the text. */
const SIGNS_IN =
  /\b(?:sshpass|mysql\w{0,10}|mariadb\w{0,10}|mongo\w{0,10}|redis-cli|psql|curl|wget|smbclient|ldap\w{1,10}|htpasswd|\w{2,12} login|net use)\b/i;

/** Reads the option at the hyphen `at`: `--password x`, `-p'x'`, `-u user:x`. */
export function readOption(text: string, at: number, spans: Spans, signsIn: () => boolean): number {
  if (at > 0 && !isSpaceAt(text, at - 1) && !isQuote(text.charCodeAt(at - 1)) && text.charAt(at - 1) !== ',')
    return 0;
  if (text.charAt(at + 1) === '-') return readLongOption(text, at + 2, spans);
  const letter = text.charAt(at + 1);
  const after = at + 2;
  if (letter === 'p' || letter === 'a' || letter === 'w' || letter === 'P')
    return readShortSecret(text, after, spans, signsIn);
  if ((letter !== 'u' && letter !== 'U') || !(isSpaceAt(text, after) || isAtomAt(text, after))) return 0;
  const value = readValue(text, isSpaceAt(text, after) ? after + 1 : after);
  if (value.end <= value.start) return 0;
  const pair = readPair(text, value, spans);
  if (pair > 0) return pair;
  return signsIn() &&
    (classAt(text, value.start) & LETTER) !== 0 &&
    !isListed(text.slice(value.start, value.end))
    ? spans.add(value.start, value.end, 'user', text)
    : 0;
}

/** `user:password` as the value of an option. */
function readPair(text: string, { start, end }: Value, spans: Spans): number {
  const colon = start + text.slice(start, end).indexOf(':');
  if (colon <= start || colon >= end - 1 || text.startsWith('//', colon + 1)) return spans.leave(end);
  spans.add(start, colon, 'user', text);
  return spans.add(colon + 1, end, 'password', text);
}

function readShortSecret(text: string, after: number, spans: Spans, signsIn: () => boolean): number {
  const isApart = isSpaceAt(text, after) && after < text.length;
  const at = isApart ? after + 1 : after;
  if (text.charAt(at) === '-' || at >= text.length) return 0;
  const isQuoted = isQuote(text.charCodeAt(at));
  if (isQuoted && text.charAt(after - 1) !== 'p' && !signsIn()) return 0;
  if (!isQuoted && !signsIn()) {
    // `-pSecret1` is one wherever it is; `-p 22` and `-print` are not.
    const end = readValue(text, at).end;
    const word = text.slice(at, Math.min(end, at + 80));
    if (
      isApart ||
      text.charAt(after - 1) !== 'p' ||
      !/\d/.test(word) ||
      !/[A-Za-z]/.test(word) ||
      word.includes('/')
    )
      return spans.leave(end);
  }
  const value = readValue(text, at);
  return value.end > value.start ? spans.add(value.start, value.end, 'password', text) : 0;
}

function readLongOption(text: string, start: number, spans: Spans): number {
  let end = start;
  while (end < start + 40 && (isAtomAt(text, end) || text.charAt(end) === '-')) end++;
  if (end === start || text.charAt(end) !== ' ' || text.charAt(end + 1) === '-') return 0;
  const meaning = meaningOfName(text.slice(start, end));
  if (meaning === null || end + 1 >= text.length) return 0;
  const pair = meaning.kind === 'user' ? readPair(text, readValue(text, end + 1), spans) : 0;
  if (pair > 0) return pair;
  return readValueOf(text, end + 1, meaning, 'plain', spans);
}

/** Whether the text holds a command that signs in. */
export const hasSignIn = (text: string): boolean => SIGNS_IN.test(text);
