import { atomEnd, isAtomAt, isQuote } from '../characters.ts';
import { listEnd, readValue } from '../keyed/value.ts';
import { placeholderEnd } from '../kind.ts';
import { phoneEnd } from '../shapes/number.ts';
import { looksSecret } from '../shapes/random-token.ts';
import { type Spans, withoutPlaceholders } from '../spans.ts';
import { isListed } from '../words.ts';

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
