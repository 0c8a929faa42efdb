import { ATOM, CLASS, DIGIT, isDigitAt, isHexAt, JOINT, LETTER, LOWER, MARK, UPPER } from './characters.ts';
import { readKeyed } from './keyed/keyed.ts';
import { readMark } from './mark.ts';
import { cueAt, readCue, type WordsBefore } from './sentence/cue.ts';
import { readBehind } from './sentence/known-lines.ts';
import { hasSignIn } from './sentence/option.ts';
import { readColons, readIpv4, readJoined } from './shapes/address.ts';
import { readCard, readGroups, readIban } from './shapes/number.ts';
import { readBotToken, readProviderToken } from './shapes/provider-token.ts';
import { LONG_ATOM, readRandom } from './shapes/random-token.ts';
import { Spans } from './spans.ts';

// A module's own constants, not its imports, are what V8 folds.
const TABLE = CLASS;
const COLON = 58;
const DOT = 46;
const EQUALS = 61;
const HYPHEN = 45;
const LESS = 60;
const SPACE = 32;
const LONGEST_WORD = 24;
const RUN_STEP = 8;
/** What may come right after a key, a space aside. */
const ENDS_KEY = new Uint8Array(1 << 16);
for (const letter of '=:"\'%>\\[]`&') ENDS_KEY[letter.charCodeAt(0)] = 1;

/** Finds what must not leave in one text, once over it from its beginning to its end. */
export class Scan {
  readonly spans = new Spans();
  readonly #text: string;
  /** Before this, no atom is looked at as the first of a run: the one before it was. */
  #nextRun = 0;
  /** The two atoms before the one that is read, and where they ended. */
  #beforeStart = 0;
  #beforeEnd = 0;
  #earlierStart = 0;
  #earlierEnd = 0;

  constructor(text: string) {
    this.#text = text;
    let known: boolean | undefined;
    const signsIn = (): boolean => {
      known ??= hasSignIn(text);
      return known;
    };
    let at = 0;
    while (at < text.length) {
      const kind = TABLE[text.charCodeAt(at) | 0] ?? 0;
      if ((kind & ATOM) !== 0) at = this.#readAtom(at);
      else if ((kind & MARK) !== 0) at = Math.max(readMark(text, at, this.spans, signsIn), at + 1);
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
    if ((unit === HYPHEN || unit === DOT) && (end - start === 2 || end - start === 4)) {
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
    if (unit === DOT && isDigitAt(text, end - 1)) {
      const address = readIpv4(text, end, spans);
      if (address > 0) return address;
    }
    if (isDigitAt(text, start) && (seen & LETTER) === 0) {
      const mayGoOn = end - start >= 4 && isDigitAt(text, end + 1);
      const card = mayGoOn || end - start >= 13 ? readCard(text, start, spans) : 0;
      if (card > 0) return card;
      if (unit === HYPHEN || unit === DOT) {
        const groups = readGroups(text, start, end, spans);
        if (groups > 0) return groups;
      }
      if (unit === COLON) {
        const colons = readBotToken(text, start, end, spans) || readColons(text, start, spans);
        if (colons > 0) return colons;
      }
    } else if (end - start >= 4) {
      const iban = readIban(text, start, spans);
      if (iban > 0) return iban;
      if (unit === COLON && text.startsWith('bot', start)) return readBotToken(text, start, end, spans);
    }
    return 0;
  }

  #readWord(start: number, end: number, unit: number): number {
    const { spans } = this;
    const text = this.#text;
    if (unit === COLON && end - start <= 4 && isHexAt(text, start)) {
      const address = readColons(text, start, spans);
      if (address > 0) return address;
    }
    const cue = cueAt(text, start, end);
    if (cue === 'behind') readBehind(text, start, spans);
    const keyed = this.#isSeparated(start, end, unit) ? readKeyed(text, start, end, spans) : 0;
    if (keyed > 0 || cue === undefined) return keyed;
    return readCue(cue, text, start, end, () => this.#wordsBefore(), spans);
  }

  /** Whether what ends a key comes after the atom, or may come after a space. */
  #isSeparated(start: number, end: number, unit: number): boolean {
    if (unit > SPACE) return ENDS_KEY[unit] === 1;
    const text = this.#text;
    const after = text.charCodeAt(end + 1);
    if (after === EQUALS || after === COLON || after <= SPACE) return true;
    const before = text.charCodeAt(start - 1);
    return before === LESS || before === COLON;
  }

  #wordsBefore(): WordsBefore {
    const text = this.#text;
    return {
      last: text.slice(this.#beforeStart, Math.min(this.#beforeEnd, this.#beforeStart + LONGEST_WORD)),
      earlier: text.slice(this.#earlierStart, Math.min(this.#earlierEnd, this.#earlierStart + LONGEST_WORD)),
    };
  }
}

/** Whether an atom is of letters of both cases, or of letters and digits. */
function isMixed(seen: number): boolean {
  const kinds = seen & (LOWER | UPPER | DIGIT);
  return (kinds & (kinds - 1)) !== 0;
}
