import { hexPairs, ipv4, ipv6, uuid } from './address.ts';
import * as characters from './characters.ts';
import { expectsCode, expectsHexCode, followsError, keepsStatus, keepsZero } from './context.ts';
import { isAscii, readWordsWithNumbers } from './other-alphabets.ts';
import {
  afterScheme,
  domainAccount,
  emailEnd,
  extensionOf,
  hostEnd,
  protocolEnd,
  relativePath,
  targetEnd,
} from './path.ts';
import * as placeholder from './placeholder.ts';
import { TemplateOutput } from './template-output.ts';
import { mayBeginMonth, numericDate } from './time.ts';
import {
  errorCode,
  isCodeLike,
  isConsonant,
  isPaddedHex,
  isPrefixedHex,
  isZero,
  kindOfAtom,
  lettersEnd,
  numberEnd,
  thousandsEnd,
  versionEnd,
} from './value.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { AT, BACKSLASH, CLASS, DIGIT, digitsEnd, DOTTED, isAtom, isDigit, isHexDigit, isUpper, JOINT, SLASH } =
  characters;
const { EMAIL, HEX, HOST, ID, IP, MAC, NUM, PATH, TIME, URL, UUID, VERSION_NUMBER } = placeholder;
const { LEVEL, meaningOf, UNIT, VERSION } = words;

const SPACE = 32;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH_UNIT = 47;
const COLON = 58;
const LESS = 60;
const UNDERSCORE = 95;

/** Whether a date may begin with the digits from `start` to `end` that no joint follows: `5 May`, `081109 203615`. */
export function mayGoOnAsDate(source: Uint16Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 3) return source[end] === SPACE && mayBeginMonth(source[end + 1]);
  if (length !== 6 && length !== 8) return false;
  if (source[end] === SPACE) return isDigit(source[end + 1]);
  return length === 8 && source[end] === COMMA && source[end + 1] === SPACE && isDigit(source[end + 2]);
}

/** Reads atoms, each with what it begins, to the template. */
export class AtomReader {
  /** Code units of the message; zeros follow. */
  source = new Uint16Array(4096);
  /** The same memory. */
  bytes = Buffer.from(this.source.buffer);
  /** The same memory, two units each. */
  pairs = new Int32Array(this.source.buffer);
  length = 0;
  /** Whatever `source` holds from here on is zero. */
  written = 0;
  readonly output = new TemplateOutput();
  /** Whether the line named a request and no status of it yet. */
  isRequest = false;

  /** Makes room for `units` units. */
  reserve(units: number): void {
    this.source = new Uint16Array((units + 1) & ~1);
    this.written = 0;
    this.bytes = Buffer.from(this.source.buffer);
    this.pairs = new Int32Array(this.source.buffer);
  }

  protected mask(kind: number, end: number): number {
    this.output.mask(kind, this.source[end] ?? 0);
    return end;
  }

  /** A path or URL, of which the extension is kept. */
  protected maskPath(kind: number, start: number, end: number): number {
    const extension = extensionOf(this.source, start, end);
    this.output.mask(kind, extension === undefined ? (this.source[end] ?? 0) : DOT);
    if (extension !== undefined) this.output.copy(this.source, extension.start, extension.end);
    return end;
  }

  /** An atom at the head of a chunk or after a joint, with what it is the beginning of. */
  protected readAtom(start: number, isFirst: boolean, bits: number): number {
    const { source } = this;
    let end = start;
    let atomBits = 0;
    while (isAtom(source[end])) atomBits |= CLASS[source[end++] ?? 0] ?? 0;
    const next = source[end] ?? 0;
    const isJoined = ((CLASS[next] ?? 0) & JOINT) !== 0;
    if (isJoined || (atomBits === DIGIT && mayGoOnAsDate(source, start, end))) {
      const whole = this.#readCompound(start, isFirst, bits, isJoined);
      if (whole > 0) return whole;
    }
    if ((atomBits & DIGIT) === 0) {
      const isNegative = next === DASH && source[end - 1] === UNDERSCORE && isDigit(source[end + 1]);
      return isNegative ? this.mask(ID, digitsEnd(source, end + 1)) : this.copy(start, end);
    }
    return isDigit(source[start])
      ? this.readNumber(start, end, atomBits === DIGIT)
      : this.#readNamed(start, end);
  }

  /** What is made of more than one atom: an address, a date, a URL, a code; or 0. */
  #readCompound(start: number, isFirst: boolean, bits: number, isJoined: boolean): number {
    const { source, output } = this;
    const unit = source[start] ?? 0;
    if (isDigit(unit)) {
      const address = isJoined ? ipv4(source, start) : 0;
      if (address > 0) return this.mask(IP, address);
      const pairs = isJoined ? hexPairs(source, start) : undefined;
      if (pairs !== undefined) return this.mask(pairs.pairs === 6 ? MAC : HEX, pairs.end);
      const date = numericDate(source, start);
      if (date > 0) return this.mask(TIME, date);
    }
    if (!isJoined) return 0;
    if (!isDigit(unit)) {
      const authority = (bits & SLASH) !== 0 ? afterScheme(source, start) : 0;
      const url = authority > 0 ? targetEnd(source, authority, false) : 0;
      if (url > authority) return this.maskUrl(start, authority, url);
      const code =
        (bits & DIGIT) !== 0 && isUpper(unit)
          ? errorCode(source, start, output.last()) || protocolEnd(source, start)
          : 0;
      if (code > 0) return this.copy(start, code);
    }
    if (isHexDigit(unit)) {
      const id = uuid(source, start);
      if (id > 0) return this.mask(UUID, id);
      const pairs = hexPairs(source, start);
      if (pairs !== undefined) return this.mask(pairs.pairs === 6 ? MAC : HEX, pairs.end);
      const address = ipv6(source, start);
      if (address > 0) return this.mask(IP, address);
    }
    const email = (bits & AT) !== 0 ? emailEnd(source, start) : 0;
    if (email > 0) return this.mask(EMAIL, email);
    if (isFirst && (bits & (SLASH | BACKSLASH)) !== 0) {
      const path = relativePath(source, start);
      if (path > 0) return this.maskPath(PATH, start, path);
      const account = (bits & BACKSLASH) !== 0 ? domainAccount(source, start) : 0;
      if (account > 0) return this.mask(ID, account);
    }
    const previous = output.last();
    return previous === DOT || previous === DASH || (bits & DOTTED) === 0 ? 0 : this.readHost(start);
  }

  /** A full host name, or a URL that begins with one without a scheme; or 0. */
  protected readHost(start: number): number {
    const { source } = this;
    const host = hostEnd(source, start);
    if (host === 0) return 0;
    const isUrl = source[host] === SLASH_UNIT && isAtom(source[host + 1]);
    return isUrl ? this.maskUrl(start, host, targetEnd(source, host, false)) : this.mask(HOST, host);
  }

  protected maskUrl(start: number, authority: number, end: number): number {
    let slash = authority;
    while (slash < end && this.source[slash] !== SLASH_UNIT) slash++;
    if (slash < end) return this.maskPath(URL, slash, end);
    return end > start ? this.mask(URL, end) : end;
  }

  protected copy(start: number, end: number): number {
    this.output.copy(this.source, start, end);
    return end;
  }

  /** An atom that begins with a digit. */
  protected readNumber(start: number, atomEnd: number, isInteger: boolean): number {
    const { source, output } = this;
    const meaning = output.wordBefore(output.length);
    let end = atomEnd;
    const next = source[atomEnd];
    if (!isInteger || next === DOT || next === COMMA || (meaning & VERSION) !== 0) {
      const version = versionEnd(source, start, (meaning & VERSION) === 0 ? 3 : 1);
      if (version > 0 && !isAtom(source[version])) return this.mask(VERSION_NUMBER, version);
      end = thousandsEnd(source, start) || numberEnd(source, start);
    }
    if (isAtom(source[end])) {
      const tail = lettersEnd(source, end);
      const isMeasure =
        !isAtom(source[tail]) &&
        !isPaddedHex(source, start, tail) &&
        (meaningOf(source, end, tail) & UNIT) !== 0;
      if (isMeasure) {
        this.mask(NUM, end);
        return this.copy(end, tail);
      }
      end = digitsEnd(source, start);
      if (end < atomEnd) return this.#readNamed(start, atomEnd);
    }
    const isWhole = end === atomEnd;
    if (isWhole && meaning !== 0 && end - start <= 10) {
      if (followsError(output, meaning, source, end) || expectsCode(output, meaning)) {
        return this.copy(start, end);
      }
    }
    if (isWhole && keepsStatus(output, source, start, end, this.isRequest)) {
      this.isRequest = false;
      return this.copy(start, end);
    }
    if (isZero(source, start, end) && keepsZero(output, source, end)) {
      output.put(48);
      return end;
    }
    if (isWhole && isPaddedHex(source, start, end)) return this.mask(HEX, end);
    return this.mask(NUM, end);
  }

  /** An atom that mixes letters and digits. */
  #readNamed(start: number, end: number): number {
    const { source, output } = this;
    if (((source[start] ?? 0) | 32) === 118 && isDigit(source[start + 1])) {
      const version = versionEnd(source, start + 1, end - start < 5 ? 1 : 2);
      if (version > 0 && !isAtom(source[version])) return this.mask(VERSION_NUMBER, version);
    } else if (isUpper(source[start])) {
      const code = errorCode(source, start, output.last());
      if (code > 0) return this.copy(start, code);
    }
    switch (kindOfAtom(source, start, end)) {
      case 'name': {
        let stop = end;
        if (isDigit(source[end - 1]) && source[end] === DOT && isDigit(source[end + 1]))
          stop = digitsEnd(source, end + 1);
        return this.copy(start, stop <= end + 3 && !isAtom(source[stop]) ? stop : end);
      }
      case 'device': {
        const letters = lettersEnd(source, start);
        this.copy(start, letters);
        return this.mask(NUM, end);
      }
      case 'measure':
        return this.#readDuration(start, end);
      case 'hex':
        if (end - start <= 18 && isPrefixedHex(source, start)) {
          const meaning = output.wordBefore(output.length);
          if (
            expectsHexCode(output, meaning) ||
            (isZero(source, start, end) && keepsZero(output, source, end))
          )
            return this.copy(start, end);
        }
        return this.mask(HEX, this.#afterId(end));
      default:
        if (end - start <= 6 && isCodeLike(source, start, end)) {
          const meaning = output.wordBefore(output.length);
          const isHeading = source[end] === COLON && source[end + 1] === SPACE && (meaning & LEVEL) !== 0;
          if (isHeading || expectsCode(output, meaning)) return this.copy(start, end);
        }
        return isAscii(source, start, end)
          ? this.mask(ID, this.#afterId(end))
          : readWordsWithNumbers(output, source, start, end);
    }
  }

  /** `1h30m`: each number masked, each unit kept. */
  #readDuration(start: number, end: number): number {
    let at = start;
    while (at < end) {
      const letters = digitsEnd(this.source, at);
      if (letters > at) this.mask(NUM, letters);
      at = this.copy(letters, Math.max(letters, lettersEnd(this.source, letters)));
      if (at === letters && !isDigit(this.source[at])) return this.copy(at, end);
    }
    return end;
  }

  /** Past the second half of a generated name, `-x7k2p` or letters alone, `-bcdfg`. */
  #afterId(at: number): number {
    const { source } = this;
    if (source[at] !== DASH) return at;
    let end = at + 1;
    while (end < at + 7 && (isDigit(source[end]) || isConsonant(source[end] ?? 0))) end++;
    return end === at + 6 && !isAtom(source[end]) && source[end] !== LESS ? end : at;
  }

  /** What is left of an atom after a placeholder: a unit, or no part of what was masked. */
  protected readRest(start: number): number {
    const { source } = this;
    const letters = lettersEnd(source, start);
    return letters > start ? this.copy(start, letters) : this.readAtom(start, false, DOTTED);
  }
}
