import { isAtomAt, isDigitAt, isSpaceAt } from './characters.ts';
import { type Kind, placeholderEnd } from './kind.ts';

/** A part of a text that is to be replaced. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
}

const NONE: readonly Span[] = [];
/** These are values of keys: what reads them reads their placeholders as such. */
const KEYED: ReadonlySet<Kind> = new Set([
  'password',
  'token',
  'key',
  'user',
  'name',
  'id',
  'credentials',
  'cookie',
] as const);

/** These may have held a space, at which a value that began before them ended. */
const SPACED: ReadonlySet<Kind> = new Set(['card', 'iban', 'phone', 'path'] as const);

/** The parts of one text that are to be replaced, in order and apart. */
export class Spans {
  /** Where the last one ends: nothing before it is looked at again. */
  end = 0;
  #found: Span[] | undefined;
  #leftUntil = 0;
  #isWithinLeft = false;

  get found(): readonly Span[] {
    return this.#found ?? NONE;
  }

  /** Adds a part; of one that holds nothing but placeholders, nothing is replaced. Returns its end. */
  add(start: number, end: number, kind: Kind, text: string): number {
    const from = Math.max(start, this.end);
    if (end > from && !isMasked(text, from, end)) {
      this.#isWithinLeft ||= from < this.#leftUntil;
      this.#found ??= [];
      this.#found.push({ start: from, end, kind });
    }
    this.end = Math.max(this.end, end);
    return end;
  }

  /** Says that what stands up to `end` was read as one value and left, by what it looks like now. */
  leave(end: number): 0 {
    this.#leftUntil = Math.max(this.#leftUntil, end);
    return 0;
  }

  /** The text with each part replaced. */
  render(text: string): string {
    let output = '';
    let copied = 0;
    for (const { start, end, kind } of this.found) {
      output += `${text.slice(copied, start)}[${kind}]`;
      copied = end;
    }
    return output + text.slice(copied);
  }

  /**
   * Whether what is around a part may be read otherwise now that the part is gone. It may not where the part was a
   * word of its own or a key's value, and not within one that was left.
   */
  touches(text: string): boolean {
    if (this.#isWithinLeft) return true;
    return this.found.some(({ start, end, kind }) => {
      if (isBound(text, start - 1) || isBound(text, end) || text.startsWith('::', end)) return true;
      if (SPACED.has(kind)) return true;
      return KEYED.has(kind) ? !isOfKey(text, start) : !(beginsWord(text, start) && endsWord(text, end));
    });
  }
}

const isBound = (text: string, at: number): boolean => isAtomAt(text, at) || isOneOf(text, at, '-@\\%+');

const isOneOf = (text: string, at: number, letters: string): boolean =>
  at >= 0 && at < text.length && letters.includes(text.charAt(at));

const isOutside = (text: string, at: number): boolean => at < 0 || at >= text.length || isSpaceAt(text, at);

const LONGEST_KEY = 64;
const QUOTES = '"\'`';

/** Whether all that a part belongs to is a word before it, or its own key, at which something begins. */
function isOfKey(text: string, start: number): boolean {
  let at = start - 1;
  if (isOneOf(text, at, QUOTES)) at--;
  if (isOutside(text, at)) return true;
  if (!isOneOf(text, at, '=:')) return false;
  at--;
  if (isOneOf(text, at, QUOTES)) at--;
  const lowest = at - LONGEST_KEY;
  while (at > lowest && isAtomAt(text, at)) at--;
  if (isOneOf(text, at, QUOTES)) at--;
  return isOutside(text, at) || isOneOf(text, at, '{,&?;([|');
}

const beginsWord = (text: string, start: number): boolean =>
  isOutside(text, start - 1) ||
  (isOneOf(text, start - 1, '/([<"') && isOutside(text, start - 2)) ||
  (isOneOf(text, start - 1, '=') && isAtomAt(text, start - 2));

const endsWord = (text: string, end: number): boolean =>
  isOutside(text, end) ||
  (isOneOf(text, end, ':.,;)]>"') && (isOutside(text, end + 1) || isDigitAt(text, end + 1)));

/** What is left of a value without its placeholders. */
export const withoutPlaceholders = (value: string): string => value.replace(/\[[a-z-]+\]|<[a-z*]+>/g, '');

/** Whether a part holds no letter and no digit but those of placeholders. */
export function isMasked(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const after = placeholderEnd(text, at);
    if (after > 0) at = after;
    else if (isAtomAt(text, at)) return false;
    else at++;
  }
  return true;
}
