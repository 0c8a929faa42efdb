import type { Format } from '../api/contract.ts';

const FORMATS: Readonly<Record<Format, string>> = { csv: 'CSV', ndjson: 'NDJSON', text: 'Plain text' };
const DELIMITER_NAMES: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'pipe'],
]);

export function formatName(format: Format): string {
  return FORMATS[format] ?? format;
}

export function delimiterName(delimiter: string): string {
  return DELIMITER_NAMES.get(delimiter) ?? `“${delimiter}”`;
}

export function encodingName(label: string): string {
  return /^(?:utf|iso|euc|koi8|gb|big5)/.test(label) ? label.toUpperCase() : label;
}
