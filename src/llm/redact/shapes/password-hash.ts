import { isAtomAt } from '../characters.ts';
import type { Spans } from '../spans.ts';

const SCHEME =
  /^\$(?:[1567y]|2[abxy]|sha1|md5|apr1|bcrypt|scrypt|argon2(?:id|i|d)|pbkdf2(?:-sha\d{1,3})?|gy)\$/;
const LONGEST_SCHEME = 16;

/** Reads a password's hash in modular crypt format at its first `$`: `$6$salt$hash`. */
export function readPasswordHash(text: string, at: number, spans: Spans): number {
  if (!SCHEME.test(text.slice(at, at + LONGEST_SCHEME))) return 0;
  let end = at;
  while (end < text.length && (isAtomAt(text, end) || '$./+=,-'.includes(text.charAt(end)))) end++;
  return spans.add(at, end, 'hash', text);
}
