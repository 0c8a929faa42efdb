import { ipv4, ipv6 } from './address.ts';
import * as characters from './characters.ts';
import * as placeholder from './placeholder.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { atomEnd, BACKSLASH, CHUNK, CLASS, classOf, isAsciiLetter, isAtom, isDigit, isLower, isUpper, SLASH } =
  characters;
const { isPlaceholder, PATH, placeholderAt, placeholderLength } = placeholder;
const { meaningOf, NAME, TOP_LEVEL_DOMAIN } = words;

const SPACE = 32;
const QUOTE = 34;
const PERCENT = 37;
const APOSTROPHE = 39;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const SEMICOLON = 59;
const LESS = 60;
const EQUALS = 61;
const GREATER = 62;
const QUESTION = 63;
const AT_SIGN = 64;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const BACKSLASH_UNIT = 92;
/** What a path may begin with after its slash: `.-%$~*`. */
const PATH_MARKS: readonly number[] = [DOT, DASH, PERCENT, 36, 126, 42];

const isSlash = (unit: number | undefined): boolean => (classOf(unit) & (SLASH | BACKSLASH)) !== 0;

/** End of a path that begins at `at`; its query belongs to it. */
export function pathEnd(units: Uint16Array, at: number): number {
  let end = at;
  let query = false;
  for (;;) {
    const unit = units[end] ?? 0;
    if (unit === LESS) {
      const kind = placeholderAt(units, end);
      if (kind < 0) break;
      end += placeholderLength(kind);
    } else if (unit === QUESTION) {
      query = true;
      end++;
    } else if (unit === EQUALS) end++;
    else if (query && (unit === 38 || unit === SEMICOLON || unit === COMMA || unit === COLON)) end++;
    else if (unit !== COLON && ((CLASS[unit] ?? 0) & CHUNK) !== 0) end++;
    else break;
  }
  return withoutStops(units, at, end);
}

/** End of a request's target or of a URL: up to what cannot stand in one unescaped. */
export function targetEnd(units: Uint16Array, at: number, isRequest: boolean): number {
  let end = at;
  for (;;) {
    const unit = units[end] ?? 0;
    if (unit === LESS) {
      const kind = placeholderAt(units, end);
      if (kind < 0 && !isRequest) break;
      end += kind < 0 ? 1 : placeholderLength(kind);
      continue;
    }
    if (unit === 0 || unit === SPACE || unit === QUOTE) break;
    if (!isRequest && endsUrl(unit) && !(unit === CLOSE_BRACKET && units[at] === OPEN_BRACKET)) break;
    end++;
  }
  return isRequest ? end : withoutStops(units, at, end);
}

const endsUrl = (unit: number): boolean =>
  unit === APOSTROPHE ||
  unit === GREATER ||
  unit === 96 ||
  unit === 124 ||
  unit === 41 ||
  unit === CLOSE_BRACKET ||
  unit === 125 ||
  unit === COMMA ||
  unit === SEMICOLON ||
  unit === 92;

function withoutStops(units: Uint16Array, start: number, at: number): number {
  let end = at;
  while (
    end > start + 1 &&
    (units[end - 1] === DOT || units[end - 1] === COLON || units[end - 1] === QUESTION)
  )
    end--;
  return end;
}

/** Where the extension with its dot begins in the path from `start` to `end`, its end besides; or `undefined`. */
export function extensionOf(
  units: Uint16Array,
  start: number,
  end: number,
): { start: number; end: number } | undefined {
  let stop = start;
  while (stop < end && units[stop] !== QUESTION && units[stop] !== SEMICOLON) stop++;
  let dot = stop;
  while (dot > start && dot > stop - 12 && (isAsciiLetter(units[dot - 1]) || isDigit(units[dot - 1]))) dot--;
  dot--;
  if (dot <= start || units[dot] !== DOT || stop - dot < 2 || stop - dot > 11) return undefined;
  if (isSlash(units[dot - 1]) || units[dot - 1] === DOT) return undefined;
  let letters = dot + 1;
  while (letters < stop && isAsciiLetter(units[letters])) letters++;
  return letters === stop || (meaningOf(units, dot + 1, stop) & NAME) !== 0
    ? { start: dot, end: stop }
    : undefined;
}

/** End of the extension that was kept after a masked path, or `at`. */
export function keptExtensionEnd(units: Uint16Array, at: number): number {
  let letters = at + 1;
  while (isAsciiLetter(units[letters])) letters++;
  const end = isDigit(units[letters]) ? atomEnd(units, letters) : letters;
  return end > letters && (meaningOf(units, at + 1, end) & NAME) === 0 ? at : end;
}

/** Whether a slash at `at`, which follows no word, begins a path: not `/10.0.0.1:80`, not `/24`, not a bare one. */
export function beginsPath(units: Uint16Array, at: number): boolean {
  const first = units[at] ?? 0;
  let start = at + 1;
  while (isSlash(units[start])) start++;
  const next = units[start] ?? 0;
  if (first === BACKSLASH_UNIT) {
    const isDevice = (next === QUESTION || next === DOT) && isSlash(units[start + 1]);
    return start > at + 1 && (isAtom(next) || isDevice);
  }
  if (isDigit(next)) {
    if (ipv4(units, start) > 0 || ipv6(units, start) > 0) return false;
    const end = pathEnd(units, start);
    return extensionOf(units, start, end) !== undefined || hasSlash(units, start, end);
  }
  if (isAtom(next)) return ipv6(units, start) === 0;
  if (next === LESS) return isPlaceholder(units, start, PATH);
  const after = units[start + 1];
  return PATH_MARKS.includes(next) && (isAtom(after) || isSlash(after) || after === DOT);
}

function hasSlash(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isSlash(units[at])) return true;
  return false;
}

/** End of a path without a leading slash at `at` (`src/main.c`, `a/b/c/d`, `C:\Windows`), or 0. */
export function relativePath(units: Uint16Array, at: number): number {
  if (isAsciiLetter(units[at]) && units[at + 1] === COLON && isSlash(units[at + 2]) && units[at + 3] !== 47)
    return pathEnd(units, at + 2);
  let first = at;
  while (isAtom(units[first]) || units[first] === DOT || units[first] === DASH) first++;
  if (!isSlash(units[first])) return 0;
  const end = pathEnd(units, at);
  let slashes = 0;
  for (let index = first; index < end; index++) {
    // What was no path when its parts were read is none now.
    if (units[index] === LESS) return 0;
    if (isSlash(units[index])) slashes++;
  }
  if (isSlash(units[end - 1])) slashes--;
  const isWord = isAsciiLetter(units[at]) || units[at] === DOT;
  if (extensionOf(units, first, end) !== undefined) return end;
  return isWord && slashes >= 3 ? end : 0;
}

/** End of `DOMAIN\account` at `at`, or 0. */
export function domainAccount(units: Uint16Array, at: number): number {
  let end = at;
  while (end < at + 16 && (isUpper(units[end]) || isDigit(units[end]) || (units[end] === DASH && end > at)))
    end++;
  if (end < at + 2 || units[end] !== 92 || !isAsciiLetter(units[end + 1])) return 0;
  end++;
  while (isAtom(units[end]) || ((units[end] === DASH || units[end] === DOT) && isAtom(units[end + 1]))) end++;
  return units[end] === 36 ? end + 1 : end;
}

/** Where the authority of a URL whose scheme begins at `at` starts, or 0. */
export function afterScheme(units: Uint16Array, at: number): number {
  if (!isAsciiLetter(units[at])) return 0;
  let end = at + 1;
  while (
    end < at + 20 &&
    (isAtom(units[end]) || units[end] === PLUS || units[end] === DOT || units[end] === DASH)
  )
    end++;
  if (units[end] !== COLON || units[end + 1] !== 47 || units[end + 2] !== 47) return 0;
  const unit = units[end + 3] ?? 0;
  return unit === OPEN_BRACKET || unit === LESS || ((CLASS[unit] ?? 0) & CHUNK) !== 0 ? end + 3 : 0;
}

/** Whether a name that ends at `end` goes on with what is masked already. */
const isCut = (units: Uint16Array, end: number): boolean =>
  units[end] === LESS || ((units[end] === DOT || units[end] === DASH) && units[end + 1] === LESS);

/** End of an e-mail address (RFC 5321's lengths) at `at`, or 0. */
export function emailEnd(units: Uint16Array, at: number): number {
  let end = at;
  while (
    end < at + 65 &&
    (isAtom(units[end]) || units[end] === DOT || units[end] === DASH || units[end] === PLUS)
  )
    end++;
  if (end === at || units[end] !== AT_SIGN) return 0;
  const domain = end + 1;
  end = domain;
  let label = domain;
  while (
    end < domain + 256 &&
    (isAtom(units[end]) || ((units[end] === DOT || units[end] === DASH) && isAtom(units[end + 1])))
  ) {
    if (units[end] === DOT) label = end + 1;
    end++;
  }
  if (label === domain || end - label < 2 || isCut(units, end)) return 0;
  for (let index = label; index < end; index++) if (!isAsciiLetter(units[index])) return 0;
  return isDigit(units[domain]) && isDigit(units[end - 1]) ? 0 : end;
}

/** End of a full host name (`db-1.example.com`) with its port at `at`, or 0. */
export function hostEnd(units: Uint16Array, at: number): number {
  let end = at;
  while (isAtom(units[end]) || units[end] === DASH) end++;
  if (units[end] !== DOT || end > at + 63 || !isAtom(units[end + 1])) return 0;
  let label = at;
  let labels = 1;
  while (
    end < at + 254 &&
    (isAtom(units[end]) || ((units[end] === DOT || units[end] === DASH) && isAtom(units[end + 1])))
  ) {
    if (units[end] === DOT) {
      labels++;
      label = end + 1;
    }
    end++;
  }
  if (labels < 2 || isCut(units, end) || !isLower(units[label]) || !isLower(units[end - 1])) return 0;
  if ((meaningOf(units, label, end) & TOP_LEVEL_DOMAIN) === 0 || units[end] === 40 || units[end] === LESS)
    return 0;
  if (
    labels === 2 &&
    end - label === 4 &&
    units[label] === 105 &&
    units[label + 1] === 110 &&
    units[label + 2] === 102
  )
    return 0;
  if (units[end] !== COLON || !isDigit(units[end + 1])) return end;
  let port = end + 1;
  while (port < end + 7 && isDigit(units[port])) port++;
  return isAtom(units[port]) ? end : port;
}

/** Whether `./`, `../` or `~/` stands at `at`. */
export function relativeStart(units: Uint16Array, at: number): boolean {
  let end = at + 1;
  if (units[at] === DOT && units[end] === DOT) end++;
  return (
    isSlash(units[end]) && (units[end + 1] === LESS || ((CLASS[units[end + 1] ?? 0] ?? 0) & CHUNK) !== 0)
  );
}

/** End of `HTTP/1.1`, `HTTP/2` at `at`, or 0. */
export function protocolEnd(units: Uint16Array, at: number): number {
  if (
    units[at] !== 72 ||
    units[at + 1] !== 84 ||
    units[at + 2] !== 84 ||
    units[at + 3] !== 80 ||
    units[at + 4] !== 47
  )
    return 0;
  if (!isDigit(units[at + 5]) || isDigit(units[at + 6])) return 0;
  if (units[at + 6] !== DOT || !isDigit(units[at + 7])) return isAtom(units[at + 6]) ? 0 : at + 6;
  return isAtom(units[at + 8]) ? 0 : at + 8;
}

/** Past a product and the slash before its version (RFC 9110: `Mozilla/5.0`, `curl/7.54.0`) at `at`, or 0. */
export function productEnd(units: Uint16Array, at: number): number {
  let end = at;
  while (end < at + 40 && (isAtom(units[end]) || units[end] === DASH || units[end] === DOT)) end++;
  if (end < at + 2 || units[end] !== 47 || !isAsciiLetter(units[at]) || protocolEnd(units, at) > 0) return 0;
  const next = units[end + 1];
  return isDigit(next) || (next === 118 && isDigit(units[end + 2])) ? end + 1 : 0;
}
