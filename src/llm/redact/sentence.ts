import { atomEnd, classAt, isAtomAt, isQuote, isSpaceAt, LETTER } from './characters.ts';
import { meaningOfName } from './key.ts';
import { readValueOf } from './keyed.ts';
import { placeholderEnd } from './kind.ts';
import { phoneEnd } from './number.ts';
import { type Spans, withoutPlaceholders } from './spans.ts';
import { looksSecret } from './token.ts';
import { listEnd, readValue, type Value } from './value.ts';
import { isListed } from './words.ts';

const LEAST_PHONE = 6;
const LEAST_TOKEN = 8;
const LINKS = new Set(['is', 'was', 'of', 'set', 'to', 'value', 'as']);

/** Reads the secret after the word `password`, which ends at `end`: `password hunter2`, `password is "x"`. */
export function readPassword(text: string, end: number, spans: Spans): number {
  if (text.charAt(end) !== ' ') return 0;
  let at = end + 1;
  let isLinked = false;
  for (let link = 0; link < 2; link++) {
    const stop = atomEnd(text, at, at + 6);
    if (text.charAt(stop) !== ' ' || !LINKS.has(text.slice(at, stop))) break;
    isLinked ||= link === 0 && /^(?:is|was)$/.test(text.slice(at, stop));
    at = stop + 1;
  }
  const value = readValue(text, at);
  if (value.end <= value.start || placeholderEnd(text, value.start) === value.end) return 0;
  const word = text.slice(value.start, Math.min(value.end, value.start + 80));
  if (isListed(word) || text.charAt(value.start) === '(') return spans.leave(value.end);
  if (isLinked || value.isQuoted) return spans.add(value.start, value.end, 'password', text);
  // A bare word is one only if it looks it: `password hunter2`, not `password hashing`.
  const isMixed = /\d/.test(word) || /[a-z][A-Z]|[!@#$%^&*+~]/.test(word);
  return isMixed && !/^\d{1,3}$/.test(word) && !/[=(]/.test(word)
    ? spans.add(value.start, value.end, 'password', text)
    : spans.leave(value.end);
}

/** Reads what looks made by chance after `token`, `key`, `secret` and the like. */
export function readToken(text: string, end: number, spans: Spans): number {
  if (text.charAt(end) !== ' ') return 0;
  const link = /^(?:is|was|of|value) /.exec(text.slice(end + 1, end + 7));
  const value = readValue(text, end + 1 + (link?.[0].length ?? 0));
  const word = text.slice(value.start, value.end);
  const isToken = looksSecret(withoutPlaceholders(word), LEAST_TOKEN) && /^[\w.+/=~-]+$/.test(word);
  return isToken && !/^0x/i.test(word)
    ? spans.add(value.start, value.end, 'token', text)
    : spans.leave(value.end);
}

/** Reads what follows `Bearer`, `Basic` and `Digest` where no header's name is before. */
export function readScheme(text: string, start: number, end: number, spans: Spans): number {
  if (text.charAt(end) !== ' ' && !text.startsWith('%20', end)) return 0;
  const at = text.charAt(end) === ' ' ? end + 1 : end + 3;
  if (placeholderEnd(text, at) > 0) return 0;
  const { end: stop } = readValue(text, at);
  const scheme = text.slice(start, end).toLowerCase();
  if (scheme === 'digest') {
    if (!/^(?:username|realm|nonce|uri|response)=/.test(text.slice(at, at + 10))) return spans.leave(stop);
    return spans.add(at, listEnd(text, at), 'credentials', text);
  }
  if (scheme === 'basic')
    return isBasic(text.slice(at, Math.min(stop, at + 256)))
      ? spans.add(at, stop, 'credentials', text)
      : spans.leave(stop);
  return looksSecret(withoutPlaceholders(text.slice(at, stop)), LEAST_TOKEN)
    ? spans.add(at, stop, 'credentials', text)
    : spans.leave(stop);
}

/** Base64 of `user:password` (RFC 7617). */
function isBasic(text: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{4,}(?:=|%3D){0,2}$/i.test(text)) return false;
  return Buffer.from(text, 'base64').includes(':');
}

/** Reads a number after `phone`, `SSN` and the like. */
export function readPersonalNumber(text: string, start: number, end: number, spans: Spans): number {
  if (text.charAt(end) !== ' ') return 0;
  const link = /^(?:number |no\.? |is |# ?){0,2}/i.exec(text.slice(end + 1, end + 12));
  const at = end + 1 + (link?.[0].length ?? 0);
  const [stop, digits] = phoneEnd(text, at);
  if (digits < LEAST_PHONE || isAtomAt(text, stop)) return 0;
  const isSecurity = /^(?:ssn|security)$/i.test(text.slice(start, end));
  return spans.add(at, stop, isSecurity ? 'ssn' : 'phone', text);
}

/** Reads the passwords that `IDENTIFIED BY 'x'` of SQL holds; `end` is that of `by`. */
export function readIdentified(text: string, end: number, spans: Spans): number {
  const at = /^ password /i.test(text.slice(end, end + 10)) ? end + 10 : end + 1;
  const value = readValue(text, at);
  return value.isQuoted && value.end > value.start ? spans.add(value.start, value.end, 'password', text) : 0;
}

/** Reads `login attempt [root/x]`, as honeypots write it; `end` is that of `attempt`. */
export function readAttempt(text: string, end: number, spans: Spans): number {
  if (!text.startsWith(' [', end) || placeholderEnd(text, end + 1) > 0) return 0;
  const found = /^ \[[^\]/]{0,80}\/[^\]]{0,160}\]/.exec(text.slice(end, end + 250));
  if (found === null) return 0;
  const slash = text.indexOf('/', end);
  const close = end + found[0].length - 1;
  const [from, middle] = [
    text.charAt(end + 2) === 'b' && isQuote(text.charCodeAt(end + 3)) ? end + 4 : end + 2,
    slash,
  ];
  spans.add(from, text.charAt(middle - 1) === "'" ? middle - 1 : middle, 'user', text);
  return spans.add(middle + 1, close, 'password', text);
}

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
