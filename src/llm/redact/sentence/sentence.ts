import { atomEnd, isAtomAt, spacesEnd } from '../characters.ts';
import { listEnd, readValue } from '../keyed/value.ts';
import { placeholderEnd } from '../kind.ts';
import { phoneEnd } from '../shapes/number.ts';
import { looksSecret } from '../shapes/random-token.ts';
import { type Spans, withoutPlaceholders } from '../spans.ts';
import { isListed } from '../words.ts';

const LEAST_PHONE = 6;
/** Of a card's CVV. */
const LEAST_CHECK = 3;
const LEAST_TOKEN = 8;
const LOOKED_AHEAD = 96;
const LINKS = new Set(['is', 'was', 'of', 'set', 'to', 'value', 'as']);

/** Whose password is said next: `password for alice is x`, and SQL's `SET PASSWORD FOR alice = 'x'`. */
const OWNED = /^ (?:for|of) (?:user |account )?([^\s:]{1,64})(?:(?: is| was|:) | = ?(?=["']))(?!is |not )/i;

/**
 * Reads the secret after the word `password`, which ends at `end`: `password hunter2`, `password is "x"`, SQL's
 * `PASSWORD('x')`.
 */
export function readPassword(text: string, end: number, spans: Spans): number {
  if (/^\(\s?["']/.test(text.slice(end, end + 3))) {
    const { start, end: close } = readValue(text, spacesEnd(text, end + 1, 1));
    return close > start ? spans.add(start, close, 'password', text) : 0;
  }
  if (text.charAt(end) !== ' ') return 0;
  const owned = OWNED.exec(text.slice(end, end + LOOKED_AHEAD));
  if (owned !== null) return readOwned(text, end, owned, spans);
  // A name of two words is one once it is taken out.
  if (/^ (?:for|of) /i.test(text.slice(end, end + 5))) spans.leave(end + LOOKED_AHEAD);
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

/** Reads `password for alice is hunter2`: whose it is, and the password. */
function readOwned(text: string, end: number, owned: RegExpExecArray, spans: Spans): number {
  const [all, name = ''] = owned;
  const value = readValue(text, end + all.length);
  const word = text.slice(value.start, Math.min(value.end, value.start + 80));
  if (value.end <= value.start || isListed(word)) return spans.leave(value.end);
  const at = end + all.lastIndexOf(name, all.length - 2);
  if (!isListed(name)) spans.add(at, at + name.length, 'user', text);
  return spans.add(value.start, value.end, 'password', text);
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

/** Reads what a client of SMTP, IMAP or POP3 sends after `AUTH PLAIN` and the like (RFC 4954). */
export function readMechanism(text: string, end: number, spans: Spans): number {
  const found = /^ (?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5) (?=[A-Za-z0-9+/]{6})/.exec(
    text.slice(end, end + 24),
  );
  if (found === null) return 0;
  const at = end + found[0].length;
  const first = readValue(text, at).end;
  const second = /^ [A-Za-z0-9+/]{4,64}={1,2}(?= |$)/.exec(text.slice(first, first + 68));
  return spans.add(at, first + (second?.[0].length ?? 0), 'credentials', text);
}

/** Base64 of `user:password` (RFC 7617). */
function isBasic(text: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{4,}(?:=|%3D){0,2}$/i.test(text)) return false;
  return Buffer.from(text, 'base64').includes(':');
}

/** Reads a number after `phone`, `SSN` and the like. */
export function readPersonalNumber(text: string, start: number, end: number, spans: Spans): number {
  const gap = /^tel$/i.test(text.slice(start, end)) ? /^(?:\.:?)? / : /^ /;
  const spaced = gap.exec(text.slice(end, end + 3));
  if (spaced === null) return 0;
  const from = end + spaced[0].length;
  const link = /^(?:number |no\.? |is |# ?){0,2}/i.exec(text.slice(from, from + 11));
  const at = from + (link?.[0].length ?? 0);
  const [stop, digits] = phoneEnd(text, at);
  const isCheck = /^c[vs]/i.test(text.slice(start, end));
  if (digits < (isCheck ? LEAST_CHECK : LEAST_PHONE) || isAtomAt(text, stop)) return 0;
  if (isCheck) return spans.add(at, stop, 'card', text);
  const isSecurity = /^(?:ssn|security)$/i.test(text.slice(start, end));
  return spans.add(at, stop, isSecurity ? 'ssn' : 'phone', text);
}

/** Reads the passwords that `IDENTIFIED BY 'x'` of SQL holds; `end` is that of `by`. */
export function readIdentified(text: string, end: number, spans: Spans): number {
  const at = /^ password /i.test(text.slice(end, end + 10)) ? end + 10 : end + 1;
  const value = readValue(text, at);
  return value.isQuoted && value.end > value.start ? spans.add(value.start, value.end, 'password', text) : 0;
}
