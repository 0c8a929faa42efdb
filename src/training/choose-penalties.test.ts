import { describe, expect, test } from 'vitest';
import { choosePenalties } from './choose-penalties.ts';
import { frameOf, judgeFrame } from './cross-validate.ts';
import { embedTemplates } from './embed-templates.ts';
import { evaluateByFolds } from './evaluate.ts';
import { assignFolds } from './folds.ts';
import { groupByTemplate } from './group-by-template.ts';
import { DEFAULT_L2, penaltiesOf } from './penalties.ts';
import { Random } from './random.ts';
import { VERB_ROWS, wordEncoder } from './verb-rows.fixture.ts';

const options = { encoder: wordEncoder, split: 'source' as const };

/** Labels that have nothing to do with the lines. */
function chanceRows() {
  const random = new Random(5);
  return VERB_ROWS.map((row) => ({ ...row, label: ['news', 'error', 'usage'][random.next() % 3] ?? '' }));
}

describe('the search for penalties', () => {
  test('is not made where a penalty is given', async () => {
    const report = await evaluateByFolds(VERB_ROWS, { ...options, l2: 3 });
    expect(report.search).toBeNull();
    expect(report.l2).toEqual(penaltiesOf(3));
  });

  test('leaves penalties that let nothing be learnt', async () => {
    const grouped = groupByTemplate(VERB_ROWS);
    const templates = grouped.templates.map(({ template }) => template);
    const views = await embedTemplates(templates, { encoder: wordEncoder });
    const frame = frameOf(grouped, assignFolds(grouped, { split: 'source' }));
    const usual = { embedding: 300, ngrams: 300 };
    const common = { labelCount: grouped.labels.length, balance: true };
    const { held, starts } = await judgeFrame(frame, views, { ...common, penalties: usual });
    const clusters = Int32Array.from(held.classes.keys());
    const { search } = await choosePenalties(frame, views, { ...common, usual, held, starts, clusters });
    const [best] = search.grid;
    const atUsual = search.grid.find(({ embedding, ngrams }) => embedding === 300 && ngrams === 300);
    expect(search.isBetter).toBe(true);
    expect(search.chosen).toEqual({ embedding: best?.embedding, ngrams: best?.ngrams });
    expect(Math.min(search.chosen.embedding, search.chosen.ngrams)).toBeLessThan(300);
    expect(search.gain).toBeCloseTo((atUsual?.logLoss ?? 0) - (best?.logLoss ?? 0));
  });

  test('lists every pair once, best first', async () => {
    const grid = (await evaluateByFolds(VERB_ROWS, options)).search?.grid ?? [];
    expect(grid.length).toBeGreaterThanOrEqual(9);
    expect(new Set(grid.map(({ embedding, ngrams }) => `${embedding} ${ngrams}`)).size).toBe(grid.length);
    const losses = grid.map(({ logLoss }) => logLoss);
    expect(losses).toEqual(losses.toSorted((a, b) => a - b));
  });

  test('keeps the usual penalties unless the gain exceeds the standard error and can be noticed', async () => {
    for (const rows of [VERB_ROWS, chanceRows()]) {
      const { search } = await evaluateByFolds(rows, options);
      if (search === null) throw new Error('no search');
      const [best] = search.grid;
      const expected =
        search.gain > Math.max(0.02, search.standardError ?? Number.POSITIVE_INFINITY)
          ? { embedding: best?.embedding, ngrams: best?.ngrams }
          : penaltiesOf(DEFAULT_L2);
      expect(search.chosen).toEqual(expected);
    }
  });
});
