import { ATOM, classAt, isAtomAt, isDigitAt, spacesEnd } from '../characters.ts';
import { titleWordsEnd } from '../sentence/person.ts';
import { readPhone } from '../shapes/number.ts';
import { looksSecret } from '../shapes/random-token.ts';
import { isMasked, type Spans, withoutPlaceholders } from '../spans.ts';
import { isFate, isListed, isNobody, isNoValue, isOrdinary } from '../words.ts';
import { readDisplayName, readHeader } from './header.ts';
import { meaningOfKey } from './key.ts';
import type { KeyMeaning } from './key-words.ts';
import { namedValue } from './named-value.ts';
import { type Form, isNextKey, separatorAfter } from './separator.ts';
import { isKeyAhead, plainEnd, readValue, SEPARATORS, type Value } from './value.ts';

/** As far a reader looks for what is no value, in characters. */
const LOOKED_AHEAD = 64;
/** What is longer goes as a whole. */
const LONGEST_ACCOUNT = 256;
const MOST_SPACES = 8;
const LONGEST_PLAIN = 64;
const LEAST_RANDOM = 10;
/** Words of a passphrase in plain text. */
const MOST_WORDS = 24;

/** Reads the value of the key whose last atom is [`start`, `end`), where there is one that must go; else 0. */
export function readKeyed(text: string, start: number, end: number, spans: Spans): number {
  const separator = separatorAfter(text, start, end);
  if (separator === null) return 0;
  const named = namedValue(text, start, end, separator.at);
  const after = named === null ? 0 : readValueOf(text, named.at, named.meaning, 'plain', spans);
  if (after > 0) return after;
  const meaning = meaningOfKey(text, start, end, spans.end);
  if (meaning === null || isWorkingFolder(text, start, end, separator.at)) return 0;
  return readValueOf(text, separator.at, meaning, separator.form, spans);
}

/** `PWD=/srv/app` of a shell and of sudo. */
function isWorkingFolder(text: string, start: number, end: number, at: number): boolean {
  return (
    /^(?:OLD)?PWD$/.test(text.slice(start, end)) &&
    /^\/(?:[\w.-]{1,40}(?:\/|\s|$)|\s|$)/.test(text.slice(at, at + 42))
  );
}

/** Reads the value at `at` as what its key means; returns where reading goes on, 0 where the value may stay. */
export function readValueOf(text: string, at: number, meaning: KeyMeaning, form: Form, spans: Spans): number {
  if (meaning.rule === 'header') {
    const end = readHeader(text, at, meaning, spans);
    return end > 0 && text.charAt(at) === '[' ? listedEnd(text, end, meaning, spans) : end;
  }
  if (meaning.rule === 'display') return readDisplayName(text, at, spans);
  if ((form === 'gapped' || (form === 'prose' && meaning.rule === 'person')) && isNextKey(text, at))
    return spans.leave(at + LOOKED_AHEAD);
  if (meaning.kind === 'phone' && '(+'.includes(text.charAt(at))) return readPhone(text, at, spans);
  if (isObject(text, at)) return 0;
  const value = readValue(text, at);
  if (value.end <= value.start || (form === 'pair' && !value.isQuoted)) return spans.leave(at + LOOKED_AHEAD);
  if (isMasked(text, value.start, value.end)) return Math.max(spans.end, value.end);
  const isProse = form === 'prose';
  if (mayStay(text, value, meaning, isProse)) return spans.leave(value.end + LOOKED_AHEAD);
  const end =
    meaning.rule === 'person' ? personEnd(text, value, meaning) : secretEnd(text, value, meaning, isProse);
  const reached = spans.add(value.start, end, meaning.kind, text);
  // It ended for the key that follows: what is taken out of that may undo it.
  if (!value.isQuoted && SEPARATORS.includes(text.charAt(end) || ' ')) spans.leave(end + LOOKED_AHEAD);
  return text.charAt(at) === '[' && meaning.rule !== 'number'
    ? listedEnd(text, reached, meaning, spans)
    : reached;
}

/** Reads the quoted values of a list after its first, which ends at `end`; returns where the last ends. */
function listedEnd(text: string, end: number, { kind }: KeyMeaning, spans: Spans): number {
  let reached = end;
  while (/^["']\s?,/.test(text.slice(reached, reached + 3))) {
    const next = readValue(text, spacesEnd(text, text.indexOf(',', reached) + 1, MOST_SPACES));
    if (!next.isQuoted) break;
    reached = spans.add(next.start, next.end, kind, text);
  }
  return reached;
}

/** `{` with a key after it: what is in there has keys of its own. */
const isObject = (text: string, at: number): boolean =>
  text.charAt(at) === '{' &&
  (text.charAt(at + 1) === '}' || /^\s?["'\\]/.test(text.slice(at + 1, at + 3)) || isKeyAhead(text, at + 1));

function mayStay(
  text: string,
  { start, end, isQuoted }: Value,
  meaning: KeyMeaning,
  isProse: boolean,
): boolean {
  if (end - start > LONGEST_PLAIN) return false;
  const value = text.slice(start, end);
  const bare = withoutPlaceholders(value);
  switch (meaning.rule) {
    case 'random':
      return !looksSecret(bare, LEAST_RANDOM);
    case 'number':
      return value.replace(/\D/g, '').length < 3 && !(isQuoted && meaning.kind === 'personal');
    case 'person':
      if (/^\d*$/.test(value)) return value.length < 7;
      if (!/[\p{L}]|\d{7}/u.test(bare)) return true;
      if (/^(?:[\d.,:]*(?:s|ms|%)?|\.{0,2}\/.*)$/.test(value) || value.includes('://')) return true;
      if (isNobody(value) || isNoValue(value) || isFate(value)) return true;
      return isProse ? isOrdinary(value) : isListed(value) && !isQuoted;
    default:
      if (isNoValue(value)) return true;
      if (meaning.kind === 'password') return value === 'chauthtok' || (isProse && isListed(value));
      if (isFate(value) || (/^\d*$/.test(value) && value.length < 4)) return true;
      return isProse && (isListed(value) || /^[A-Za-z]{1,15}$/.test(value));
  }
}

function personEnd(text: string, value: Value, meaning: KeyMeaning): number {
  if (value.isQuoted) return value.end;
  const opening = value.start + text.slice(value.start, value.end).indexOf('(');
  const isOpened = opening > value.start && value.end - value.start <= LONGEST_ACCOUNT;
  // `user=alice(uid=7)` says more than the name, `user=alice(Alice)` the name again.
  const end = isOpened && isKeyAhead(text, opening + 1) ? opening : value.end;
  const named = meaning.kind === 'name' ? titleWordsEnd(text, value.start, end) : end;
  return named > end ? plainEnd(text, named - 1) : end;
}

function secretEnd(text: string, value: Value, meaning: KeyMeaning, isProse: boolean): number {
  if (value.isQuoted) return value.end;
  if (meaning.rule === 'number') return digitsEnd(text, value.end);
  return isProse && meaning.kind === 'password' ? phraseEnd(text, value.end) : value.end;
}

/** Groups of digits after the first: `phone: 555 123 4567`. */
function digitsEnd(text: string, from: number): number {
  let end = from;
  for (let group = 0; group < 6 && text.charAt(end) === ' ' && /[\d(]/.test(text.charAt(end + 1)); group++) {
    let at = end + 1;
    while (at < end + 20 && (isDigitAt(text, at) || '-().'.includes(text.charAt(at) || ' '))) at++;
    if (isAtomAt(text, at) || text.charAt(at) === ':') break;
    end = at;
  }
  return end;
}

/** `passphrase: correct horse battery staple`, to the end of the text: small words and nothing else. */
function phraseEnd(text: string, from: number): number {
  let at = from;
  for (let word = 0; word < MOST_WORDS; word++) {
    if (at >= text.length) return at;
    if (text.charAt(at) !== ' ') return from;
    let end = at + 1;
    while (end < at + 16 && (classAt(text, end) & ATOM) === 1) end++;
    if (end === at + 1 || isListed(text.slice(at + 1, end))) return from;
    at = end;
  }
  return from;
}
