import {
  ATOM,
  CLASS,
  DIGIT,
  isAtomAt,
  isDigitAt,
  isHexAt,
  JOINT,
  LETTER,
  LOWER,
  MARK,
  UPPER,
} from './characters.ts';
import { readKeyed } from './keyed/keyed.ts';
import { placeholderEnd } from './kind.ts';
import { cueAt, readCue, type WordsBefore } from './sentence/cue.ts';
import { hasSignIn, readOption } from './sentence/option.ts';
import { readBehind } from './sentence/person.ts';
import { readColons, readIpv4, readJoined } from './shapes/address.ts';
import { readAt, readUserInfo } from './shapes/email.ts';
import { readCard, readGroups, readIban, readPhone } from './shapes/number.ts';
import { readDomainAccount, readNetworkPath, readUserFolder } from './shapes/path.ts';
import { readPem } from './shapes/pem.ts';
import { readBotToken, readProviderToken } from './shapes/provider-token.ts';
import { LONG_ATOM, readRandom } from './shapes/random-token.ts';
import { Spans } from './spans.ts';

// A module's own constants, not its imports, are what V8 folds.
const TABLE = CLASS;
const SPACE = 32;
const ESCAPE = 27;
const LONGEST_WORD = 24;
const RUN_STEP = 8;

/** Finds what must not leave in one text, once over it from its beginning to its end. */
export class Scan {
  readonly spans = new Spans();
  readonly #text: string;
  /** Before this, no atom is looked at as the first of a run: the one before it was. */
  #nextRun = 0;
  #signsIn: boolean | undefined;
  /** The two atoms before the one that is read, and where they ended. */
  #beforeStart = 0;
  #beforeEnd = 0;
  #earlierStart = 0;
  #earlierEnd = 0;

  constructor(text: string) {
    this.#text = text;
    let at = 0;
    while (at < text.length) {
      const kind = TABLE[text.charCodeAt(at) | 0] ?? 0;
      if ((kind & ATOM) !== 0) at = this.#readAtom(at);
      else if ((kind & MARK) !== 0) at = Math.max(this.#readMark(at), at + 1);
      else at++;
    }
  }

  #readAtom(start: number): number {
    const text = this.#text;
    let end = start;
    let seen = 0;
    for (; end < text.length; end++) {
      const kind = TABLE[text.charCodeAt(end) | 0] ?? 0;
      if ((kind & ATOM) === 0) break;
      seen |= kind;
    }
    const next = TABLE[text.charCodeAt(end) | 0] ?? 0;
    const found = this.#judge(start, end, seen, next);
    this.#earlierStart = this.#beforeStart;
    this.#earlierEnd = this.#beforeEnd;
    this.#beforeStart = start;
    this.#beforeEnd = end;
    return Math.max(found, end);
  }

  #judge(start: number, end: number, seen: number, next: number): number {
    const { spans } = this;
    const text = this.#text;
    let found = readProviderToken(text, start, spans);
    if (found > 0) return found;
    if ((seen & DIGIT) !== 0) {
      found = this.#readNumber(start, end, seen);
      if (found > 0) return found;
    }
    const unit = text.charCodeAt(end);
    if ((unit === 45 || unit === 46) && (end - start === 2 || end - start === 4)) {
      found = readJoined(text, start, end, spans);
      if (found > 0) return found;
    }
    if ((seen & LETTER) !== 0) {
      found = this.#readWord(start, end, unit);
      if (found > 0) return found;
    }
    if (end - start >= LONG_ATOM || ((next & JOINT) !== 0 && isMixed(seen))) {
      if (end - start < LONG_ATOM && start < this.#nextRun) return 0;
      this.#nextRun = start + RUN_STEP;
      found = readRandom(text, start, end, spans);
      if (found > 0) return found;
    }
    return 0;
  }

  #readNumber(start: number, end: number, seen: number): number {
    const { spans } = this;
    const text = this.#text;
    const unit = text.charCodeAt(end);
    if (unit === 46 && isDigitAt(text, end - 1)) {
      const address = readIpv4(text, end, spans);
      if (address > 0) return address;
    }
    if (isDigitAt(text, start) && (seen & LETTER) === 0) {
      const mayGoOn = end - start >= 4 && isDigitAt(text, end + 1);
      const card = mayGoOn || end - start >= 13 ? readCard(text, start, spans) : 0;
      if (card > 0) return card;
      if (unit === 45 || unit === 46) {
        const groups = readGroups(text, start, end, spans);
        if (groups > 0) return groups;
      }
      if (unit === 58) {
        const colons = readBotToken(text, start, end, spans) || readColons(text, start, spans);
        if (colons > 0) return colons;
      }
    } else if (end - start >= 4) {
      const iban = readIban(text, start, spans);
      if (iban > 0) return iban;
      if (unit === 58 && text.startsWith('bot', start)) return readBotToken(text, start, end, spans);
    }
    return 0;
  }

  #readWord(start: number, end: number, unit: number): number {
    const { spans } = this;
    const text = this.#text;
    if (unit === 58 && end - start <= 4 && isHexAt(text, start)) {
      const address = readColons(text, start, spans);
      if (address > 0) return address;
    }
    const cue = cueAt(text, start, end);
    if (cue === 'behind') readBehind(text, start, spans);
    const keyed = this.#isSeparated(end, unit) ? readKeyed(text, start, end, spans) : 0;
    if (keyed > 0 || cue === undefined) return keyed;
    return readCue(cue, text, start, end, () => this.#wordsBefore(), spans);
  }

  #isSeparated(end: number, unit: number): boolean {
    if (unit === 61 || unit === 58 || unit === 34 || unit === 39 || unit === 37 || unit === 62 || unit === 92)
      return true;
    if (unit === 93 || unit === 96 || unit === 91) return true;
    const text = this.#text;
    const after = text.charCodeAt(end + 1);
    return unit <= SPACE && (after === 61 || after === 58 || after <= SPACE);
  }

  #wordsBefore(): WordsBefore {
    const text = this.#text;
    return {
      last: text.slice(this.#beforeStart, Math.min(this.#beforeEnd, this.#beforeStart + LONGEST_WORD)),
      earlier: text.slice(this.#earlierStart, Math.min(this.#earlierEnd, this.#earlierStart + LONGEST_WORD)),
    };
  }

  #readMark(at: number): number {
    const { spans } = this;
    const text = this.#text;
    switch (text.charCodeAt(at)) {
      case ESCAPE:
        return ansiEnd(text, at);
      case 64:
        return readAt(text, at, 1, spans);
      case 37:
        return text.startsWith('40', at + 1) ? readAt(text, at, 3, spans) : 0;
      case 43:
        return isDigitAt(text, at + 1) ? readPhone(text, at, spans) : 0;
      case 40:
        return isDigitAt(text, at + 1) ? readPhone(text, at, spans) : 0;
      case 45:
        return readPem(text, at, spans) || readOption(text, at, spans, () => this.#hasSignIn());
      case 47:
        return readUserFolder(text, at, spans);
      case 58:
        return this.#readColon(at);
      case 92:
        return this.#readBackslash(at);
      default:
        return placeholderEnd(text, at);
    }
  }

  #readColon(at: number): number {
    const text = this.#text;
    if (text.charCodeAt(at + 1) === 58) return isHexAt(text, at + 2) ? readColons(text, at, this.spans) : 0;
    return text.startsWith('//', at + 1) ? readUserInfo(text, at, this.spans) : 0;
  }

  #readBackslash(at: number): number {
    const text = this.#text;
    if (text.startsWith('u0040', at + 1)) return readAt(text, at, 6, this.spans);
    return (
      readUserFolder(text, at, this.spans) ||
      readNetworkPath(text, at, this.spans) ||
      (isAtomAt(text, at - 1) ? readDomainAccount(text, at, this.spans) : 0)
    );
  }

  #hasSignIn(): boolean {
    this.#signsIn ??= hasSignIn(this.#text);
    return this.#signsIn;
  }
}

/** Whether an atom is of letters of both cases, or of letters and digits. */
function isMixed(seen: number): boolean {
  const kinds = seen & (LOWER | UPPER | DIGIT);
  return (kinds & (kinds - 1)) !== 0;
}

/** End of a terminal's colour (ECMA-48) at `at`, whose last letter would be taken for the first of a word. */
function ansiEnd(text: string, at: number): number {
  const found = /^.\[[\d;]{0,16}[A-Za-z]/.exec(text.slice(at, at + 20));
  return found === null ? 0 : at + found[0].length;
}
