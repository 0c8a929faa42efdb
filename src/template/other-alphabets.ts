import { digitsEnd, isDigit, isUnspaced } from './characters.ts';
import { HEX, ID, NUM } from './placeholder.ts';
import type { TemplateOutput } from './template-output.ts';
import { hasDigit, kindOfAtom } from './value.ts';

export function isAscii(source: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((source[at] ?? 0) >= 0x80) return false;
  return true;
}

/**
 * Reads an atom that has letters beyond ASCII and a digit: no id is written so. The words are kept, in scripts without
 * spaces whole sentences, and numbers, ids and names among them are what they would be alone.
 */
export function readWordsWithNumbers(
  output: TemplateOutput,
  source: Uint16Array,
  start: number,
  end: number,
): number {
  for (let at = start, stop = at; at < end; at = stop) {
    const isSentence = isUnspaced(source[at]);
    while (stop < end && isUnspaced(source[stop]) === isSentence) stop++;
    const isWhole = !isSentence && isAscii(source, at, stop) && hasDigit(source, at, stop);
    const kind = isWhole ? kindOfAtom(source, at, stop) : undefined;
    if (kind === 'name') output.copy(source, at, stop);
    else if (kind === 'id') output.mask(ID, source[stop] ?? 0);
    else if (kind === 'hex') output.mask(HEX, source[stop] ?? 0);
    else readNumbers(output, source, at, stop);
  }
  return end;
}

/** Each number masked, all else kept. */
function readNumbers(output: TemplateOutput, source: Uint16Array, start: number, end: number): void {
  for (let at = start, stop = at; at < end; at = stop) {
    stop = Math.min(end, digitsEnd(source, at));
    if (stop > at) output.mask(NUM, source[stop] ?? 0);
    else {
      while (stop < end && !isDigit(source[stop])) stop++;
      output.copy(source, at, stop);
    }
  }
}
