import * as characters from './characters.ts';
import * as placeholder from './placeholder.ts';
import * as words from './words.ts';

// V8 folds a module's own constants; imported ones it would load anew for each unit.
const { CHUNK, CLASS, isAsciiLetter, isAtom, isUpper } = characters;
const { isPlaceholder, NUM, PLACEHOLDER_UNITS, placeholderAt, placeholderLength } = placeholder;
const { meaningOf } = words;

const SPACE = 32;
const DOT = 46;
const LESS = 60;
const GREATER = 62;
const DASH = 45;
const PLUS = 43;

/** Between two values of one list: ` ,;|#:/-+@`. */
const LIST_SEPARATOR = mark(' ,;|#:/-+@');
/** Between a word and its value: ` =:"'([_-.#`. */
const VALUE_SEPARATOR = mark(' =:"\'([_-.#');

function mark(separators: string): Uint8Array {
  const marks = new Uint8Array(128);
  for (const separator of separators) marks[separator.charCodeAt(0)] = 1;
  return marks;
}

/** The template as it grows: what decisions about the next token may look back at. */
export class TemplateOutput {
  units = new Uint16Array(4096);
  /** The same memory, two units each. */
  pairs = new Int32Array(this.units.buffer);
  length = 0;
  /** Where the word last found by `wordBefore` begins. */
  wordStart = 0;

  /** Makes room for the template of a message of `length` units; no token grows more than fivefold. */
  reset(length: number): void {
    const needed = (length * 5 + 65) & ~1;
    if (this.units.length < needed || this.units.length > 1 << 22) {
      this.units = new Uint16Array(Math.max(needed, 4096));
      this.pairs = new Int32Array(this.units.buffer);
    }
    this.length = 0;
  }

  put(unit: number): void {
    this.units[this.length++] = unit;
  }

  copy(source: Uint16Array, start: number, end: number): void {
    const units = this.units;
    let length = this.length;
    for (let at = start; at < end; at++) units[length++] = source[at] ?? 0;
    this.length = length;
  }

  /** Ends a word that the next one must not touch. */
  space(): void {
    if (this.length > 0 && this.units[this.length - 1] !== SPACE) this.put(SPACE);
  }

  /**
   * Appends a placeholder, unless it only continues a list of its kind: `<num>, <num>` is `<num>`.
   * @param next the unit after the masked value: an item that goes on (`2ms`) ends no list
   */
  mask(kind: number, next: number): void {
    const units = this.units;
    let end = this.length;
    if (kind === NUM) {
      while (end > 0 && isSign(units[end - 1]) && !(end > 1 && endsWord(units[end - 2]))) end--;
      this.length = end;
    }
    const open = next === LESS || ((CLASS[next] ?? 0) & CHUNK) !== 0;
    const first = end;
    for (;;) {
      let tail = end;
      while (tail > 0 && end - tail < 4 && isListSeparator(units[tail - 1] ?? 0, open)) tail--;
      const start = tail - placeholderLength(kind);
      if (tail === end || start < 0 || units[tail - 1] !== GREATER || !isPlaceholder(units, start, kind))
        break;
      // What this one ends may in turn end a list that could not end before.
      this.length = tail;
      end = start;
    }
    if (end < first) return;
    const text = PLACEHOLDER_UNITS[kind];
    if (text !== undefined) this.copy(text, 0, text.length);
  }

  /**
   * Meaning of the word before `end`, past what may stand between a word and its value; a part of a compound
   * (`exit_code`, `failedCount`) is a word. Sets `wordStart`.
   */
  wordBefore(end: number): number {
    const units = this.units;
    let at = end;
    while (at > 0 && end - at < 4 && VALUE_SEPARATOR[units[at - 1] ?? 0] === 1) {
      if (units[at - 1] === DOT && units[at] === SPACE) return 0;
      at--;
    }
    const stop = at;
    let isCapital = false;
    while (at > 0 && stop - at < 21) {
      const unit = units[at - 1] ?? 0;
      if (!isAsciiLetter(unit)) break;
      const wasCapital = isCapital;
      isCapital = isUpper(unit);
      if (at < stop && wasCapital && !isCapital) break;
      at--;
      if (at + 1 < stop && isCapital && !wasCapital) break;
    }
    this.wordStart = at;
    return meaningOf(units, at, stop);
  }

  last(back = 1): number {
    return this.length < back ? 0 : (this.units[this.length - back] ?? 0);
  }

  /** Whether the last token is a placeholder. */
  endsMasked(): boolean {
    if (this.last() !== GREATER) return false;
    let start = this.length - 1;
    while (start > 0 && this.length - start < 9 && this.units[start] !== LESS) start--;
    const kind = placeholderAt(this.units, start);
    return kind >= 0 && start + placeholderLength(kind) === this.length;
  }
}

/** An item that goes on to the right may only be joined by what would join it to one chunk anyway. */
const isListSeparator = (unit: number, open: boolean): boolean =>
  LIST_SEPARATOR[unit] === 1 && (!open || ((CLASS[unit] ?? 0) & CHUNK) !== 0);
const isSign = (unit: number | undefined): boolean => unit === DASH || unit === PLUS;
const endsWord = (unit: number | undefined): boolean => isAtom(unit) || unit === GREATER;
