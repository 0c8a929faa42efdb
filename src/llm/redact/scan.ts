import { readColons, readIpv4, readJoined } from './address.ts';
import { ATOM, CLASS, DIGIT, isAtomAt, isDigitAt, isHexAt, JOINT, LETTER, MARK } from './characters.ts';
import { readAt, readUserInfo } from './email.ts';
import { readKeyed } from './keyed.ts';
import { placeholderEnd } from './kind.ts';
import { readCard, readGroups, readIban, readPhone } from './number.ts';
import { readDomainAccount, readNetworkPath, readUserFolder } from './path.ts';
import { readPem } from './pem.ts';
import { readBefore, readFor, readTitled, readUser } from './person.ts';
import {
  hasSignIn,
  readAttempt,
  readIdentified,
  readOption,
  readPassword,
  readPersonalNumber,
  readScheme,
  readToken,
} from './sentence.ts';
import { Spans } from './spans.ts';
import { LONG_ATOM, readBotToken, readProviderToken, readRandom } from './token.ts';

/** Words after which a secret or a name may follow in a sentence. */
const CUES: ReadonlyMap<string, Cue> = new Map(
  Object.entries({
    user: 'user',
    username: 'user',
    for: 'for',
    password: 'password',
    passwd: 'password',
    pwd: 'password',
    passphrase: 'password',
    passcode: 'password',
    token: 'token',
    key: 'token',
    secret: 'token',
    apikey: 'token',
    bearer: 'scheme',
    basic: 'scheme',
    digest: 'scheme',
    mr: 'title',
    mrs: 'title',
    ms: 'title',
    dr: 'title',
    prof: 'title',
    dear: 'title',
    customer: 'title',
    patient: 'title',
    employee: 'title',
    member: 'title',
    owner: 'title',
    cardholder: 'title',
    passenger: 'title',
    driver: 'title',
    student: 'title',
    teacher: 'title',
    guest: 'title',
    assignee: 'title',
    beneficiary: 'title',
    named: 'title',
    phone: 'number',
    tel: 'number',
    telephone: 'number',
    mobile: 'number',
    ssn: 'number',
    security: 'number',
    fax: 'number',
    by: 'by',
    attempt: 'attempt',
    cmd: 'before',
    tty: 'before',
  } as const),
);
type Cue =
  | 'user'
  | 'for'
  | 'password'
  | 'token'
  | 'scheme'
  | 'title'
  | 'number'
  | 'by'
  | 'attempt'
  | 'before';

const LONGEST_CUE = Math.max(...[...CUES.keys()].map(({ length }) => length));
/** Bit `length` is set where a cue of that length begins with the letter: what most words are told by to be none. */
const CUE_LENGTHS = new Int32Array(32);
for (const cue of CUES.keys()) {
  const letter = cue.charCodeAt(0) & 31;
  CUE_LENGTHS[letter] = (CUE_LENGTHS[letter] ?? 0) | (1 << cue.length);
}

const SPACE = 32;

/** Finds what must not leave in one text, once over it from its beginning to its end. */
export class Scan {
  readonly spans = new Spans();
  readonly #text: string;
  #signsIn: boolean | undefined;
  /** The two atoms before the one that is read, and where they ended. */
  #before: [start: number, end: number] = [0, 0];
  #earlier: [start: number, end: number] = [0, 0];

  constructor(text: string) {
    this.#text = text;
    let at = 0;
    while (at < text.length) {
      const kind = CLASS[text.charCodeAt(at)] ?? 0;
      if ((kind & ATOM) !== 0) at = this.#readAtom(at);
      else if ((kind & MARK) !== 0) at = this.#readMark(at) || at + 1;
      else at++;
    }
  }

  #readAtom(start: number): number {
    const text = this.#text;
    let end = start;
    let seen = 0;
    for (; end < text.length; end++) {
      const kind = CLASS[text.charCodeAt(end)] ?? 0;
      if ((kind & ATOM) === 0) break;
      seen |= kind;
    }
    const next = CLASS[text.charCodeAt(end)] ?? 0;
    const found = this.#judge(start, end, seen, next);
    this.#earlier[0] = this.#before[0];
    this.#earlier[1] = this.#before[1];
    this.#before[0] = start;
    this.#before[1] = end;
    return found > 0 ? found : end;
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
    if (end - start >= LONG_ATOM || (next & JOINT) !== 0) {
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
      const card = end - start >= 4 ? readCard(text, start, spans) : 0;
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
    return this.#isSeparated(end, unit)
      ? readKeyed(text, start, end, spans) || this.#readCue(start, end)
      : this.#readCue(start, end);
  }

  #isSeparated(end: number, unit: number): boolean {
    if (unit === 61 || unit === 58 || unit === 34 || unit === 39 || unit === 37 || unit === 62 || unit === 92)
      return true;
    if (unit === 93 || unit === 96) return true;
    const text = this.#text;
    const after = text.charCodeAt(end + 1);
    return unit <= SPACE && (after === 61 || after === 58 || after <= SPACE);
  }

  #readCue(start: number, end: number): number {
    const length = end - start;
    if (length > LONGEST_CUE) return 0;
    const text = this.#text;
    if (((CUE_LENGTHS[text.charCodeAt(start) & 31] ?? 0) & (1 << length)) === 0) return 0;
    const cue = CUES.get(text.slice(start, end).toLowerCase());
    const { spans } = this;
    switch (cue) {
      case undefined:
        return 0;
      case 'user':
        return readUser(text, end, spans);
      case 'for':
        return readFor(text, end, this.#word(this.#before), this.#word(this.#earlier), spans);
      case 'password':
        return readPassword(text, end, spans);
      case 'token':
        return readToken(text, end, spans);
      case 'scheme':
        return readScheme(text, start, end, spans);
      case 'title':
        return readTitled(text, end, spans);
      case 'number':
        return readPersonalNumber(text, start, end, spans);
      case 'by':
        return this.#word(this.#before).toLowerCase() === 'identified'
          ? readIdentified(text, end, spans)
          : /^(?:approved|signed|reviewed|assigned|requested|submitted|ordered|paid)$/i.test(
                this.#word(this.#before),
              )
            ? readTitled(text, end, spans)
            : 0;
      case 'attempt':
        return readAttempt(text, end, spans);
      case 'before':
        return readBefore(text, start, spans) > 0 ? end : 0;
    }
  }

  #word([start, end]: readonly [number, number]): string {
    return this.#text.slice(start, Math.min(end, start + 24));
  }

  #readMark(at: number): number {
    const { spans } = this;
    const text = this.#text;
    switch (text.charCodeAt(at)) {
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
