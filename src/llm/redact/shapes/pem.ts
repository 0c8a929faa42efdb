import type { Spans } from '../spans.ts';

const BEGIN = '-----BEGIN ';
const END = '-----END ';
/** The longest of the names that RFC 7468 and OpenPGP give to a block. */
const LONGEST_NAME = 64;

/**
 * Reads a PEM block (RFC 7468) at `at`. Without its end it is taken to be cut short, and all that follows to be of
 * it. Line breaks may be there as such, as spaces or as `\n`.
 * @returns where reading goes on; 0 where no block begins
 */
export function readPem(text: string, at: number, spans: Spans): number {
  if (!text.startsWith(BEGIN, at)) return 0;
  const nameEnd = text.indexOf('-----', at + BEGIN.length);
  const name = text.slice(
    at + BEGIN.length,
    Math.min(nameEnd < 0 ? text.length : nameEnd, at + LONGEST_NAME),
  );
  const isPublic = /CERTIFICATE|PUBLIC KEY|SIGNATURE|MESSAGE/.test(name) && !name.includes('PRIVATE');
  const kind = isPublic ? 'certificate' : 'private-key';
  const end = text.indexOf(END, at + BEGIN.length);
  if (end < 0) return spans.add(at, text.length, kind, text);
  const close = text.indexOf('-----', end + END.length);
  return spans.add(at, close < 0 ? text.length : close + 5, kind, text);
}
