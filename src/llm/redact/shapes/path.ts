import { atomEnd, isAtomAt, isQuote, isSpaceAt } from '../characters.ts';
import { placeholderEnd } from '../kind.ts';
import type { Spans } from '../spans.ts';
import { isListed, isNobody } from '../words.ts';

/** Folders whose folders are named after people, in lower case; what follows each is a slash or a backslash. */
const FOLDERS_OF_PEOPLE = [
  'home',
  'users',
  'user',
  'documents and settings',
  'profiles',
  'spool/mail',
  'mail',
] as const;
/** Folders there that are no person's. */
const SHARED = new Set(['shared', 'public', 'default', 'all users', 'default user', 'me', 'linuxbrew']);
const LONGEST_NAME = 64;
const LONGEST_UNC = 256;

/** Reads the name in `/home/NAME`, `/Users/NAME` or `C:\Users\NAME` at the slash `at`, doubled or not. */
export function readUserFolder(text: string, at: number, spans: Spans): number {
  const slash = text.charAt(at);
  const start = text.charAt(at + 1) === slash ? at + 2 : at + 1;
  const first = text.charCodeAt(start) | 32;
  // h, u, d, p, s and m begin them.
  if (first !== 104 && first !== 117 && first !== 100 && first !== 112 && first !== 115 && first !== 109)
    return 0;
  for (const folder of FOLDERS_OF_PEOPLE) {
    if (folder.charCodeAt(0) !== first) continue;
    const after = start + folder.length;
    if (text.charAt(after) !== slash || text.slice(start, after).toLowerCase() !== folder) continue;
    const from = text.charAt(after + 1) === slash ? after + 2 : after + 1;
    if (placeholderEnd(text, from) > 0) return 0;
    const end = nameEnd(text, from, slash, text.charAt(at - 1) === ':' || slash === '\\');
    const name = text.slice(from, end);
    if (end === from || SHARED.has(name.toLowerCase()) || isNobody(name)) return 0;
    // `/users/login` and `/user/12` are a service's own.
    const isRoute = folder.startsWith('user') && text.charAt(start) === 'u';
    if (isRoute && (name.split(/[_-]/).every(isListed) || /^\d+$/.test(name))) return 0;
    if ((folder === 'mail' || folder === 'profiles') && (isListed(name) || slash === '/')) return 0;
    return spans.add(from, end, 'user', text);
  }
  return 0;
}

/** With spaces in it where a folder of Windows follows: `C:\Users\Jane Doe\AppData`. */
function nameEnd(text: string, from: number, slash: string, maySpace: boolean): number {
  let plain = from;
  while (
    plain < from + LONGEST_NAME &&
    (isAtomAt(text, plain) || '.-@+$~%'.includes(text.charAt(plain) || ' '))
  )
    plain++;
  while (plain > from && '.'.includes(text.charAt(plain - 1))) plain--;
  if (!maySpace || text.charAt(plain) !== ' ') return plain;
  let end = plain;
  while (end < from + LONGEST_NAME && (isAtomAt(text, end) || ' .-'.includes(text.charAt(end) || '/'))) end++;
  return text.charAt(end) === slash ? end : plain;
}

/** Reads `\\server\share\...` at its first backslash, as a whole. */
export function readNetworkPath(text: string, at: number, spans: Spans): number {
  const before = text.charAt(at - 1);
  if (before !== '' && !' \t"\'=([<,;'.includes(before)) return 0;
  let from = at;
  while (from < at + 4 && text.charAt(from) === '\\') from++;
  if (from - at !== 2 && from - at !== 4) return 0;
  let end = from;
  while (end < from + LONGEST_NAME && (isAtomAt(text, end) || '.-'.includes(text.charAt(end) || ' '))) end++;
  if (end === from || text.charAt(end) !== '\\' || isQuote(text.charCodeAt(end + 1))) return 0;
  const limit = Math.min(text.length, from + LONGEST_UNC);
  while (end < limit && !isSpaceAt(text, end) && !isQuote(text.charCodeAt(end))) {
    const placeholder = placeholderEnd(text, end);
    if (placeholder === 0 && ',;)]}>'.includes(text.charAt(end))) break;
    end = placeholder > 0 ? placeholder : end + 1;
  }
  return spans.add(at, end, 'path', text);
}

/** Roots of the registry, and what else stands before a backslash and is no domain. */
const NO_DOMAIN = /^(?:HK[A-Z_]+|REGISTRY|MACHINE|[A-Z]|AUTHORITY|BUILTIN|SYSTEM32|NT)$/;
const LONGEST_DOMAIN = 15;

/** Reads the account in `DOMAIN\account` at the backslash `at`, doubled or not. */
export function readDomainAccount(text: string, at: number, spans: Spans): number {
  let start = at;
  while (start > at - LONGEST_DOMAIN - 1 && /[A-Z0-9_-]/.test(text.charAt(start - 1))) start--;
  if (at - start < 2 || at - start > LONGEST_DOMAIN) return 0;
  const before = text.charAt(start - 1);
  if (before !== '' && (isAtomAt(text, start - 1) || '.\\/%'.includes(before))) return 0;
  if (NO_DOMAIN.test(text.slice(start, at))) return 0;
  const from = text.charAt(at + 1) === '\\' ? at + 2 : at + 1;
  let end = atomEnd(text, from, from + LONGEST_NAME);
  while (end < from + LONGEST_NAME && (isAtomAt(text, end) || '.-'.includes(text.charAt(end) || ' '))) end++;
  while (end > from && '.-'.includes(text.charAt(end - 1))) end--;
  // A further backslash makes it a path, `\n` and the like an escape.
  if (end - from < 2 || text.charAt(end) === '\\' || isNobody(text.slice(from, end))) return 0;
  return spans.add(from, end, 'user', text);
}
