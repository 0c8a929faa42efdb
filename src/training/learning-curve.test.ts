import { describe, expect, test } from 'vitest';
import { groupByTemplate, type LabelledRow } from './group-by-template.ts';
import type { HeldOutOutcome } from './judge-held-out.ts';
import { CURVE_STAGES, dealStages, gainOf } from './learning-curve.ts';
import { train } from './train.ts';
import { VERB_ROWS, wordEncoder } from './verb-rows.fixture.ts';

const outcome = (isRight: boolean): HeldOutOutcome => ({
  actual: 0,
  guess: isRight ? 0 : 1,
  confidence: 0.5,
  answered: false,
  byWords: false,
  probability: 0.5,
});

describe('the learning curve', () => {
  test('takes a quarter, half and all of each label', () => {
    const grouped = groupByTemplate(VERB_ROWS);
    const stages = dealStages(grouped, 1);
    for (const label of ['news', 'error', 'usage']) {
      const own = [...stages].filter((_, template) => grouped.templates[template]?.label === label);
      const counts = Array.from({ length: CURVE_STAGES }, (_, stage) => own.filter((s) => s <= stage).length);
      expect(counts).toEqual([25, 50, 100]);
    }
    expect(dealStages(grouped, 1)).toEqual(stages);
    expect(dealStages(grouped, 2)).not.toEqual(stages);
  });

  test('ends with the figures of the report', async () => {
    const { learningCurve, heldOut } = (await train(VERB_ROWS, { encoder: wordEncoder })).report;
    const points = learningCurve?.points ?? [];
    expect(points.map(({ share }) => share)).toEqual([0.25, 0.5, 1]);
    expect(points.map(({ templates }) => templates)).toEqual([60, 120, 240]);
    expect(points.at(-1)?.metrics).toEqual({
      bestGuessRight: heldOut.metrics.bestGuessRight,
      coverageAt95: heldOut.metrics.coverageAt95,
      macroF1: heldOut.metrics.macroF1,
    });
  });

  test('is not drawn where nobody wants it', async () => {
    const { report } = await train(VERB_ROWS, { encoder: wordEncoder, examine: false });
    expect(report).toMatchObject({ learningCurve: null, map: null });
  });

  /** Rows of so many systems, each with ten lines. */
  const rowsOf = (systems: number) =>
    groupByTemplate(
      Array.from(
        { length: systems * 10 },
        (_, i): LabelledRow => ({
          source: `s${Math.floor(i / 10)}`,
          message: `${'abcdefghij'[i % 10]} ${'klmnopqrst'[Math.floor(i / 10) % 10]} speaks`,
          label: i % 2 === 0 ? 'one' : 'two',
          line: i + 2,
        }),
      ),
    );

  test('says that more lines help where many systems gain, and not where one does', () => {
    const grouped = rowsOf(10);
    const before = Array.from(grouped.rowOf, () => outcome(false));
    const everywhere = Array.from(grouped.rowOf, (i) => outcome(i % 10 === 0));
    const inOne = Array.from(grouped.rowOf, (i) => outcome(i < 10));
    expect(gainOf(before, everywhere, grouped)).toMatchObject({
      gain: 0.1,
      standardError: 0,
      verdict: 'helps',
    });
    const { gain, standardError, verdict } = gainOf(before, inOne, grouped);
    expect(gain).toBeCloseTo(0.1);
    // Of ten clusters, each a tenth of the rows.
    expect(standardError).toBeCloseTo(Math.sqrt(((9 ** 2 + 9) * 10) / 9) / 100);
    expect(verdict).toBe('may help');
    expect(gainOf(before, before, grouped).verdict).toBe('no gain seen');
  });
});
