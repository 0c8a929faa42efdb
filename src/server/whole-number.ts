import { z } from 'zod';

/** A number of an address or a query: digits alone, where JavaScript would take an empty text for 0 and `1e1` for 10. */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER) {
  return z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,16}$/.test(text) ? Number(text) : text),
    z.int('expected a whole number, in digits').min(least).max(most),
  );
}
