import * as characters from './characters.ts';
import * as placeholder from './placeholder.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { atomEnd, digitsEnd, isAtom, isDigit, isHexDigit } = characters;
const { placeholderAt } = placeholder;

const COLON = 58;
const DOT = 46;
const DASH = 45;
const SLASH = 47;
const PERCENT = 37;
const LESS = 60;

/** Whether the atom goes on at `at`, be it as a placeholder: then what ended there is only a part of something. */
const goesOn = (units: Uint16Array, at: number): boolean =>
  isAtom(units[at]) || (units[at] === LESS && placeholderAt(units, at) >= 0);

/** End of a run of hex digits, at most `most` of them. */
function hexEnd(units: Uint16Array, at: number, most: number): number {
  let end = at;
  while (end < at + most && isHexDigit(units[end])) end++;
  return end;
}

/** End of a UUID (RFC 9562) at `at`, or 0. */
export function uuid(units: Uint16Array, at: number): number {
  let end = hexEnd(units, at, 9);
  if (end !== at + 8) return 0;
  for (const width of [4, 4, 4, 12]) {
    if (units[end] !== DASH) return 0;
    const group = hexEnd(units, end + 1, width + 1);
    if (group !== end + 1 + width) return 0;
    end = group;
  }
  return goesOn(units, end) ? 0 : end;
}

/** End of pairs of hex digits joined by `:` or `-`, with their number; six are a MAC address, more a fingerprint. */
export function hexPairs(units: Uint16Array, at: number): { end: number; pairs: number } | undefined {
  const joint = units[at + 2];
  if (joint !== COLON && joint !== DASH) return undefined;
  let end = at;
  let pairs = 0;
  while (pairs < 64 && isHexDigit(units[end]) && isHexDigit(units[end + 1])) {
    pairs++;
    end += 2;
    if (units[end] !== joint || !isHexDigit(units[end + 1])) break;
    end++;
  }
  const isPart = goesOn(units, end) || (units[end] === joint && goesOn(units, end + 1));
  return pairs >= 6 && !isPart ? { end, pairs } : undefined;
}

/** End of a port (`:50010`), a prefix length or a port after a slash (`/24`), or `at`. */
function portEnd(units: Uint16Array, at: number): number {
  let end = at;
  if (units[at] === COLON || units[at] === SLASH) {
    const digits = digitsEnd(units, at + 1);
    const isPart = goesOn(units, digits) || (units[digits] === DOT && goesOn(units, digits + 1));
    if (digits > at + 1 && digits <= at + 6 && !isPart) end = digits;
  }
  return end;
}

/** End of an IPv4 address with its port, or 0. */
export function ipv4(units: Uint16Array, at: number): number {
  let end = at;
  for (let group = 0; group < 4; group++) {
    const digits = digitsEnd4(units, end);
    if (digits === end || byteAbove255(units, end, digits)) return 0;
    end = digits;
    if (group < 3) {
      if (units[end] !== DOT) return 0;
      end++;
    }
  }
  if (goesOn(units, end) || (units[end] === DOT && goesOn(units, end + 1))) return 0;
  return portEnd(units, end);
}

function digitsEnd4(units: Uint16Array, at: number): number {
  let end = at;
  while (end < at + 4 && isDigit(units[end])) end++;
  return end;
}

function byteAbove255(units: Uint16Array, at: number, end: number): boolean {
  if (end - at !== 3) return end - at > 3;
  return ((units[at] ?? 0) - 48) * 100 + ((units[at + 1] ?? 0) - 48) * 10 + (units[at + 2] ?? 0) - 48 > 255;
}

/**
 * End of an IPv6 address (RFC 4291) with its zone, a mapped IPv4 part or a prefix length, or 0. At least two
 * colons, and eight groups or one `::`.
 */
export function ipv6(units: Uint16Array, at: number): number {
  let end = at;
  let groups = 0;
  let gap = false;
  for (;;) {
    const hex = hexEnd(units, end, 5);
    if (hex > end + 4) return 0;
    if (hex > end) {
      if (gap && units[hex] === DOT) {
        const mapped = ipv4(units, end);
        if (mapped > 0) return mapped;
      }
      groups++;
      end = hex;
    }
    if (groups === 8 || units[end] !== COLON) break;
    if (units[end + 1] === COLON) {
      if (gap) break;
      gap = true;
      end += 2;
      if (!isHexDigit(units[end])) break;
    } else if (hex > at && isHexDigit(units[end + 1])) end++;
    else break;
  }
  if (gap ? groups === 0 || groups > 7 : groups !== 8) return 0;
  if (goesOn(units, end) || !holdsDigit(units, at, end)) return 0;
  if (groups < 8 && units[end] === COLON && goesOn(units, end + 1)) return 0;
  if (units[end] === PERCENT && isAtom(units[end + 1])) end = atomEnd(units, end + 1);
  return portEnd(units, end);
}

/** Names such as `Face::add` are no addresses. */
function holdsDigit(units: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isDigit(units[at])) return true;
  return false;
}
