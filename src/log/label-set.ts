import { createHash } from 'node:crypto';
import type { LabelDefinition } from './label.ts';

/**
 * Names a label set's version: answers and models made for one set do not hold for another. The same names give
 * the same id, whatever their order and definitions.
 * @returns 16 hexadecimal digits, of the SHA-256 of the names
 */
export function labelSetOf(labels: readonly Pick<LabelDefinition, 'name'>[]): string {
  const names = labels.map(({ name }) => name).sort();
  return createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 16);
}
