import { createHash } from 'node:crypto';
import type { SplitTemplate } from '../answers/index.ts';

/**
 * Names what is reviewed: a label set and inputs by their names, in any order, not their content, so that a file that
 * has grown goes on where it was.
 * @param labelSet as `labelSetOf` names it
 * @param paths absolute
 * @returns 64 hexadecimal digits
 */
export function reviewKey(labelSet: string, paths: readonly string[]): string {
  const names = [...new Set(paths)].sort();
  return createHash('sha256')
    .update(JSON.stringify([labelSet, ...names]))
    .digest('hex');
}

/**
 * What is noted of a template that is done: the template; of a split one with the numbers of the answers to its lines,
 * so that it comes again when people have said more.
 */
export function progressEntry(template: string, split: SplitTemplate | undefined): string {
  if (split === undefined) return template;
  const answers = split.lines.map(({ id }) => id).sort((a, b) => a - b);
  return JSON.stringify([template, ...answers]);
}
