import type { PutAnswer } from '../../api/contract.ts';

/** What a correction can be of. */
export interface CorrectionTarget {
  readonly template: string;
  /** The source that a correction can be kept to; null where there is no one source. */
  readonly source: string | null;
  /** The row, where one line is looked at. */
  readonly row: number | null;
  /** The label that it has now. */
  readonly label: string;
}

export type CorrectionScope = 'template' | 'source' | 'line';

/** The scopes that a target has, the widest first. */
export function scopesOf({ source, row }: CorrectionTarget): readonly CorrectionScope[] {
  const scopes: CorrectionScope[] = ['template'];
  if (source !== null && source !== '') scopes.push('source');
  if (row !== null) scopes.push('line');
  return scopes;
}

/** The correction as the API takes it. */
export function correctionOf(target: CorrectionTarget, scope: CorrectionScope, label: string): PutAnswer {
  const { template, source, row } = target;
  if (scope === 'line' && row !== null) return { row, label };
  if (scope === 'source' && source !== null) return { template, source, label };
  return { template, label };
}
