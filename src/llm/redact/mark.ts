import { isAtomAt, isDigitAt, isHexAt } from './characters.ts';
import { placeholderEnd } from './kind.ts';
import { readBeforeTime, readSu } from './sentence/known-lines.ts';
import { readOption } from './sentence/option.ts';
import { readColons } from './shapes/address.ts';
import { readAt, readNameBefore, readUserInfo } from './shapes/email.ts';
import { readPhone } from './shapes/number.ts';
import { readPasswordHash } from './shapes/password-hash.ts';
import { readDomainAccount, readNetworkPath, readUserFolder } from './shapes/path.ts';
import { readPem } from './shapes/pem.ts';
import type { Spans } from './spans.ts';

const BACKSLASH = 92;
const BRACKET = 91;
const COLON = 58;
const DOLLAR = 36;
const ESCAPE = 27;
const HYPHEN = 45;
const LESS = 60;
const PARENTHESIS = 40;
const PERCENT = 37;
const PLUS = 43;
const SIGN = 64;
const SLASH = 47;

/**
 * Reads what the mark at `at` may begin or be within; returns where reading goes on, 0 where there is nothing.
 * @param signsIn whether the text holds a command that signs in
 */
export function readMark(text: string, at: number, spans: Spans, signsIn: () => boolean): number {
  switch (text.charCodeAt(at)) {
    case ESCAPE:
      return ansiEnd(text, at);
    case SIGN:
      return readAt(text, at, 1, spans);
    case PERCENT:
      return text.startsWith('40', at + 1) ? readAt(text, at, 3, spans) : 0;
    case PLUS:
      return isDigitAt(text, at + 1) ? readPhone(text, at, spans) : 0;
    case PARENTHESIS:
      return isDigitAt(text, at + 1) ? readPhone(text, at, spans) : readSu(text, at, spans);
    case DOLLAR:
      return readPasswordHash(text, at, spans);
    case BRACKET:
      return readBracket(text, at, spans);
    case HYPHEN:
      return readPem(text, at, spans) || readOption(text, at, spans, signsIn);
    case SLASH:
      return readUserFolder(text, at, spans);
    case COLON:
      return readColon(text, at, spans);
    case BACKSLASH:
      return readBackslash(text, at, spans);
    case LESS:
      return placeholderEnd(text, at) || readNameBefore(text, at, spans);
    default:
      return placeholderEnd(text, at);
  }
}

function readBracket(text: string, at: number, spans: Spans): number {
  if (isDigitAt(text, at + 1)) readBeforeTime(text, at, spans);
  return placeholderEnd(text, at);
}

function readColon(text: string, at: number, spans: Spans): number {
  if (text.charCodeAt(at + 1) === COLON) return isHexAt(text, at + 2) ? readColons(text, at, spans) : 0;
  return text.startsWith('//', at + 1) ? readUserInfo(text, at, spans) : 0;
}

function readBackslash(text: string, at: number, spans: Spans): number {
  if (text.startsWith('u0040', at + 1)) return readAt(text, at, 6, spans);
  return (
    readUserFolder(text, at, spans) ||
    readNetworkPath(text, at, spans) ||
    (isAtomAt(text, at - 1) ? readDomainAccount(text, at, spans) : 0)
  );
}

/** End of a terminal's colour (ECMA-48) at `at`, whose last letter would be taken for the first of a word. */
function ansiEnd(text: string, at: number): number {
  const found = /^.\[[\d;]{0,16}[A-Za-z]/.exec(text.slice(at, at + 20));
  return found === null ? 0 : at + found[0].length;
}
