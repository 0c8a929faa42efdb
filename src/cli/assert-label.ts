import type { EffectiveConfig } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { UNCLASSIFIED } from '../log/index.ts';

/** Refuses what is no label that an answer may have. @throws LogsieveError UNKNOWN_LABEL */
export function assertLabel(label: string, { labels }: EffectiveConfig): void {
  const names = [...labels.map(({ name }) => name), UNCLASSIFIED];
  if (names.includes(label)) return;
  throw new LogsieveError('UNKNOWN_LABEL', `the label ${JSON.stringify(label)} is not in the label set`, {
    remedy: `the labels are ${names.join(', ')}`,
  });
}
