import { isAtomAt } from './characters.ts';
import { type Kind, placeholderEnd } from './kind.ts';

/** The parts of one text that are to be replaced, in order and apart. */
export class Spans {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly kinds: Kind[] = [];
  /** Where the last one ends: nothing before it is looked at again. */
  end = 0;

  /** Adds a part; of one that holds nothing but placeholders, nothing is replaced. Returns its end. */
  add(start: number, end: number, kind: Kind, text: string): number {
    const from = Math.max(start, this.end);
    if (end > from && !isMasked(text, from, end)) {
      this.starts.push(from);
      this.ends.push(end);
      this.kinds.push(kind);
    }
    this.end = Math.max(this.end, end);
    return end;
  }

  /** The text with each part replaced. */
  render(text: string): string {
    let output = '';
    let copied = 0;
    for (const [index, start] of this.starts.entries()) {
      output += `${text.slice(copied, start)}[${this.kinds[index]}]`;
      copied = this.ends[index] ?? copied;
    }
    return output + text.slice(copied);
  }
}

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
