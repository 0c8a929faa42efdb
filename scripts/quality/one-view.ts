import type { HeldOutRows } from '../../src/classifier/index.ts';

/**
 * Rows as if a single view had judged them, without nearest templates: TF-IDF or an embedding with logistic
 * regression, under the calibration and the thresholds that the pair has too.
 */
export function byOneView<Rows extends HeldOutRows>(rows: Rows, view: 'embedding' | 'ngrams'): Rows {
  const other = view === 'embedding' ? 'ngrams' : 'embedding';
  return {
    ...rows,
    [other]: new Float32Array(rows[other].length),
    cosines: new Float32Array(rows.cosines.length),
  };
}
