import { isAtomAt, isQuote, isSpaceAt, spacesEnd } from '../characters.ts';
import { placeholderEnd } from '../kind.ts';
import { titleWordsEnd } from '../sentence/person.ts';
import type { Spans } from '../spans.ts';
import { isListed, isOrdinary } from '../words.ts';
import type { KeyMeaning } from './key-words.ts';
import { isNextKey } from './separator.ts';
import { listEnd, readValue } from './value.ts';

const SCHEME =
  /^(?:bearer|basic|digest|negotiate|ntlm|token|apikey|api-key|hawk|oauth|aws4-hmac-sha256|sharedkey|sharedaccesssignature|key)$/i;
const LONGEST_SCHEME = 24;
const LIKE_SCHEME = /^[A-Za-z][A-Za-z-]{1,23}$/;
const LONGEST_WORD = 24;
const LOOKED_AHEAD = 64;
const CLOSER_OF: ReadonlyMap<string, string> = new Map([
  ['[', ']'],
  ['(', ')'],
]);
const AFTER_BRACKET = /^(?:$|[\s,)\]}"'\\])/;

/** Reads the header at `at`, to the end of its list. The scheme of credentials, such as `Bearer`, stays. */
export function readHeader(text: string, at: number, meaning: KeyMeaning, spans: Spans): number {
  const { start, end: closed, isQuoted } = readValue(text, at);
  const bracketed = isQuoted ? 0 : bracketEnd(text, at);
  const first = isQuoted ? start : bracketed > 0 ? at + 1 : at;
  const limit = isQuoted ? closed : bracketed > 0 ? bracketed : text.length;
  const from = meaning.kind === 'credentials' ? schemeEnd(text, first, limit) : first;
  const end = isQuoted || bracketed > 0 ? limit : unquotedEnd(text, from, meaning);
  if (end <= from) return 0;
  const isWord = end - from < LONGEST_WORD && isOrdinary(text.slice(from, end).replace(/[.,:;]$/, ''));
  return isWord ? spans.leave(end) : spans.add(from, end, meaning.kind, text);
}

/** End of a list, and of the word after a scheme that is not known: `Authorization: SSWS x`. */
function unquotedEnd(text: string, from: number, meaning: KeyMeaning): number {
  const end = listEnd(text, from);
  const next = end + 1;
  if (meaning.kind !== 'credentials' || text.charAt(end) !== ' ' || isSpaceAt(text, next)) return end;
  if (!LIKE_SCHEME.test(text.slice(from, Math.min(end, from + LONGEST_SCHEME + 1)))) return end;
  const { start, end: stop } = readValue(text, next);
  const isSaid =
    stop <= start || isNextKey(text, next) || isListed(text.slice(start, Math.min(stop, start + 80)));
  return isSaid ? end : listEnd(text, next);
}

/** Where the bracket at `at` closes, as in Java's `{Authorization=[Bearer x], Accept=[y]}`; 0 where none opens. */
function bracketEnd(text: string, at: number): number {
  const closer = CLOSER_OF.get(text.charAt(at));
  if (closer === undefined || placeholderEnd(text, at) > 0) return 0;
  let end = text.indexOf(closer, at);
  // `[a=[1]; b=2]`: the first that closes is not the last.
  while (end >= 0 && !AFTER_BRACKET.test(text.slice(end + 1, end + 2))) end = text.indexOf(closer, end + 1);
  return end < 0 ? text.length : end;
}

/** Where the credentials begin after the scheme at `at`; `at` itself where none is there. */
function schemeEnd(text: string, at: number, limit: number): number {
  let word = at;
  while (word < at + LONGEST_SCHEME && (isAtomAt(text, word) || text.charAt(word) === '-')) word++;
  const next = spacesEnd(text, word, 4);
  return next > word && next < limit && SCHEME.test(text.slice(at, word)) ? next : at;
}

/** `From: "John Smith" <john@example.com>`, and two words in title case. */
export function readDisplayName(text: string, at: number, spans: Spans): number {
  const isQuoted = isQuote(text.charCodeAt(at));
  if (isQuoted) {
    const { start, end } = readValue(text, at);
    const isTwo =
      titleWordsEnd(text, start, start) === end && text.slice(start, Math.min(end, start + 64)).includes(' ');
    const isBeforeAddress = /^ ?</.test(text.slice(end + 1, end + 3));
    return end > start && (isTwo || isBeforeAddress) ? spans.add(start, end, 'name', text) : spans.leave(end);
  }
  if (placeholderEnd(text, at) > 0) return 0;
  const end = titleWordsEnd(text, at, at);
  if (end === at) return spans.leave(at + LOOKED_AHEAD);
  const isBeforeAddress = text.startsWith(' <', end) && placeholderEnd(text, end + 1) === 0;
  const words = text.slice(at, end).split(' ');
  return isBeforeAddress || (words.length > 1 && !words.some(isListed))
    ? spans.add(at, end, 'name', text)
    : spans.leave(end);
}
