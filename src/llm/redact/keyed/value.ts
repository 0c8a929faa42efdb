import { isAtomAt, isQuote, isSpaceAt } from '../characters.ts';
import { placeholderEnd } from '../kind.ts';

/** Where a value stands, without its quotes. */
export interface Value {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

const QUOTE_ESCAPES = 8;
const LONGEST_KEY = 40;
const BACKSLASH = 92;
const OPENERS = '[(<';
const CLOSERS = ')]}>';
/** At these a value ends where a key, or nothing of a value, follows. */
export const SEPARATORS = ',;&|';
/** What joins the words of a key; a connection string has keys such as `User Id` too. */
const KEY = '-.';
const KEY_WITH_SPACE = '-. ';

/**
 * Reads the value at `at`: what stands in quotes, escaped ones too, else up to the space, or up to the punctuation
 * after which something else begins. What opens a quote and does not close it goes to the end of the text.
 */
export function readValue(text: string, at: number): Value {
  let quote = at;
  while (quote < at + QUOTE_ESCAPES && text.charCodeAt(quote) === BACKSLASH) quote++;
  const unit = text.charCodeAt(quote);
  if (isQuote(unit)) {
    const start = quote + (quote === at && isDoubled(text, quote) ? 2 : 1);
    return { start, end: closingQuote(text, start, unit, quote - at), isQuoted: true };
  }
  const escaped = ESCAPED_QUOTE.exec(text.slice(at, at + LONGEST_ESCAPED));
  if (escaped !== null) {
    const start = at + escaped[0].length;
    const end = text.indexOf(escaped[0], start);
    return { start, end: end < 0 ? text.length : end, isQuoted: true };
  }
  if (OPENERS.includes(text.charAt(at)) && at < text.length && placeholderEnd(text, at) === 0) {
    const inner = at + 1;
    if (isQuote(text.charCodeAt(inner))) return readValue(text, inner);
    return { start: inner, end: plainEnd(text, inner), isQuoted: false };
  }
  return { start: at, end: plainEnd(text, at), isQuoted: false };
}

/** A quote as URLs, nginx (`\x22`), JSON and HTML write it within something else. */
const ESCAPED_QUOTE = /^(?:%22|\\x22|\\u0022|&quot;|&#34;)/i;
const LONGEST_ESCAPED = 6;

/** What is after two quotes that are an empty value, or a quote within quotes that ends. */
const AFTER_QUOTES = /^(?:$|[\s,;:&|)\]}>"'`\\])/;

/** Whether two quotes stand for one, as in SQL and CSV: `'it''s'`, `""password"":""x""`. */
const isDoubled = (text: string, at: number): boolean =>
  text.charAt(at) === text.charAt(at + 1) && !AFTER_QUOTES.test(text.slice(at + 2, at + 3));

/** A quote with more backslashes than the opening one is part of the value, but for `\\` at its end. */
function closingQuote(text: string, from: number, quote: number, escapes: number): number {
  let backslashes = 0;
  for (let at = from; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === BACKSLASH) {
      backslashes++;
      continue;
    }
    if (unit === quote && at > from && backslashes === 0 && escapes === 0 && isDoubled(text, at)) {
      at++;
      continue;
    }
    if (unit === quote && (backslashes <= escapes || (escapes === 0 && backslashes % 2 === 0)))
      return at - Math.min(backslashes, escapes);
    backslashes = 0;
  }
  return text.length;
}

/** What ends a value whose key was encoded as it is; of another it is a part: `password=a%26b`. */
const ENCODED_END = /^%(?:26|3b|20|22|0[ad])/i;

/** End of what stands without quotes from `from` on, up to a space or to what ends a value. */
export function plainEnd(text: string, from: number): number {
  let at = from;
  const isEncoded = /%(?:3[ad]|20)$|%22[:+]$/i.test(text.slice(Math.max(0, from - 4), from));
  while (
    at < text.length &&
    !endsPlain(text, at, from) &&
    !(isEncoded && ENCODED_END.test(text.slice(at, at + 3)))
  ) {
    const placeholder = placeholderEnd(text, at);
    at = placeholder > 0 ? placeholder : at + 1;
  }
  while (at > from && '.,:;'.includes(text.charAt(at - 1))) at--;
  return at;
}

function endsPlain(text: string, at: number, from: number): boolean {
  const unit = text.charCodeAt(at);
  if (isSpaceAt(text, at)) return true;
  if (isAtomAt(text, at)) return false;
  const letter = text.charAt(at);
  if (SEPARATORS.includes(letter))
    return endsHere(text, at + 1) || isKeyAhead(text, at + 1, letter === ';' ? KEY_WITH_SPACE : KEY);
  if (CLOSERS.includes(letter)) return endsHere(text, at + 1) || ',;:.)]}>'.includes(text.charAt(at + 1));
  if (isQuote(unit)) return at === from || !isAtomAt(text, at + 1);
  if (unit === BACKSLASH && isQuote(text.charCodeAt(at + 1))) return !isAtomAt(text, at + 2);
  return letter === '<' && text.charAt(at + 1) === '/';
}

/** Whether nothing of a value can follow: the end, a space, a quote. */
const endsHere = (text: string, at: number): boolean =>
  at >= text.length ||
  isSpaceAt(text, at) ||
  isQuote(text.charCodeAt(at)) ||
  text.charCodeAt(at) === BACKSLASH;

/** Whether `key=` or `key:` stands here, so that a value has ended. */
export function isKeyAhead(text: string, from: number, joints: string = KEY): boolean {
  let at = from;
  while (at < from + LONGEST_KEY && at < text.length) {
    if (!isAtomAt(text, at) && (at === from || !joints.includes(text.charAt(at)))) break;
    if (text.charAt(at) === ' ' && !isAtomAt(text, at + 1)) break;
    at++;
  }
  if (at === from) return false;
  if (text.startsWith(' =', at)) return true;
  const unit = text.charAt(at);
  return unit === '=' || (unit === ':' && text.charAt(at + 1) !== ':') || text.startsWith('%3D', at);
}

/**
 * End of the value of a header that may be a list: up to a space, and over it where a comma or semicolon stands
 * before, as in `Cookie: a=1; b=2`.
 */
export function listEnd(text: string, from: number): number {
  let at = from;
  for (;;) {
    while (at < text.length && !isSpaceAt(text, at)) {
      const unit = text.charCodeAt(at);
      const isEscaped = unit === BACKSLASH && /["'nr]/.test(text.charAt(at + 1));
      if (isEscaped && text.charAt(at + 1) !== '"') return at;
      if (isQuote(unit) || isEscaped) {
        const opens = text.charAt(at - 1) === '=';
        if (!opens) return at;
        const quote = isEscaped ? at + 1 : at;
        const close = closingQuote(text, quote + 1, text.charCodeAt(quote), quote - at);
        at = Math.min(text.length, close + (quote - at) + 1);
      } else at++;
    }
    const before = text.charAt(at - 1);
    if (at >= text.length || at === from || (before !== ';' && before !== ',')) return at;
    while (at < text.length && isSpaceAt(text, at)) at++;
  }
}
