import { formatCount, formatShare } from '../text/format.ts';

/** A figure as it is shown. */
export interface Figure {
  readonly name: string;
  readonly text: string;
}

/** The numbers among the members of a value, with their names in words: `macroF1` is `Macro F1`. */
export function figuresOf(value: unknown): Figure[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(
      (member): member is [string, number] => typeof member[1] === 'number' && Number.isFinite(member[1]),
    )
    .map(([key, number]) => ({ name: inWords(key), text: asText(number) }));
}

function inWords(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([a-z])(\d)/g, '$1 $2')
    .replaceAll('_', ' ');
  const lower = words.replace(/\b[A-Z][a-z]+/g, (word) => word.toLowerCase());
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

function asText(number: number): string {
  if (number >= 0 && number <= 1) return formatShare(number);
  return Number.isInteger(number) ? formatCount(number) : number.toPrecision(3);
}
