import { createHash } from 'node:crypto';

/** 32 bits that name a template: of a hundred thousand others one has the same with a chance of 1 in 40,000. */
export function templateHash(template: string): number {
  return createHash('sha256').update(template).digest().readInt32LE();
}
