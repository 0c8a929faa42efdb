import { atomEnd, isAtomAt, isDigitAt, isSpaceAt } from '../characters.ts';
import type { Spans } from '../spans.ts';

const LEAST_CARD = 13;
const MOST_CARD = 19;
/** How cards print it: in fours with a rest, or as Amex and Diners do. */
const GROUPED = new Set(['4444', '44443', '4441', '465', '464']);
const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9] as const;

/**
 * Reads a payment card's number at the digit `start`: 13 to 19 digits (ISO/IEC 7812), in groups or not, whose last is
 * right by Luhn's formula.
 */
export function readCard(text: string, start: number, spans: Spans): number {
  const first = text.charAt(start);
  if (!('23456'.includes(first) || text.startsWith('9792', start)) || text.startsWith('_-', start - 2))
    return 0;
  // The sums with the last digit taken once, and taken twice: which of them counts is not known before the end.
  let [once, twice, count, group, groups, best] = [0, 0, 0, 0, '', 0];
  for (let at = start; count <= MOST_CARD; at++) {
    if (isDigitAt(text, at)) {
      const digit = text.charCodeAt(at) - 48;
      [once, twice] = [twice + digit, once + (DOUBLED[digit] ?? 0)];
      count++;
      group++;
      const isEnd = count >= LEAST_CARD && count <= MOST_CARD && !isDigitAt(text, at + 1);
      if (isEnd && once % 10 === 0 && (groups === '' || GROUPED.has(groups + group))) best = at + 1;
      continue;
    }
    if (group > 6 || !' -.'.includes(text.charAt(at)) || !isDigitAt(text, at + 1)) break;
    groups += group;
    group = 0;
  }
  return best === 0 ? 0 : spans.add(start, best, 'card', text);
}

const LEAST_IBAN = 15;
const MOST_IBAN = 34;
const LEAST_DIGITS = 8;

/** Reads an IBAN (ISO 13616) at `start`: two letters, two digits, in groups or not, right modulo 97. */
export function readIban(text: string, start: number, spans: Spans): number {
  if (ibanValue(text, start) < 10 || ibanValue(text, start + 1) < 10) return 0;
  if (!isDigitAt(text, start + 2) || !isDigitAt(text, start + 3)) return 0;
  const head =
    (ibanValue(text, start) * 10_000 +
      ibanValue(text, start + 1) * 100 +
      Number(text.slice(start + 2, start + 4))) %
    97;
  let [body, count, group, digits, best] = [0, 4, 4, 2, 0];
  for (let at = start + 4; count < MOST_IBAN; at++) {
    const value = ibanValue(text, at);
    if (value < 0) {
      // On paper it stands in groups of four.
      if (group !== 4 || !isJoint(text, at) || ibanValue(text, at + 1) < 0) break;
      group = 0;
      continue;
    }
    body = (body * (value < 10 ? 10 : 100) + value) % 97;
    count++;
    group++;
    if (value < 10) digits++;
    const isEnd = count >= LEAST_IBAN && digits >= LEAST_DIGITS && !isAtomAt(text, at + 1);
    if (isEnd && (body * 1_000_000 + head) % 97 === 1) best = at + 1;
  }
  return best === 0 ? 0 : spans.add(start, best, 'iban', text);
}

const isJoint = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 32 || text.charCodeAt(at) === 45;

/** A digit's value, 10 to 35 for a letter, -1 for anything else. */
function ibanValue(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit >= 48 && unit <= 57) return unit - 48;
  const letter = unit | 32;
  return letter >= 97 && letter <= 122 ? letter - 87 : -1;
}

const SOCIAL_SECURITY = [3, 2, 4] as const;
const PHONE = [3, 3, 4] as const;

/** Reads `123-45-6789` or a telephone number as `555-123-4567` at the atom [`start`, `end`). */
export function readGroups(text: string, start: number, end: number, spans: Spans): number {
  if (text.charCodeAt(start - 1) === 45) return 0;
  if (end - start === 1 && text.charAt(start) === '1') {
    const area = groupsEnd(text, start + 2, PHONE, text.charAt(end));
    return area > 0 && '-.'.includes(text.charAt(end)) ? spans.add(start, area, 'phone', text) : 0;
  }
  if (end - start !== 3) return 0;
  const security = groupsEnd(text, start, SOCIAL_SECURITY, '-');
  if (security > 0) return spans.add(start, security, 'ssn', text);
  const phone = groupsEnd(text, start, PHONE, '-') || groupsEnd(text, start, PHONE, '.');
  return phone > 0 ? spans.add(start, phone, 'phone', text) : 0;
}

function groupsEnd(text: string, start: number, lengths: readonly number[], joint: string): number {
  let at = start;
  for (const [index, length] of lengths.entries()) {
    if (index > 0 && text.charAt(at++) !== joint) return 0;
    const end = digitsEnd(text, at, length + 1);
    if (end - at !== length) return 0;
    at = end;
  }
  return isAtomAt(text, at) || (text.charAt(at) === joint && isDigitAt(text, at + 1)) ? 0 : at;
}

function digitsEnd(text: string, from: number, most: number): number {
  let at = from;
  while (at < from + most && isDigitAt(text, at)) at++;
  return at;
}

const LEAST_PHONE = 9;
const MOST_PHONE = 15;

/** Reads an international number (E.164) at its `+`, or one with its area in parentheses at `(`. */
export function readPhone(text: string, at: number, spans: Spans): number {
  if (isAtomAt(text, at - 1)) return 0;
  if (text.charAt(at) === '(' && (atomEnd(text, at + 1, at + 6) !== at + 4 || text.charAt(at + 4) !== ')'))
    return 0;
  const [end, digits] = phoneEnd(text, at + 1);
  return digits >= LEAST_PHONE && digits <= MOST_PHONE && !isAtomAt(text, end)
    ? spans.add(at, end, 'phone', text)
    : 0;
}

/**
 * End of the digits from `from` on, with what telephone numbers have between them, and how many there are. A group
 * that would make them too many is left out.
 */
export function phoneEnd(text: string, from: number): [end: number, digits: number] {
  let [digits, end, before, endBefore] = [0, from, 0, from];
  for (let at = from; at < text.length; at++) {
    if (isDigitAt(text, at)) {
      if (at > end) [before, endBefore] = [digits, end];
      digits++;
      end = at + 1;
      if (digits > MOST_PHONE) return before > 0 ? [endBefore, before] : [end, digits];
    } else if (
      at - end >= (digits < LEAST_PHONE ? 3 : 2) ||
      (!'-.()/+'.includes(text.charAt(at)) && !isSpaceAt(text, at))
    )
      break;
  }
  return before > 0 && isAtomAt(text, end) ? [endBefore, before] : [end, digits];
}
