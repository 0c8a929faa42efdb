import { LogsieveError } from '../errors.ts';
import { parseRules } from './index.ts';

const LABELS = ['Error', 'Warning'];
export const OPTIONS = { labels: LABELS, origin: 'rules.yaml' };

export interface Entry {
  readonly id?: string;
  readonly label?: string;
  readonly pattern?: string;
  readonly [key: string]: unknown;
}

export function fileOf(...entries: readonly Entry[]): string {
  const rules = entries.map((entry, i) => ({ id: `rule-${i + 1}`, label: 'Error', pattern: 'x', ...entry }));
  return JSON.stringify({ rules });
}

export function errorOf(
  yaml: string,
  options: Partial<Parameters<typeof parseRules>[1]> = {},
): LogsieveError {
  try {
    parseRules(yaml, { ...OPTIONS, ...options });
  } catch (error) {
    if (error instanceof LogsieveError) return error;
    throw error;
  }
  throw new Error('the rules were taken');
}

/** The fault of a pattern: code, message and remedy. */
export function faultOf(pattern: string, flags = ''): LogsieveError {
  return errorOf(fileOf({ pattern, flags }));
}
