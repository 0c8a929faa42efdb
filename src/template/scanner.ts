import { hexPairs, ipv4, ipv6 } from './address.ts';
import { AtomReader, mayGoOnAsDate } from './atom-reader.ts';
import * as characters from './characters.ts';
import { expectsOwner } from './context.ts';
import { isNameByPlace, mayBeOwner, mayPrecedeName, quotedIdentifierEnd } from './name.ts';
import {
  afterScheme,
  beginsPath,
  hostEnd,
  keptExtensionEnd,
  pathEnd,
  productEnd,
  relativeStart,
  targetEnd,
} from './path.ts';
import * as placeholder from './placeholder.ts';
import { mayBeginDate, namedDate } from './time.ts';
import { facilityCode } from './value.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const {
  AT,
  ATOM,
  BACKSLASH,
  CHUNK,
  CLASS,
  DIGIT,
  digitsEnd,
  DOTTED,
  isAsciiLetter,
  isAtom,
  isDigit,
  isUpper,
  LETTER,
  MASKED,
  SLASH,
} = characters;
const { ID, IP, PATH, placeholderAt, placeholderLength, STR, TIME, URL } = placeholder;
const { METHOD } = words;

const SPACE = 32;
const QUOTE = 34;
const PERCENT = 37;
const APOSTROPHE = 39;
const OPEN_PARENTHESIS = 40;
const PLUS = 43;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH_UNIT = 47;
const COLON = 58;
const LESS = 60;
const BACKSLASH_UNIT = 92;
const BACKTICK = 96;

/** Whether a chunk does not go on at `at`. */
const endsChunk = (source: Uint16Array, at: number): boolean =>
  ((CLASS[source[at] ?? 0] ?? 0) & CHUNK) === 0 && source[at] !== LESS;

/** Reads a message from left to right: what each token is, by itself and by what stands around it. */
export class Scanner extends AtomReader {
  /** No such quote closes past here: asked once, not once for each that opens. */
  #unclosed = 0;

  /** Reads the message from `start` on. */
  readFrom(start: number): void {
    const { source, output, length } = this;
    this.#unclosed = 0;
    let at = start;
    while (at < length) {
      const unit = source[at] ?? 0;
      const bits = CLASS[unit] ?? 0;
      if (unit === SPACE) {
        output.space();
        at++;
      } else if (bits === LETTER) at = this.#readWord(at);
      else if (bits === DIGIT) at = this.#readDigits(at);
      else if (bits !== 0 || (unit === LESS && placeholderAt(source, at) >= 0))
        at = this.#readChunk(at, at, 0);
      else {
        output.put(unit);
        at++;
        if (unit === APOSTROPHE || unit === QUOTE || unit === BACKTICK) at = this.#readQuoted(at, unit);
      }
    }
  }

  /** A number of digits alone, or the chunk that it begins. */
  #readDigits(start: number): number {
    const { source } = this;
    const end = digitsEnd(source, start);
    if (endsChunk(source, end) && !mayGoOnAsDate(source, start, end))
      return this.readNumber(start, end, true);
    if (source[end] === DOT) {
      const address = ipv4(source, start);
      if (address > 0 && endsChunk(source, address)) return this.mask(IP, address);
    }
    return this.#readChunk(start, end, DIGIT);
  }

  /** A word of letters alone, or the chunk that it begins. */
  #readWord(start: number): number {
    const { source, output } = this;
    const { units, length } = output;
    let end = start;
    let to = length;
    let unit = source[start] ?? 0;
    // Copied ahead: nearly every word is kept, and what is written past the output's length is not there yet.
    do {
      units[to++] = unit;
      unit = source[++end] ?? 0;
    } while (CLASS[unit] === LETTER);
    const isChunk = ((CLASS[unit] ?? 0) & CHUNK) !== 0;
    if (unit === LESS || (isChunk && (isDigit(unit) || !endsChunk(source, end + 1))))
      return this.#readChunk(start, end, LETTER);
    if ((unit === SPACE || unit === COMMA) && mayBeginDate(source[start])) {
      const date = namedDate(source, start);
      if (date > 0) return this.mask(TIME, date);
    }
    if (length > 1) {
      const isOwner =
        units[length - 1] === SPACE
          ? mayPrecedeName(units[length - 2] ?? 0) && isNameByPlace(output, source, start, end)
          : expectsOwner(output) && mayBeOwner(source, start, end);
      if (isOwner) return this.mask(ID, end);
    }
    output.length = to;
    if (unit !== SPACE && !isChunk) return end;
    output.put(unit);
    return end + 1;
  }

  /** After an opening quote. */
  #readQuoted(start: number, quote: number): number {
    const { source, output } = this;
    if (isAtom(output.last(2))) return start;
    const identifier = quotedIdentifierEnd(output, source, start, quote);
    if (identifier > 0) return this.mask(STR, identifier);
    const product = productEnd(source, start);
    if (product === 0 || start < this.#unclosed) return start;
    let close = product;
    while (close < this.length && source[close] !== quote) close++;
    if (close < this.length) return this.mask(STR, close);
    this.#unclosed = this.length;
    return start;
  }

  /** A run of atoms, joints and placeholders from `start`, of which what is before `known` has been looked at. */
  #readChunk(start: number, known: number, knownBits: number): number {
    const { source, output } = this;
    let end = known;
    let bits = knownBits;
    for (;;) {
      const unit = source[end] ?? 0;
      const unitBits = (CLASS[unit] ?? 0) & ~64;
      if (unitBits !== 0) {
        bits |= unitBits;
        if (unit === DOT) bits |= DOTTED;
        end++;
      } else if (unit === LESS) {
        const kind = placeholderAt(source, end);
        if (kind < 0) break;
        bits |= MASKED;
        end += placeholderLength(kind);
      } else break;
    }
    if (output.last() === SPACE && isUpper(output.last(2))) {
      const target = this.#requestTarget(start);
      if (target > 0) return target;
    }
    if ((bits & SLASH) !== 0 && source[end] === OPEN_PARENTHESIS && source[end - 1] === PLUS) {
      if (productEnd(source, start) > 0) return this.mask(STR, targetEnd(source, start, true));
    }
    if (
      (bits & (MASKED | AT)) === 0 &&
      (bits & LETTER) !== 0 &&
      !isDigit(source[start]) &&
      expectsOwner(output)
    ) {
      let stop = end;
      while (stop > start && !isAtom(source[stop - 1])) stop--;
      if (mayBeOwner(source, start, stop) && isAsciiLetter(source[start]) && hostEnd(source, start) === 0)
        return this.mask(ID, stop);
    }
    if ((bits & (DIGIT | SLASH | BACKSLASH | AT | MASKED)) === 0) {
      const plain = this.#readUndigited(start, end, bits);
      if (plain > 0) return plain;
    }
    let at = start;
    let fresh = true;
    while (at < end) {
      const unit = source[at] ?? 0;
      const isPart = ((CLASS[unit] ?? 0) & ATOM) !== 0;
      if (unit === LESS) {
        const kind = placeholderAt(source, at);
        at = this.mask(kind, at + placeholderLength(kind));
        // A kept extension begins no host and no URL of its own.
        if ((kind === PATH || kind === URL) && source[at] === DOT)
          at = this.copy(at, keptExtensionEnd(source, at));
        fresh = false;
      } else {
        const next = isPart
          ? fresh
            ? this.readAtom(at, at === start, bits)
            : this.readRest(at)
          : this.#readJoint(at, at === start);
        at = next;
        fresh = !isPart;
      }
    }
    return at;
  }

  /** A chunk of letters and joints: nearly always to be copied; or 0. */
  #readUndigited(start: number, end: number, bits: number): number {
    const { source, output } = this;
    const pairs =
      source[start + 2] === COLON || source[start + 2] === DASH ? hexPairs(source, start) : undefined;
    if (pairs !== undefined) return 0;
    if ((bits & DOTTED) !== 0 && isAsciiLetter(source[start])) {
      const host = this.readHost(start);
      if (host > 0) return host;
    }
    output.copy(source, start, end);
    return end;
  }

  /** What a request asks for, after its method, or 0. */
  #requestTarget(start: number): number {
    const { source, output } = this;
    const unit = source[start] ?? 0;
    const isTarget =
      unit === SLASH_UNIT ||
      unit === DOT ||
      unit === BACKSLASH_UNIT ||
      (unit === LESS && placeholderAt(source, start) === PATH);
    if (
      !isTarget &&
      afterScheme(source, start) === 0 &&
      !(unit === LESS && placeholderAt(source, start) === URL)
    )
      return 0;
    if ((output.wordBefore(output.length) & METHOD) === 0) return 0;
    if (!isUpper(output.units[output.wordStart]) || !isUpper(output.units[output.wordStart + 1])) return 0;
    this.isRequest = true;
    if (unit === LESS)
      return this.maskPath(placeholderAt(source, start), start, targetEnd(source, start, true));
    const end = targetEnd(source, start, true);
    return this.maskPath(isTarget ? PATH : URL, start, end);
  }

  /** A unit that joins atoms, and what may begin with one. */
  #readJoint(at: number, isFirst: boolean): number {
    const { source, output } = this;
    const unit = source[at] ?? 0;
    const last = output.last();
    const isInner = isAtom(last) || output.endsMasked();
    if (!isInner) {
      if (unit === SLASH_UNIT || unit === BACKSLASH_UNIT) {
        // A run of slashes is asked once, at its first.
        const isAsked = last === SLASH_UNIT || last === BACKSLASH_UNIT;
        if (!isAsked && beginsPath(source, at)) return this.maskPath(PATH, at, pathEnd(source, at));
      } else if ((unit === DOT || unit === 126) && isFirst) {
        const path = relativeStart(source, at) ? pathEnd(source, at) : 0;
        if (path > 0) return this.maskPath(PATH, at, path);
      } else if (unit === COLON && source[at + 1] === COLON && isFirst) {
        const address = ipv6(source, at);
        if (address > 0) return this.mask(IP, address);
      } else if (unit === PERCENT) {
        const code = facilityCode(source, at);
        if (code > 0) return this.copy(at, code);
      }
    }
    output.put(unit);
    return at + 1;
  }
}
