import { isAtomAt } from './characters.ts';
import { type Kind, placeholderEnd } from './kind.ts';

/** A part of a text that is to be replaced. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
}

const NONE: readonly Span[] = [];

/** The parts of one text that are to be replaced, in order and apart. */
export class Spans {
  /** Where the last one ends: nothing before it is looked at again. */
  end = 0;
  #found: Span[] | undefined;

  get found(): readonly Span[] {
    return this.#found ?? NONE;
  }

  /** Adds a part; of one that holds nothing but placeholders, nothing is replaced. Returns its end. */
  add(start: number, end: number, kind: Kind, text: string): number {
    const from = Math.max(start, this.end);
    if (end > from && !isMasked(text, from, end)) {
      this.#found ??= [];
      this.#found.push({ start: from, end, kind });
    }
    this.end = Math.max(this.end, end);
    return end;
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

  /** Whether a part stood against something that may be read otherwise now that the part is gone. */
  touches(text: string): boolean {
    return this.found.some(({ start, end }) => isBound(text, start - 1) || isBound(text, end));
  }
}

const isBound = (text: string, at: number): boolean =>
  isAtomAt(text, at) || (at >= 0 && at < text.length && '-@\\%+'.includes(text.charAt(at)));

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
