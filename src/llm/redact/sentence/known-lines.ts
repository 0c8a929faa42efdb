import { isAtomAt, isQuote } from '../characters.ts';
import { placeholderEnd } from '../kind.ts';
import type { Spans } from '../spans.ts';
import { isNobody } from '../words.ts';
import { nameEnd, readAccount } from './person.ts';

const LONGEST_NAME = 64;

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

/** Reads the account after `(to root) ` of su, whose parenthesis is at `at`. */
export function readSu(text: string, at: number, spans: Spans): number {
  const head = /^\(to [\w.-]{1,32}\) /.exec(text.slice(at, at + 40));
  return head === null ? 0 : readAccount(text, at + head[0].length, spans, false);
}

/** Reads who an access log names before its time at `at`: `10.0.0.1 - alice [10/Oct/2000:13:55:36 -0700]`. */
export function readBeforeTime(text: string, at: number, spans: Spans): void {
  if (!/^\[\d\d\/[A-Z][a-z]{2}\/\d{4}:/.test(text.slice(at, at + 13)) || text.charAt(at - 1) !== ' ') return;
  const lowest = Math.max(spans.end, at - 1 - LONGEST_NAME);
  let start = at - 1;
  while (start > lowest && text.charAt(start - 1) !== ' ') start--;
  const isField =
    text.charAt(start - 1) === ' ' && text.charAt(start - 3) === ' ' && text.charAt(start - 2) === '-';
  if (isField && isAtomAt(text, start) && !isNobody(text.slice(start, at - 1)))
    spans.add(start, at - 1, 'user', text);
}

/** MySQL's slow log: `User@Host: alice[alice] @ localhost`. */
export function readSlowLog(text: string, from: number, spans: Spans): number {
  if (placeholderEnd(text, from) > 0) return from;
  const open = nameEnd(text, from);
  const close = text.charAt(open) === '[' ? nameEnd(text, open + 1) : 0;
  if (close === 0) return from;
  if (open > from) spans.add(from, open, 'user', text);
  return close > open + 1 ? spans.add(open + 1, close, 'user', text) : open;
}

/** Reads `login attempt [root/x]`, as honeypots write it; `end` is that of `attempt`. */
export function readAttempt(text: string, end: number, spans: Spans): number {
  if (!text.startsWith(' [', end) || placeholderEnd(text, end + 1) > 0) return 0;
  const found = /^ \[[^\]/]{0,80}\/[^\]]{0,160}\]/.exec(text.slice(end, end + 250));
  if (found === null) return 0;
  const slash = text.indexOf('/', end);
  const close = end + found[0].length - 1;
  const [from, middle] = [
    text.charAt(end + 2) === 'b' && isQuote(text.charCodeAt(end + 3)) ? end + 4 : end + 2,
    slash,
  ];
  spans.add(from, text.charAt(middle - 1) === "'" ? middle - 1 : middle, 'user', text);
  return spans.add(middle + 1, close, 'password', text);
}
