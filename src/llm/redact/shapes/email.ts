import { isAtomAt, isDigitAt, isHexAt, isQuote, isSpaceAt } from '../characters.ts';
import { placeholderEnd } from '../kind.ts';
import { readSlowLog } from '../sentence/known-lines.ts';
import type { Spans } from '../spans.ts';

/** RFC 5321 allows 64 units before the sign and 255 after it. */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 255;
const LONGEST_SECRET = 128;
const BRACKET = 91;
const COLON = 58;
const SIGN = 64;
const LOCAL_MARKS = ".+-_&~#'!$%*^{}|?";
/** What names the address that follows a colon, and is no user with a password. */
const ADDRESS_SCHEMES = new Set(
  'mailto email e-mail mail to from cc bcc sip sips xmpp acct user username login account sender recipient upn by rcpt for reply-to contact owner http https'.split(
    ' ',
  ),
);
/** Endings of systemd's units, which have the same form: `getty@tty1.service`. */
const UNIT_ENDING = /\.(?:service|socket|timer|slice|scope|mount|target|path|device|swap)$/i;
/** What a template has in the place of a host. */
const MASKED_HOST = /^<(?:host|id|ip)>/;
/** What a bracket before the sign holds; a key in there is read by itself. */
const BRACKETED = /<[\p{L}\p{N}][^\s<>@"']*$/u;
/** A host without a name, which is read by itself. */
const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
/** As in `nginx@sha256:...`, `checkout@v3` and `QuorumPeer@66`. */
const NO_HOST = /^(?:sha\d+|md5|v?\d.*)$/i;

/**
 * Reads what is around the sign at `at`, of `width` units (`@`, `%40`, `\u0040`): an e-mail address, a user with a
 * password at a host, a user at a host.
 */
export function readAt(text: string, at: number, width: number, spans: Spans): number {
  const domain = at + width;
  const start = localStart(text, at, spans.end);
  if (start === at) return 0;
  const end = domainEnd(text, domain);
  if (text.startsWith('User', start) && text.startsWith('Host: ', domain))
    return readSlowLog(text, domain + 6, spans);
  if (end === domain) {
    // Oracle's `thin:bob/x@//db:1521/s` and `thin:bob/x@(DESCRIPTION=...`.
    const isHost = isPlaceholderAt(text, domain) || /^(?:\/\/|\()/.test(text.slice(domain, domain + 2));
    const secret = isHost ? readSecretBefore(text, start, at, spans) : 0;
    if (secret > 0 || !MASKED_HOST.test(text.slice(domain, domain + 6))) return secret;
    spans.add(start, at, 'user', text);
    return domain;
  }
  const host = text.slice(domain, end);
  const secret = /^\d+$/.test(host) ? 0 : readSecretBefore(text, start, at, spans);
  if (secret > 0) return secret;
  const dot = host.lastIndexOf('.');
  const isDomain = dot > 0 && /^(?:[^\d\W]|[^\x20-\x7f]|xn--){2,}/.test(host.slice(dot + 1));
  if (isDomain) return UNIT_ENDING.test(host) ? 0 : spans.add(start, end, 'email', text);
  if (IPV4.test(host)) {
    spans.add(start, at, 'user', text);
    return domain;
  }
  if (dot > 0 || isHexName(host) || NO_HOST.test(host)) return 0;
  spans.add(start, at, 'user', text);
  return end;
}

/** `user:password@host`, of a connection string or a command line. */
function readSecretBefore(text: string, local: number, at: number, spans: Spans): number {
  const lowest = Math.max(spans.end, at - LONGEST_SECRET);
  let colon = at - 1;
  while (colon > lowest && !endsSecret(text, colon)) colon--;
  if (text.charCodeAt(colon) !== COLON || colon === at - 1 || !isAtomAt(text, colon - 1)) return 0;
  if (text.startsWith('//', colon + 1)) return 0;
  let start = colon;
  while (start > lowest && (isAtomAt(text, start - 1) || '.-'.includes(text.charAt(start - 1)))) start--;
  const name = text.slice(start, colon).toLowerCase();
  if (ADDRESS_SCHEMES.has(name) || /^\d+$/.test(name) || local > colon + 1 + LONGEST_LOCAL) return 0;
  spans.add(start, colon, 'user', text);
  const sign = lastSign(text, at);
  return spans.add(colon + 1, sign, 'password', text) + 1;
}

/** Whether nothing of a password is at `at` or before it: where an `@` is, it was looked for already. */
function endsSecret(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit === COLON || unit === SIGN || isQuote(unit) || isSpaceAt(text, at);
}

/** The last `@` of the word: the others are the password's. */
function lastSign(text: string, at: number): number {
  let sign = at;
  for (let end = at + 1; end < at + LONGEST_SECRET && end < text.length; end++) {
    const letter = text.charAt(end);
    if (isSpaceAt(text, end) || '/,;<>'.includes(letter) || isQuote(text.charCodeAt(end))) break;
    if (letter === '@') sign = end;
  }
  return sign;
}

/** Such a quote was read before, and what was found in it replaced; a template's own placeholders have `<`. */
function holdsPlaceholder(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++)
    if (text.charCodeAt(at) === BRACKET && isPlaceholderAt(text, at)) return true;
  return false;
}

const isPlaceholderAt = (text: string, at: number): boolean => placeholderEnd(text, at) > 0;

/** Java prints an object's hash after the sign: `Thread@6d06d69c`; a short one without a digit is a host, `alice@db`. */
function isHexName(host: string): boolean {
  if (host.length > 16 || /^[a-f]{1,4}$/i.test(host)) return false;
  for (let at = 0; at < host.length; at++) if (!isHexAt(host, at)) return false;
  return true;
}

/** Reads whose the address in the bracket at `at` is: `"John Smith" <john@example.com>`. */
export function readNameBefore(text: string, at: number, spans: Spans): 0 {
  if (text.charAt(at - 1) !== ' ' || text.charAt(at - 2) !== '"') return 0;
  if (!/^<[^\s<>@]{1,64}@/.test(text.slice(at, at + LONGEST_LOCAL + 2))) return 0;
  const lowest = Math.max(spans.end, at - LONGEST_LOCAL);
  const start = lowest + text.slice(lowest, at - 2).lastIndexOf('"') + 1;
  if (start > lowest && !holdsPlaceholder(text, start, at)) spans.add(start, at - 2, 'name', text);
  return 0;
}

function localStart(text: string, at: number, floor: number): number {
  const lowest = Math.max(floor, at - LONGEST_LOCAL);
  if (text.charCodeAt(at - 1) === 34) {
    const quote = text.lastIndexOf('"', at - 2);
    return quote >= lowest && quote >= 0 && !holdsPlaceholder(text, quote, at) ? quote : at;
  }
  // In `<bounces+7-alice=example.com@example.net>` all is the address, where elsewhere a key would end.
  const bracketed = BRACKETED.exec(text.slice(lowest, at));
  if (bracketed !== null) return lowest + bracketed.index + 1;
  let start = at;
  while (start > lowest && (isAtomAt(text, start - 1) || LOCAL_MARKS.includes(text.charAt(start - 1))))
    start--;
  while (start < at && !isAtomAt(text, start)) start++;
  return start;
}

function domainEnd(text: string, from: number): number {
  let end = from;
  const limit = Math.min(text.length, from + LONGEST_DOMAIN);
  while (end < limit && (isAtomAt(text, end) || (end > from && '.-'.includes(text.charAt(end))))) end++;
  while (end > from && !isAtomAt(text, end - 1)) end--;
  return end;
}

/**
 * Reads who a URL signs in as, after its `://` at `at`: up to the last `@` before the host. A password may hold what
 * a URL would have escaped.
 */
export function readUserInfo(text: string, at: number, spans: Spans): number {
  const from = at + 3;
  let [sign, colon, slash] = [0, 0, 0];
  for (let end = from; end < text.length && !isSpaceAt(text, end); end++) {
    const letter = text.charAt(end);
    if (text.startsWith('://', end) || letter === '"' || letter === '<') break;
    if (letter === '@' && (slash === 0 || sign === 0)) sign = end;
    else if (letter === ':' && colon === 0) colon = end;
    else if ('/?#'.includes(letter) && slash === 0) {
      slash = end;
      // What follows a port, or a host without one, is a path; a password may hold a slash.
      if (sign > 0 || colon === 0 || isPort(text, colon + 1, end)) break;
    }
  }
  if (sign === 0) return 0;
  if (colon === 0 || colon > sign) return spans.add(from, sign, 'user', text) + 1;
  if (colon > from) spans.add(from, colon, 'user', text);
  return spans.add(colon + 1, sign, 'password', text) + 1;
}

function isPort(text: string, from: number, end: number): boolean {
  if (end - from > 5) return false;
  for (let at = from; at < end; at++) if (!isDigitAt(text, at)) return false;
  return true;
}
