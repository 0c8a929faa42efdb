/** Bytes of a file, both ends included, from 0 on. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a header asks for (RFC 9110, 14.1.2); undefined where the whole file may be sent instead: for another
 * unit and for several ranges. null: no byte lies within it.
 */
export function byteRangeOf(header: string, bytes: number): ByteRange | undefined | null {
  const [unit, ranges = ''] = header.split('=', 2);
  if (unit?.trim().toLowerCase() !== 'bytes') return undefined;
  if (ranges.includes(',')) return undefined;
  const [, first = '', last = ''] = /^\s*(\d{0,15})-(\d{0,15})\s*$/.exec(ranges) ?? [];
  if (first === '') {
    const count = Number(last);
    return last === '' || count === 0 || bytes === 0
      ? null
      : { start: Math.max(0, bytes - count), end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < start) return null;
  return start >= bytes ? null : { start, end };
}
