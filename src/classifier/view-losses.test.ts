import { describe, expect, it } from 'vitest';
import { ABSENT } from './scores.ts';
import { lossesOfViews } from './view-losses.ts';

/** Two labels and none of them; a row's three scores side by side. */
const scores = (...rows: readonly (readonly number[])[]) => Float32Array.from(rows.flat());

describe('lossesOfViews', () => {
  it('is lower where the views point to the true labels, and higher where they do not', () => {
    const right = scores([2, 0, 0], [0, 2, 0], [2, 0, 0], [0, 2, 0]);
    const classes = Int32Array.from([0, 1, 0, 1]);
    const good = lossesOfViews({ embedding: right, ngrams: right }, classes, 2);
    expect([...good.best]).toEqual([0, 1, 0, 1]);
    for (const loss of good.losses) expect(loss).toBeLessThan(Math.log(2));
    const bad = lossesOfViews({ embedding: right, ngrams: right }, classes.toReversed(), 2);
    for (const loss of bad.losses) expect(loss).toBeGreaterThanOrEqual(Math.log(2) - 1e-9);
  });

  it('has none for rows without a label, and for a label that a view was not fitted to', () => {
    const views = scores([2, 0, 0], [ABSENT, 1, 0], [0, 2, 0]);
    const { losses } = lossesOfViews({ embedding: views, ngrams: views }, Int32Array.from([-1, 0, 1]), 2);
    expect([...losses].map(Number.isNaN)).toEqual([true, true, false]);
  });
});
