import { atomEnd, classAt, isAtomAt, isCapitalAt, isQuote, isSpaceAt, LOWER, OTHER } from '../characters.ts';
import { meaningOfName } from '../keyed/key.ts';
import { placeholderEnd } from '../kind.ts';
import type { Spans } from '../spans.ts';
import { isDeed, isListed, isNobody, isOrdinary, isOutcome, isSignIn } from '../words.ts';

const LONGEST_NAME = 64;
const MOST_TITLE_WORDS = 5;
const TITLES = /^(?:Mr|Mrs|Ms|Dr|Prof|Sr|Jr|St)$/;
/** What may come between `user` and the name. */
const CHAIN = /^(?:name|id|named|called|account|login)$/i;
/** A name may end as an ordinary word does: Ahmed, Florence. */
const LONGEST_GIVEN = 9;
const CLOSERS: Readonly<Record<string, string>> = { '[': ']', '(': ')', '<': '>' };

/** End of an account's name at `at`: letters, digits and what else such a name may hold. */
export function nameEnd(text: string, at: number): number {
  let end = at;
  const limit = Math.min(text.length, at + LONGEST_NAME);
  while (end < limit && (isAtomAt(text, end) || ".-@+\\/$~%'#!*".includes(text.charAt(end)))) {
    if (text.charAt(end) === "'" && !isAtomAt(text, end + 1)) break;
    end++;
  }
  // A name longer than that goes as a whole: half of it would stay.
  while (end >= limit && end < text.length && isAtomAt(text, end)) end++;
  while (end > at && ".-/\\'!*#".includes(text.charAt(end - 1))) end--;
  return end;
}

/** End of the words in title case that begin at `at`, what is between [`at`, `known`) being one already. */
export function titleWordsEnd(text: string, at: number, known: number): number {
  if (!isCapitalAt(text, at)) return known;
  let end = known > at ? known : titleWordEnd(text, at);
  if (end === at) return known;
  if (text.startsWith('. ', end) && TITLES.test(text.slice(at, end))) end++;
  for (let word = 1; word < MOST_TITLE_WORDS; word++) {
    const comma = text.charAt(end) === ',' ? 1 : 0;
    if (text.charAt(end + comma) !== ' ') break;
    let from = end + comma + 1;
    const particle = /^(?:van|von|de|der|den|del|della|da|di|dos|du|la|le|bin|al|el|ter|y) /.exec(
      text.slice(from, from + 6),
    );
    if (particle !== null) from += particle[0].length;
    if (!isCapitalAt(text, from)) break;
    const next = titleWordEnd(text, from);
    if (next === from || '=:('.includes(text.charAt(next) || ' ') || isListed(text.slice(from, next))) break;
    end = next;
  }
  return end;
}

/** A capital and small letters, an apostrophe or a hyphen within; or an initial with its dot. */
function titleWordEnd(text: string, at: number): number {
  if (!isCapitalAt(text, at)) return at;
  if (text.charAt(at + 1) === '.') return at + 2;
  let end = at + 1;
  const limit = Math.min(text.length, at + 40);
  while (end < limit) {
    const isJoint = "'-’".includes(text.charAt(end)) && isAtomAt(text, end + 1);
    if (!isAtomAt(text, end) && !isJoint) break;
    end++;
  }
  const isTitle = (classAt(text, at + 1) & (LOWER | OTHER)) !== 0 || text.charAt(at + 1) === "'";
  return isTitle ? end : at;
}

/** Reads the name that follows the word `user`, which ends at `end`: `user alice`, `user 'alice'`, `user [alice]`. */
export function readUser(text: string, end: number, spans: Spans): number {
  if (text.charAt(end - 'username'.length - 1) === '-') return 0;
  let at = end;
  while (at < end + 4 && isSpaceAt(text, at)) at++;
  if (at === end && !'[('.includes(text.charAt(at) || ' ')) return 0;
  return readAccount(text, at, spans, true);
}

/**
 * Reads an account's name at `at`, quoted, bracketed or bare.
 * @param mayChain whether `name` and `id` may come between: `user name alice`
 */
function readAccount(text: string, at: number, spans: Spans, mayChain: boolean): number {
  if (placeholderEnd(text, at) > 0) return 0;
  const opening = text.charAt(at);
  const closing = isQuote(text.charCodeAt(at)) ? opening : CLOSERS[opening];
  if (closing !== undefined) {
    const inner = at + 1;
    let close = inner;
    while (close < inner + LONGEST_NAME && close < text.length && text.charAt(close) !== closing) close++;
    const name = text.slice(inner, close);
    const isName = text.charAt(close) === closing && name !== '' && !/^\/|[=:<>()[\]]/.test(name);
    return isName && !isListed(name) && !/^\d{1,4}$/.test(name) && !isKey(text, close + 1, name)
      ? spans.add(inner, close, 'user', text)
      : spans.leave(close);
  }
  if (!isAtomAt(text, at)) return 0;
  const end = nameEnd(text, at);
  const name = text.slice(at, end);
  if (mayChain && CHAIN.test(name) && text.charAt(end) === ' ')
    return readAccount(text, end + 1, spans, false);
  return isAccount(text, name, end)
    ? spans.add(at, titleWordsEnd(text, at, end), 'user', text)
    : spans.leave(end + 1);
}

function isAccount(text: string, name: string, end: number): boolean {
  if (text.charAt(end) === '=' || text.startsWith(' =', end)) return false;
  if (text.charAt(end) === '(' && !text.startsWith('(uid=', end)) return false;
  if (/^\d{1,4}$/.test(name) || !/[\p{L}\d]/u.test(name) || isListed(name)) return false;
  if (isKey(text, end, name)) return false;
  return !isOrdinary(name) || (name.length <= LONGEST_GIVEN && isDeed(wordAfter(text, end)));
}

/** Whether it is the key of something that must go, and no name: `no such user api_key: x`. */
const isKey = (text: string, end: number, name: string): boolean =>
  /^\s?[:=]/.test(text.slice(end, end + 2)) && meaningOfName(name) !== null;

function wordAfter(text: string, end: number): string {
  return isSpaceAt(text, end) ? text.slice(end + 1, atomEnd(text, end + 1, end + 24)) : '';
}

/** Reads the name after `for`, where a sign-in is what was told of before: `Failed password for alice from`. */
export function readFor(
  text: string,
  end: number,
  { last, earlier }: { readonly last: string; readonly earlier: string },
  spans: Spans,
): number {
  if (!isSignIn(last) && !(isOutcome(last) && isSignIn(earlier))) return 0;
  return readAccount(text, end + 1, spans, false);
}

/** Reads what is in title case after `Mr`, `customer` and the like, whose end is `end`. */
export function readTitled(text: string, start: number, end: number, spans: Spans): number {
  // `Ms. Roe`, and not `12 ms Total`.
  if (end - start <= 3 && !isCapitalAt(text, start)) return 0;
  const at = text.charAt(end) === '.' ? end + 1 : end;
  if (text.charAt(at) !== ' ') return 0;
  const stop = titleWordsEnd(text, at + 1, at + 1);
  if (stop === at + 1 || '=:('.includes(text.charAt(stop) || ' ')) return 0;
  const first = text.slice(at + 1, atomEnd(text, at + 1, stop));
  return isListed(first) ? 0 : spans.add(at + 1, stop, 'name', text);
}

/** Reads the account before `at`, where cron writes `(alice) CMD`, PAM `alice(uid=1000)` and sudo `alice : TTY=`. */
export function readBehind(text: string, at: number, spans: Spans): void {
  const isCron = text.startsWith(') ', at - 2);
  const isSudo = text.startsWith(' : ', at - 3);
  if (!isCron && !isSudo && text.charAt(at - 1) !== '(') return;
  const end = at - (isCron ? 2 : isSudo ? 3 : 1);
  const lowest = Math.max(spans.end, end - LONGEST_NAME);
  let start = end;
  while (start > lowest && (isAtomAt(text, start - 1) || '.-'.includes(text.charAt(start - 1)))) start--;
  if (start >= end || (isCron && text.charAt(start - 1) !== '(') || isNobody(text.slice(start, end))) return;
  spans.add(start, end, 'user', text);
}

/** Reads the account after sudo's name, which ends at `end`: `sudo[12]:   alice : TTY=...`. */
export function readSudo(text: string, end: number, spans: Spans): number {
  const head = /^(?:\[\d{1,10}\])?:\s{1,8}/.exec(text.slice(end, end + 24));
  if (head === null) return 0;
  const start = end + head[0].length;
  const stop = nameEnd(text, start);
  if (stop === start || !text.startsWith(' : ', stop) || isNobody(text.slice(start, stop))) return 0;
  return spans.add(start, stop, 'user', text);
}
