import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignFolds, type Split } from './folds.ts';
import { groupByTemplate, type LabelledRow } from './group-by-template.ts';

const WORDS = ['start', 'stop', 'fail', 'open', 'close', 'deny', 'login', 'write', 'read', 'send'];

/** One row: words give the template, so that rows of the same words share it. */
const row = (source: string, words: readonly number[], label: string, line: number): LabelledRow => ({
  source,
  message: words.map((word) => WORDS[word]).join(' '),
  label,
  line,
});

const grid = (sources: number, perSource: number) =>
  groupByTemplate(
    Array.from({ length: sources * perSource }, (_, index) => {
      const digits = [...String(index).padStart(3, '0')].map(Number);
      return row(`system ${index % sources}`, digits, index % 3 === 0 ? 'a' : 'b', index + 2);
    }),
  );

const arbitraryRows = fc
  .array(
    fc.tuple(
      fc.integer({ min: 0, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom('a', 'b', 'Unclassified'),
    ),
    { minLength: 4, maxLength: 60 },
  )
  .map((drawn) =>
    groupByTemplate(drawn.map(([source, words, label], index) => row(`s${source}`, words, label, index))),
  );

describe('assignFolds', () => {
  test('gives the same folds for a seed, and other ones for another', () => {
    const grouped = grid(12, 20);
    for (const split of ['template', 'source', 'random'] as const) {
      expect(assignFolds(grouped, { split, seed: 4 })).toEqual(assignFolds(grouped, { split, seed: 4 }));
      expect(assignFolds(grouped, { split, seed: 5 }).ofRow).not.toEqual(
        assignFolds(grouped, { split, seed: 4 }).ofRow,
      );
    }
  });

  test('keeps the rows of a template, or of a system, in one fold', () => {
    fc.assert(
      fc.property(
        arbitraryRows,
        fc.constantFrom<Split>('template', 'source'),
        fc.integer({ min: 2, max: 6 }),
        (grouped, split, count) => {
          const folds = assignFolds(grouped, { split, folds: count });
          const unitOfRow = folds.split === 'source' ? grouped.rowSource : grouped.rowTemplate;
          const foldOfUnit = new Map<number, number>();
          folds.ofRow.forEach((fold, index) => {
            expect(fold).toBeGreaterThanOrEqual(0);
            expect(fold).toBeLessThan(folds.count);
            const unit = unitOfRow[index] ?? -1;
            expect(foldOfUnit.get(unit) ?? fold).toBe(fold);
            foldOfUnit.set(unit, fold);
          });
        },
      ),
    );
  });

  test('spreads the templates of each label evenly', () => {
    const grouped = grid(1, 100);
    const folds = assignFolds(grouped, { split: 'template' });
    for (const [index, label] of grouped.labels.entries()) {
      const sizes = new Array<number>(5).fill(0);
      folds.ofRow.forEach((fold, at) => {
        if (grouped.rowLabel[at] === index) sizes[fold] = (sizes[fold] ?? 0) + 1;
      });
      expect(Math.max(...sizes) - Math.min(...sizes), label).toBeLessThanOrEqual(1);
    }
  });

  test('balances systems of unequal size', () => {
    const sizes = [40, 20, 10, 10, 5, 5, 5, 5];
    const grouped = groupByTemplate(
      sizes.flatMap((size, source) =>
        Array.from({ length: size }, (_, index) =>
          row(`s${source}`, [source, Math.floor(index / 10), index % 10], index % 2 ? 'a' : 'b', 1),
        ),
      ),
    );
    const folds = assignFolds(grouped, { split: 'source', folds: 2 });
    expect(folds.ofRow.reduce((sum, fold) => sum + fold, 0)).toBe(50);
  });

  test('leaves one system out at a time where there are fewer systems than folds', () => {
    const grouped = grid(3, 30);
    const folds = assignFolds(grouped, { split: 'source', folds: 5 });
    expect(folds.count).toBe(3);
    expect(new Set(folds.ofRow.map((fold, index) => fold * 10 + (grouped.rowSource[index] ?? 0))).size).toBe(
      3,
    );
  });

  test('holds out templates, with a warning, where there is one system only', () => {
    const folds = assignFolds(grid(1, 30), { split: 'source' });
    expect(folds.split).toBe('template');
    expect(folds.warnings).toEqual([
      'the data has one system only: templates are held out instead of systems',
    ]);
  });

  test('deals single rows to folds of one size with split random', () => {
    const folds = assignFolds(grid(4, 25), { split: 'random' });
    expect([0, 1, 2, 3, 4].map((fold) => folds.ofRow.filter((of) => of === fold).length)).toEqual([
      20, 20, 20, 20, 20,
    ]);
  });

  test('spreads the templates of a label that only one system has, if asked to', () => {
    const lone = Array.from({ length: 10 }, (_, index) => row('s0', [index, index], 'c', 1));
    const others = Array.from({ length: 60 }, (_, index) =>
      row(`s${index % 6}`, [0, Math.floor(index / 10), index % 10], index % 2 ? 'a' : 'b', 1),
    );
    const grouped = groupByTemplate([...lone, ...others]);
    const foldsOfLone = (spreadLoneLabels: boolean) =>
      new Set(assignFolds(grouped, { split: 'source', folds: 3, spreadLoneLabels }).ofRow.slice(0, 10)).size;
    expect(foldsOfLone(false)).toBe(1);
    expect(foldsOfLone(true)).toBe(3);
  });
});
