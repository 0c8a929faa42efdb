import type { Span } from '../../api/contract.ts';

/** Where a search is found in a text, by any case; null where it is not, or where case changes the length. */
export function foundIn(text: string, search: string): Span | null {
  if (search === '') return null;
  const folded = text.toLowerCase();
  const sought = search.toLowerCase();
  if (folded.length !== text.length) return null;
  const start = folded.indexOf(sought);
  return start < 0 ? null : { start, end: start + sought.length };
}
