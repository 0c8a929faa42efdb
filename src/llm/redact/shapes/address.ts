import { isAtomAt, isDigitAt, isHexAt } from '../characters.ts';
import type { Spans } from '../spans.ts';

const DOT = 46;
const COLON = 58;
const OCTETS = 4;
/** Addresses that are the same everywhere and name nothing. */
const EVERYWHERE = new Set(['127.0.0.1', '0.0.0.0', '255.255.255.255', '::1']);

/** Reads the IPv4 address whose first digits end at `end`, the end of an atom, a dot being there. */
export function readIpv4(text: string, end: number, spans: Spans): number {
  let start = end;
  while (start > end - 4 && isDigitAt(text, start - 1)) start--;
  const before = text.charAt(start - 1);
  if (start === end || before === '.' || before === 'v' || before === 'V') return 0;
  const stop = ipv4End(text, start);
  if (stop === 0) return 0;
  if (EVERYWHERE.has(text.slice(start, stop))) return stop;
  return spans.add(start, stop, 'ip', text);
}

function ipv4End(text: string, start: number): number {
  let at = start;
  for (let octet = 0; octet < OCTETS; octet++) {
    if (octet > 0 && text.charCodeAt(at++) !== DOT) return 0;
    const first = at;
    let value = 0;
    while (at < first + 3 && isDigitAt(text, at)) value = value * 10 + text.charCodeAt(at++) - 48;
    if (at === first || value > 255) return 0;
  }
  // A fifth part makes it an object identifier or a version.
  return isDigitAt(text, at) || (text.charCodeAt(at) === DOT && isDigitAt(text, at + 1)) ? 0 : at;
}

/** Longest text of an IPv6 address (RFC 4291), and of as many pairs as an InfiniBand address has. */
const LONGEST = 64;
const LEAST_PAIRS = 6;
const GROUPS = 8;

/** Reads an IPv6 or a MAC address at `start`, where a group of hexadecimal digits begins, or a double colon. */
export function readColons(text: string, start: number, spans: Spans): number {
  if (isAtomAt(text, start - 1) || ':.'.includes(text.charAt(start - 1) || ' ')) return 0;
  let [at, groups, pairs, length, gaps, digits] = [start, 0, 0, 0, 0, 0];
  const limit = Math.min(text.length, start + LONGEST);
  for (; at < limit; at++) {
    if (isHexAt(text, at)) {
      if (isDigitAt(text, at)) digits++;
      length++;
      if (length === 1) groups++;
      if (length > 4) return 0;
      if (length === 2) pairs++;
    } else if (text.charCodeAt(at) === COLON) {
      if (text.charCodeAt(at + 1) === COLON) gaps++;
      else if (length === 0 && at > start && text.charCodeAt(at - 1) !== COLON) return 0;
      length = 0;
    } else break;
  }
  // A colon after the address is of the sentence.
  if (length === 0 && text.charCodeAt(at - 1) === COLON && text.charCodeAt(at - 2) !== COLON) at--;
  if (text.charCodeAt(at) === DOT && isDigitAt(text, at + 1) && groups > 0) {
    const mapped = ipv4End(text, at - length);
    if (mapped > 0 && gaps > 0) return spans.add(start, mapped, 'ip', text);
  }
  if (isAtomAt(text, at)) return 0;
  if (groups >= LEAST_PAIRS && pairs === groups && gaps === 0 && at - start === groups * 3 - 1)
    return spans.add(start, at, 'mac', text);
  const isAddress =
    (gaps === 0 && groups === GROUPS) ||
    (gaps === 1 && groups > 0 && groups < GROUPS && (digits > 0 || groups > 2));
  if (!isAddress) return 0;
  if (EVERYWHERE.has(text.slice(start, at))) return at;
  return spans.add(start, text.charAt(at) === '%' ? zoneEnd(text, at + 1) : at, 'ip', text);
}

function zoneEnd(text: string, from: number): number {
  let at = from;
  while (at < from + 16 && isAtomAt(text, at)) at++;
  return at;
}

/** Reads `00-1B-44-11-3A-B7`, or `001b.4411.3ab7`, at the atom [`start`, `end`); or the address in `ip-10-0-0-1`. */
export function readJoined(text: string, start: number, end: number, spans: Spans): number {
  if (end - start === 2) {
    if (!isHexAt(text, start) || !isHexAt(text, start + 1)) return readHostAddress(text, start, spans);
    return readHexGroups(text, start, '-', 2, LEAST_PAIRS, spans);
  }
  return end - start === 4 ? readHexGroups(text, start, '.', 4, 3, spans) : 0;
}

function readHexGroups(
  text: string,
  start: number,
  joint: string,
  length: number,
  count: number,
  spans: Spans,
): number {
  let at = start;
  for (let group = 0; group < count; group++) {
    if (group > 0 && text.charAt(at++) !== joint) return 0;
    for (const end = at + length; at < end; at++) if (!isHexAt(text, at)) return 0;
  }
  return isAtomAt(text, at) || text.charAt(start - 1) === joint ? 0 : spans.add(start, at, 'mac', text);
}

function readHostAddress(text: string, start: number, spans: Spans): number {
  const found = /^ip(?:-\d{1,3}){4}(?!\d)/i.exec(text.slice(start, start + 20));
  return found === null ? 0 : spans.add(start, start + found[0].length, 'ip', text);
}
