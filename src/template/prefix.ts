import * as characters from './characters.ts';
import * as placeholder from './placeholder.ts';
import type { Scanner } from './scanner.ts';
import { numericDate, timeOfDay, timestamp } from './time.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { CHUNK, classOf, digitsEnd, isAsciiLetter, isAtom, isDigit, isLower, isUpper } = characters;
const { isPlaceholder, placeholderLength, TIME } = placeholder;
const { LEVEL, meaningOf } = words;

const SPACE = 32;
const OPEN_PARENTHESIS = 40;
const CLOSE_PARENTHESIS = 41;
const DASH = 45;
const DOT = 46;
const COLON = 58;
const LESS = 60;
const GREATER = 62;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/**
 * Passes over what a line says of itself before its message: priority, time, host, process number. A level is
 * copied. What is left begins with nothing of the kind, so that a second reading drops nothing more.
 * @returns where the message begins
 */
export function dropPrefix(scanner: Scanner): number {
  const { source } = scanner;
  let at = 0;
  while (mayBeginPrefix(source[at] ?? 0)) {
    const priority = priorityEnd(source, at);
    const from = blanksEnd(source, priority);
    const structured = priority > at && from === priority ? structuredEnd(source, from) : 0;
    const stamp = structured > 0 ? 0 : leadingTime(source, from);
    let next = at;
    if (structured > 0) next = structured;
    else if (stamp > 0) next = hostEnd(source, from, processEnd(source, separatorsEnd(source, stamp)));
    else if (priority > at) next = hostEnd(source, from, from);
    else next = klog(scanner, at) || timedLevel(scanner, at);
    if (next === at) break;
    at = next;
  }
  dropProcessOfTag(scanner, at);
  return at;
}

const mayBeginPrefix = (unit: number): boolean =>
  isDigit(unit) ||
  isUpper(unit) ||
  unit === SPACE ||
  unit === LESS ||
  unit === OPEN_BRACKET ||
  unit === OPEN_PARENTHESIS;

function blanksEnd(source: Uint16Array, at: number): number {
  let end = at;
  while (source[end] === SPACE) end++;
  return end;
}

/** `<34>` (RFC 3164). */
function priorityEnd(source: Uint16Array, at: number): number {
  if (source[at] !== LESS) return at;
  const end = digitsEnd(source, at + 1);
  return end > at + 1 && end < at + 5 && source[end] === GREATER ? end + 1 : at;
}

/** End of a time at `at`, in brackets or not, with a process number before it (`4961:M 30 May 12:50:13.457`); or 0. */
function leadingTime(source: Uint16Array, at: number): number {
  const end = bareTime(source, at);
  if (end > 0) return end;
  const number = source[at] === OPEN_BRACKET ? at + 1 : at;
  let after = digitsEnd(source, number);
  if (after === number) return 0;
  if (number > at) {
    if (source[after] !== CLOSE_BRACKET) return 0;
    after++;
  } else if (source[after] === COLON && isUpper(source[after + 1])) after += 2;
  return source[after] === SPACE ? bareTime(source, after + 1) : 0;
}

function bareTime(source: Uint16Array, at: number): number {
  const open = source[at];
  if (open === OPEN_BRACKET || open === OPEN_PARENTHESIS) {
    const end = timeEnd(source, at + 1);
    return end > 0 && source[end] === (open === OPEN_BRACKET ? CLOSE_BRACKET : CLOSE_PARENTHESIS)
      ? end + 1
      : 0;
  }
  return timeEnd(source, at);
}

function timeEnd(source: Uint16Array, at: number): number {
  const isMasked = source[at] === LESS && isPlaceholder(source, at, TIME);
  const end = isMasked ? at + placeholderLength(TIME) : timestamp(source, at);
  return end > 0 && !isAtom(source[end]) && source[end] !== LESS ? end : 0;
}

/** Past what stands between a time and what follows it: ` - `, `, `, `|`, `: `. */
function separatorsEnd(source: Uint16Array, at: number): number {
  let end = at;
  for (;;) {
    const unit = source[end];
    if (
      unit === SPACE ||
      unit === 44 ||
      unit === 124 ||
      unit === 59 ||
      (unit === COLON && !isAtom(source[end + 1]))
    )
      end++;
    else if (unit === DASH && source[end - 1] === SPACE && source[end + 1] === SPACE) end++;
    else return end;
  }
}

/** Past process and thread numbers after a time: `[123] `, and bare ones before a level, `148 INFO`. */
function processEnd(source: Uint16Array, at: number): number {
  let end = at;
  if (source[at] === OPEN_BRACKET) {
    const digits = digitsEnd(source, at + 1);
    if (digits > at + 1 && source[digits] === CLOSE_BRACKET && source[digits + 1] !== OPEN_BRACKET)
      end = blanksEnd(source, digits + 1);
  }
  let after = end;
  for (let count = 0; count < 3; count++) {
    const digits = digitsEnd(source, after);
    if (digits === after || source[digits] !== SPACE) break;
    after = digits + 1;
    if (levelEnd(source, after) > 0) return after;
  }
  return end;
}

/** End of a level's name at `at`, in brackets or not, written as levels are: not within a sentence; or 0. */
function levelEnd(source: Uint16Array, at: number): number {
  const open = source[at] === OPEN_BRACKET ? 1 : 0;
  const start = at + open;
  if (open === 0 && !isUpper(source[start])) return 0;
  let end = start;
  while (end < start + 12 && isAsciiLetter(source[end])) end++;
  if ((meaningOf(source, start, end) & LEVEL) === 0) return 0;
  if (open === 0) return source[end] === SPACE || source[end] === COLON ? end : 0;
  const close = blanksEnd(source, end);
  return source[close] === CLOSE_BRACKET ? close + 1 : 0;
}

/** A level that comes before the time, `INFO 2024-05-01 10:00:00`: copied, the time left for the next round. */
function timedLevel(scanner: Scanner, at: number): number {
  const { source, output } = scanner;
  const end = levelEnd(source, at);
  if (end === 0) return at;
  const next = separatorsEnd(source, end);
  if (next === end || leadingTime(source, next) === 0) return at;
  output.copy(source, at, end);
  output.put(SPACE);
  return next;
}

const KLOG_LEVELS: Readonly<Record<number, string>> = { 73: 'INFO', 87: 'WARNING', 69: 'ERROR', 70: 'FATAL' };

/** `E0810 12:00:00.123456 1 file.go:12] `: level and date in one word, then the thread. */
function klog(scanner: Scanner, at: number): number {
  const { source, output } = scanner;
  if (digitsEnd(source, at + 1) !== at + 5 || source[at + 5] !== SPACE) return 0;
  const level = KLOG_LEVELS[source[at] ?? 0];
  if (level === undefined) return 0;
  const time = timeOfDay(source, at + 6);
  if (time === 0) return 0;
  const blank = blanksEnd(source, time);
  const thread = digitsEnd(source, blank);
  for (let index = 0; index < level.length; index++) output.put(level.charCodeAt(index));
  output.put(SPACE);
  return source[thread] === SPACE ? thread + 1 : blank;
}

/** End of a word of host-name characters at `at`. */
function nameEnd(source: Uint16Array, at: number): number {
  let end = at;
  while (isAtom(source[end]) || source[end] === DASH || source[end] === DOT || source[end] === COLON) end++;
  return end > at && source[end - 1] === COLON ? end - 1 : end;
}

/**
 * Past the host's name that syslog puts between a time (from `start`) and a tag, or `at`: only where a tag such as
 * `sshd[123]:` follows, or the name can be no word of a message.
 */
function hostEnd(source: Uint16Array, start: number, at: number): number {
  const end = nameEnd(source, at);
  if (end === at || source[end] !== SPACE || !isAsciiLetter(source[at]))
    return hostAddressEnd(source, at, end);
  if ((meaningOf(source, at, end) & LEVEL) !== 0) return at;
  const tag = tagNameEnd(source, end + 1);
  if (tagNumberEnd(source, end + 1, tag) > 0) return end + 1;
  const isBare = !isDigit(source[start]) && source[start] !== OPEN_BRACKET;
  const isTagged = isBareTag(source, end + 1, tag);
  if (!isBare) return isTagged && isHostLike(source, at, end) ? end + 1 : at;
  if (isHostLike(source, at, end)) return end + 1;
  return isTagged && isLower(source[at]) ? end + 1 : at;
}

/** The same for a host named by its address. */
function hostAddressEnd(source: Uint16Array, at: number, end: number): number {
  if (end < at + 7 || source[end] !== SPACE || !isDigit(source[at]) || numericDate(source, at) > 0) return at;
  return isTag(source, end + 1) ? end + 1 : at;
}

function isHostLike(source: Uint16Array, start: number, end: number): boolean {
  let letters = 0;
  let marks = 0;
  for (let at = start; at < end; at++) {
    if (isDigit(source[at]) || source[at] === DASH || (source[at] === DOT && isAtom(source[at + 1]))) marks++;
    else if (isAsciiLetter(source[at])) letters++;
  }
  return letters > 0 && marks > 0;
}

/** End of a tag's name (`su(pam_unix)`, `kernel:`, `%ASA-4-106023:`) at `at`. */
function tagNameEnd(source: Uint16Array, at: number): number {
  let end = at;
  while (
    end < at + 64 &&
    ((classOf(source[end]) & CHUNK) !== 0 ||
      source[end] === OPEN_PARENTHESIS ||
      source[end] === CLOSE_PARENTHESIS)
  )
    end++;
  return end;
}

/** End of the process number in brackets after the tag's name from `at` to `end`, or 0. */
function tagNumberEnd(source: Uint16Array, at: number, end: number): number {
  if (end === at || source[end] !== OPEN_BRACKET) return 0;
  const close = digitsEnd(source, end + 1);
  return close > end + 1 && source[close] === CLOSE_BRACKET ? close + 1 : 0;
}

/** Whether a tag stands at `at`, be it without a process number. */
function isTag(source: Uint16Array, at: number): boolean {
  const end = tagNameEnd(source, at);
  return isBareTag(source, at, end) || tagNumberEnd(source, at, end) > 0;
}

const isBareTag = (source: Uint16Array, at: number, end: number): boolean =>
  end > at + 1 && source[end - 1] === COLON && source[end] === SPACE;

/** Makes `sshd[123]: ` at the message's head `sshd: `. */
function dropProcessOfTag(scanner: Scanner, at: number): void {
  const { source } = scanner;
  const open = tagNameEnd(source, at);
  const end = tagNumberEnd(source, at, open);
  if (end === 0 || source[end] !== COLON || (source[end + 1] !== SPACE && end + 1 < scanner.length)) return;
  source.copyWithin(open, end, scanner.length + 64);
  scanner.length -= end - open;
}

/** Past the header of RFC 5424 after its priority; the application and the message's name are kept. Or 0. */
function structuredEnd(source: Uint16Array, at: number): number {
  if (!isDigit(source[at]) || source[at + 1] !== SPACE) return 0;
  const time = source[at + 2] === DASH ? at + 3 : timeEnd(source, at + 2);
  if (time === 0 || source[time] !== SPACE) return 0;
  const host = wordEnd(source, time + 1);
  const application = wordEnd(source, host + 1);
  const process = wordEnd(source, application + 1);
  const name = wordEnd(source, process + 1);
  if (source[process] !== SPACE || source[name] !== SPACE) return 0;
  let start = name + 1;
  if (source[start] === DASH && source[start + 1] === SPACE) start += 2;
  start = prepend(source, process + 1, name, start);
  return prepend(source, host + 1, application, start);
}

/** Moves a header's field right before the message that begins at `at`, unless it is empty. */
function prepend(source: Uint16Array, start: number, end: number, at: number): number {
  if (end === start + 1 && source[start] === DASH) return at;
  const target = at - 1 - (end - start);
  source.copyWithin(target, start, end);
  source[at - 1] = SPACE;
  return target;
}

function wordEnd(source: Uint16Array, at: number): number {
  let end = at;
  while (source[end] !== SPACE && source[end] !== 0) end++;
  return end;
}
