import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import { contradictionsAmong } from './contradictions.ts';
import type { JudgedRow } from './judge-rows.ts';

function row(probability: number, label = 'A'): JudgedRow {
  return { label, guess: 'A', probability, confidence: probability, isSure: false, byWords: false };
}

/** Labels drawn as a model says, of which a share was then drawn evenly from the others. */
function drawn(count: number, flipped: number, sureness: number, seed: number): JudgedRow[] {
  const random = new Random(seed);
  const uniform = () => random.next() / 2 ** 32;
  return Array.from({ length: count }, () => {
    const best = sureness + (1 - sureness) * uniform();
    const isBest = uniform() < best;
    const isFlipped = uniform() < flipped;
    const rest = (1 - best) / 8;
    if (!isFlipped) return row(isBest ? best : rest);
    return row(!isBest && uniform() < 1 / 8 ? best : rest);
  });
}

describe('contradictionsAmong', () => {
  test.each([
    [0, 0.3],
    [0, 0.8],
    [0.3, 0.3],
    [0.3, 0.8],
    [0.7, 0.5],
  ])('finds a share of %d of flipped labels where the model is %d sure at least', (flipped, sureness) => {
    const { share, isCertain, answers } = contradictionsAmong(drawn(2000, flipped, sureness, 1), 9);
    expect(answers).toBe(2000);
    expect(Math.abs(share - flipped)).toBeLessThan(0.05);
    if (flipped > 0) expect(isCertain).toBe(true);
  });

  test('tells batches of 50 with 30% flipped labels from clean ones, nearly always', () => {
    const seeds = Array.from({ length: 200 }, (_, i) => i + 1);
    const suspected = (flipped: number) =>
      seeds.filter((seed) => {
        const { share, isCertain } = contradictionsAmong(drawn(50, flipped, 0.6, seed), 9);
        return isCertain && share > 0.15;
      }).length;
    expect(suspected(0)).toBeLessThanOrEqual(4);
    expect(suspected(0.3)).toBeGreaterThanOrEqual(186);
  });

  test('names what is rather wrong than right, and says nothing of rows without a label or a judgement', () => {
    const rows = [
      row(0.001),
      ...Array.from({ length: 20 }, () => row(0.95)),
      row(0, 'Unclassified'),
      undefined,
    ];
    const { isDoubtful, answers } = contradictionsAmong(rows, 9);
    expect(answers).toBe(21);
    expect(isDoubtful).toEqual(rows.map((_, i) => i === 0));
  });

  test('gives a share in [0, 1) whatever the probabilities', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.integer({ min: 1, max: 20 }),
        (all, labels) => {
          const { share } = contradictionsAmong(
            all.map((probability) => row(probability)),
            labels,
          );
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThan(1);
        },
      ),
    );
  });
});
