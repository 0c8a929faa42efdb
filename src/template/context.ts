import * as characters from './characters.ts';
import * as placeholder from './placeholder.ts';
import type { TemplateOutput } from './template-output.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { CHUNK, classOf, isAsciiLetter, isDigit, isLower, isUpper, startsWith } = characters;
const { isPlaceholder, NUM, placeholderLength, TIME } = placeholder;
const { ANSWER, CODE, CODE_LINK, CODE_STEM, FAILURE, HTTP, LINK, MEASURE, meaningOf, OWNER, REASON } = words;

const SPACE = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const DOT = 46;
const COLON = 58;
const EQUALS = 61;
const LESS = 60;
const CLOSE_BRACKET = 93;
/** A request's target is masked already: what is left of it is short. */
const LONGEST_REQUEST = 256;

/** End of the word at `at` if it is one that every pass copies as it is: letters alone in their chunk; or 0. */
function plainWordEnd(source: Uint16Array, at: number): number {
  let end = at;
  while (end < at + 21 && isAsciiLetter(source[end])) end++;
  if (end === at || source[end] === LESS) return 0;
  if ((classOf(source[end]) & CHUNK) === 0) return end;
  return source[end] === DOT && (classOf(source[end + 1]) & CHUNK) === 0 && source[end + 1] !== LESS
    ? end
    : 0;
}

/** Whether a count that ends at `end` counts failures by the words after it: `0 errors`, `0% packet loss`. */
function countsFailuresAhead(source: Uint16Array, end: number): boolean {
  let at = source[end] === 37 ? end + 1 : end;
  for (let word = 0; word < 2; word++) {
    if (source[at] !== SPACE) return false;
    const stop = plainWordEnd(source, at + 1);
    if (stop === 0 || source[stop] === 61) return false;
    if ((meaningOf(source, at + 1, stop) & FAILURE) !== 0) return true;
    at = stop;
  }
  return false;
}

/** Whether a number that comes next is an exit code or a count of failures: `failed=`, `exit status `. */
function countsFailuresBehind(output: TemplateOutput): boolean {
  const last = output.last() === SPACE ? output.last(2) : output.last();
  // `dropped packets: 0` names what it counts.
  let nouns = last === COLON || last === EQUALS ? 1 : 0;
  let at = output.length;
  for (let word = 0; word < 4; word++) {
    const meaning = output.wordBefore(at);
    if ((meaning & FAILURE) !== 0) return true;
    if ((meaning & LINK) === 0 && nouns-- === 0) return false;
    if (output.wordStart === at) return false;
    at = output.wordStart;
  }
  return false;
}

/** Whether a zero that ends at `end` must stay apart from other numbers. */
export function keepsZero(output: TemplateOutput, source: Uint16Array, end: number): boolean {
  return countsFailuresBehind(output) || countsFailuresAhead(source, end);
}

/**
 * Whether what comes next stands where an error or message code does: after `errno`, `Event ID`, `error code`.
 * @param meaning of the word before, just found
 */
export function expectsCode(output: TemplateOutput, meaning: number): boolean {
  if ((meaning & CODE) !== 0) return true;
  if ((meaning & CODE_LINK) === 0) return false;
  return (output.wordBefore(output.wordStart) & (CODE | CODE_STEM)) !== 0;
}

/** Whether a number that comes next is a code by the word right before it: `ERROR 1045`. */
export function followsError(
  output: TemplateOutput,
  meaning: number,
  source: Uint16Array,
  end: number,
): boolean {
  if ((meaning & (FAILURE | CODE_STEM)) !== (FAILURE | CODE_STEM)) return false;
  const isFollowed = source[end] === COLON && source[end + 1] !== SPACE && source[end + 1] !== 0;
  return !isFollowed && output.last() === SPACE && isAsciiLetter(output.last(2));
}

/** Whether a hexadecimal number that comes next is a status of the operating system: `Status: 0xC000006D`. */
export const expectsHexCode = (output: TemplateOutput, meaning: number): boolean =>
  expectsCode(output, meaning) || (meaning & (HTTP | CODE_STEM)) !== 0;

/** `HTTP/1.1" ` or `HTTP/2 ` right before. */
function followsProtocol(output: TemplateOutput): boolean {
  if (output.last() !== SPACE) return false;
  let back = output.last(2) === QUOTE || output.last(2) === APOSTROPHE ? 3 : 2;
  if (!isDigit(output.last(back))) return false;
  if (output.last(back + 1) === DOT) back += 2;
  return output.last(back + 1) === 47 && output.last(back + 2) === 80 && output.last(back + 5) === 72;
}

/** A quoted request, however broken, at the line's head or after a time in brackets: `[<time>] "-" 408 `. */
function followsRequest(output: TemplateOutput): boolean {
  if (output.last() !== SPACE || output.last(2) !== QUOTE) return false;
  const { units, length } = output;
  const least = Math.max(0, length - LONGEST_REQUEST);
  let at = length - 3;
  while (at > least && units[at] !== QUOTE) at--;
  if (units[at] !== QUOTE) return false;
  if (at === 0) return true;
  const time = at - 2 - placeholderLength(TIME);
  return (
    units[at - 1] === SPACE && units[at - 2] === CLOSE_BRACKET && time > 0 && isPlaceholder(units, time, TIME)
  );
}

/** HAProxy's `0/0/3/32/35 403 142 - - `, its timers masked already. */
function betweenTimersAndBytes(output: TemplateOutput, source: Uint16Array, end: number): boolean {
  const start = output.length - 1 - placeholderLength(NUM);
  if (output.last() !== SPACE || start < 0 || !isPlaceholder(output.units, start, NUM)) return false;
  if (source[end] !== SPACE) return false;
  let at = end + 1;
  if (source[at] === LESS) at += placeholderLength(NUM);
  else while (at < end + 16 && isDigit(source[at])) at++;
  return at > end + 1 && startsWith(source, at, ' - - ');
}

/** Whether the words after a number let it be an answer's status: its end, a reason, `from`, no lower-case noun. */
function readsAsAnswer(source: Uint16Array, end: number): boolean {
  const next = source[end] === SPACE ? source[end + 1] : source[end];
  if (isDigit(next)) return false;
  if (!isLower(next)) return true;
  if (source[end] !== SPACE) return false;
  const stop = plainWordEnd(source, end + 1);
  return stop > 0 && (meaningOf(source, end + 1, stop) & (FAILURE | HTTP)) !== 0;
}

/** `404 Not Found`. */
function precedesReason(source: Uint16Array, end: number): boolean {
  if (source[end] !== SPACE || !isUpper(source[end + 1])) return false;
  const stop = plainWordEnd(source, end + 1);
  return stop > 0 && (meaningOf(source, end + 1, stop) & REASON) !== 0;
}

/**
 * Whether the three digits that end at `end` are an HTTP status. `requested`: the line names a request and no
 * status yet.
 */
export function keepsStatus(
  output: TemplateOutput,
  source: Uint16Array,
  start: number,
  end: number,
  requested: boolean,
): boolean {
  const first = source[start] ?? 0;
  if (end - start !== 3 || first < 49 || first > 53) return false;
  if (followsProtocol(output) || followsRequest(output) || precedesReason(source, end)) return true;
  if (betweenTimersAndBytes(output, source, end)) return true;
  if (requested && standsAlone(output, source, start, end)) return true;
  const meaning = output.wordBefore(output.length);
  if ((meaning & HTTP) !== 0) return true;
  if ((meaning & ANSWER) === 0) return false;
  if ((meaning & LINK) === 0) return readsAsAnswer(source, end);
  const before = output.wordBefore(output.wordStart);
  if ((before & (FAILURE | CODE_STEM)) !== 0) return false;
  return (before & (HTTP | ANSWER)) !== 0 || readsAsAnswer(source, end);
}

function standsAlone(output: TemplateOutput, source: Uint16Array, start: number, end: number): boolean {
  const isHttpsPort = source[start] === 52 && source[start + 1] === 52 && source[start + 2] === 51;
  if (isHttpsPort || output.last() !== SPACE || (source[end] !== SPACE && source[end] !== 0)) return false;
  if (source[end] === 0) return true;
  const stop = plainWordEnd(source, end + 1);
  return stop === 0 || (meaningOf(source, end + 1, stop) & MEASURE) === 0;
}

/** Whether the value that comes next names somebody or some machine: `user=`, `"user.name":"`, `principal=[`. */
export function expectsOwner(output: TemplateOutput): boolean {
  const last = output.last();
  const quoted = last === QUOTE || last === APOSTROPHE;
  if (last !== 61 && last !== 58 && last !== 91 && !quoted) return false;
  const meaning = output.wordBefore(output.length);
  if ((meaning & OWNER) !== 0) return true;
  if (!startsWith(output.units, output.wordStart, 'name') || output.wordStart === 0) return false;
  return (output.wordBefore(output.wordStart) & OWNER) !== 0;
}
