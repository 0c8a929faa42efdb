import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupKFold } from '../scripts/quality/group-k-fold.ts';
import { type HeldOutScores, readHeldOut, writeHeldOut } from '../scripts/quality/held-out-file.ts';
import { readHeldOutVectors } from '../scripts/quality/held-out-vectors.ts';
import { acceptanceOf, withoutLabel } from '../scripts/quality/left-out-label.ts';
import {
  deviationOf,
  figuresOfEcs,
  figuresOfLines,
  figuresOfUnseen,
  macroF1OfThere,
} from '../scripts/quality/measures.ts';
import { byOneView } from '../scripts/quality/one-view.ts';
import { rememberingEncoder } from '../scripts/quality/remembering-encoder.ts';
import { renderFigures } from '../scripts/quality/render.ts';

const outcome = (actual: number, guess: number, confidence = 0.9) => ({
  actual,
  guess,
  confidence,
  answered: confidence > 0.5,
  byWords: false,
});

describe('groupKFold', () => {
  it('deals as scikit-learn 1.9 does', () => {
    // GroupKFold(2): of d and c, as large as each other, the later name goes first.
    const groups = [...'aaaaabbbbcccddde'];
    const folds = [...groupKFold(groups, 2)].join('');
    expect(folds).toBe('0000011110001111');
  });

  it('keeps groups whole and every fold within the largest group of the others', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...'abcdefgh'), { minLength: 1 }),
        fc.integer({ min: 1, max: 4 }),
        (groups, count) => {
          fc.pre(new Set(groups).size >= count);
          const folds = groupKFold(groups, count);
          const sizes = new Array<number>(count).fill(0);
          const foldOf = new Map<string, number>();
          groups.forEach((group, row) => {
            const fold = folds[row] as number;
            sizes[fold] = (sizes[fold] ?? 0) + 1;
            expect(foldOf.get(group) ?? fold).toBe(fold);
            foldOf.set(group, fold);
          });
          const largest = Math.max(
            ...[...foldOf.keys()].map((one) => groups.filter((g) => g === one).length),
          );
          expect(Math.min(...sizes)).toBeGreaterThan(0);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(largest);
        },
      ),
    );
  });

  it('refuses fewer groups than folds', () => {
    expect(() => groupKFold(['a', 'a', 'b'], 3)).toThrow(RangeError);
  });
});

describe('measures', () => {
  it('takes macro-F1 over the labels that the lines have', () => {
    // F1 of a: 2*1/(2+1), of b: 2*1/(2+2); c was only guessed.
    const lines = [outcome(0, 0), outcome(0, 1), outcome(1, 1), outcome(1, 2)];
    expect(macroF1OfThere(lines, ['a', 'b', 'c'])).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
  });

  it('takes the mean and spread of the folds of ECS', () => {
    const lines = [outcome(0, 0), outcome(1, 1), outcome(0, 0), outcome(1, 0)];
    const { 'ecs.macroF1': figure } = figuresOfEcs(lines, Int32Array.of(0, 0, 1, 1), ['a', 'b']);
    // Fold 1: F1 of a 2/3, of b 0.
    expect(figure?.value).toBeCloseTo((1 + 1 / 3) / 2, 12);
    expect(figure?.spread).toBeCloseTo(deviationOf([1, 1 / 3]), 12);
    expect(figure?.of).toBe(2);
  });

  it('counts all lines for a figure and the folds for its spread', () => {
    const lines = [outcome(0, 0), outcome(1, 1), outcome(0, 0), outcome(0, 1)];
    const { 'lines.right': right } = figuresOfLines(lines, Int32Array.of(0, 0, 0, 1), ['a', 'b']);
    expect(right).toEqual({ value: 0.75, spread: Math.SQRT1_2, of: 2 });
  });

  it('knows the deviation of a sample', () => {
    expect(deviationOf([1, 3])).toBeCloseTo(Math.SQRT2, 12);
    expect(deviationOf([4])).toBe(0);
  });
});

describe('an unseen label', () => {
  const known = Float32Array.from({ length: 100 }, (_, i) => (100 - i) / 128);

  it('is cut where 95 of 100 known lines are kept', () => {
    const unseen = {
      label: 'a',
      confidences: Float32Array.of(5 / 128, 6 / 128, 0.5, 0.9),
      accepted: Uint8Array.of(0, 0, 0, 1),
      known,
    };
    expect(known.filter((one) => one >= 6 / 128)).toHaveLength(95);
    expect(acceptanceOf(unseen)).toEqual({ atThresholds: 0.25, at95Kept: 0.75 });
    expect(figuresOfUnseen('unseen', [unseen])).toEqual({
      'unseen.accepted': { value: 0.25, spread: 0, of: 1 },
      'unseen.at95Kept': { value: 0.75, spread: 0, of: 1 },
    });
  });

  it('leaves neither its rows nor its column', () => {
    const cells = Float32Array.of(0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32);
    const rows = {
      embedding: cells,
      ngrams: cells,
      cosines: cells,
      wordCounts: Int32Array.of(1, 2, 3, 4),
      classes: Int32Array.of(1, 0, -1, 1),
    };
    const left = withoutLabel(rows, 0, 2);
    expect([...left.embedding]).toEqual([1, 2, 21, 22, 31, 32]);
    expect([...left.cosines]).toEqual([...left.ngrams]);
    expect([...left.classes]).toEqual([0, -1, 0]);
    expect([...left.wordCounts]).toEqual([1, 3, 4]);
    expect([...withoutLabel(rows, 1, 2).classes]).toEqual([0, -1]);
  });
});

it('lets one view judge alone', () => {
  const rows = {
    embedding: Float32Array.of(1, 2),
    ngrams: Float32Array.of(3, 4),
    cosines: Float32Array.of(5, 6),
    wordCounts: Int32Array.of(1),
    classes: Int32Array.of(0),
  };
  const nothing = new Float32Array(2);
  expect(byOneView(rows, 'ngrams')).toEqual({ ...rows, embedding: nothing, cosines: nothing });
  expect(byOneView(rows, 'embedding')).toEqual({ ...rows, ngrams: nothing, cosines: nothing });
});

describe('stored scores', () => {
  const scores: HeldOutScores = {
    linesSha256: 'a'.repeat(64),
    modelSha256: 'b'.repeat(64),
    encoderSha256: 'c'.repeat(64),
    labels: ['a', 'b'],
    folds: Int32Array.of(0, 4, 2),
    outcomes: [outcome(1, 0, 0.25), { ...outcome(-1, 1, 0.75), byWords: true }, outcome(0, 0, 1)],
    unseen: [
      {
        label: 'a',
        confidences: Float32Array.of(0.5, 1),
        accepted: Uint8Array.of(0, 1),
        known: Float32Array.of(0.25, 0.75, 0),
      },
    ],
  };

  it('come back as they were, confidences to one of 65,535 steps', () => {
    const back = readHeldOut(writeHeldOut(scores), scores.linesSha256);
    expect(back.folds).toEqual(scores.folds);
    expect(back.labels).toEqual(scores.labels);
    expect(back.modelSha256).toBe(scores.modelSha256);
    back.outcomes.forEach((one, line) => {
      const { confidence, ...rest } = scores.outcomes[line] ?? outcome(9, 9);
      expect(one).toMatchObject(rest);
      expect(Math.abs(one.confidence - confidence)).toBeLessThan(1e-5);
    });
    expect([...(back.unseen[0]?.accepted ?? [])]).toEqual([0, 1]);
    expect(back.unseen[0]?.known[2]).toBeCloseTo(0.75, 4);
  });

  it('are refused where the lines have changed', () => {
    expect(() => readHeldOut(writeHeldOut(scores), 'd'.repeat(64))).toThrow(/of other lines/);
  });
});

describe('vectors of held-out encoders', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'logsieve-vectors-'));
    const facts = { linesSha256: 'lines', texts: ['x', 'y'], dimension: 2, sets: ['a', 'b'] };
    writeFileSync(join(folder, 'labels.json'), JSON.stringify(facts));
    writeFileSync(join(folder, 'labels.i8'), Int8Array.of(1, 0, 0, 5, 3, 4, -3, 4));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are unit vectors, found by text and by what was left out', () => {
    const vectors = readHeldOutVectors(folder, 'labels', 'lines');
    expect(vectors.of('b', ['y', 'x'])).toEqual(Float32Array.of(-0.6, 0.8, 0.6, 0.8));
    expect(vectors.of('a', ['y'])).toEqual(Float32Array.of(0, 1));
  });

  it('are refused for other lines, texts and sets, and where they are cut off', () => {
    const vectors = readHeldOutVectors(folder, 'labels', 'lines');
    expect(() => vectors.of('a', ['z'])).toThrow(/lacks a text/);
    expect(() => vectors.of('c', ['x'])).toThrow(/no set c/);
    expect(() => readHeldOutVectors(folder, 'labels', 'others')).toThrow(/other lines/);
    writeFileSync(join(folder, 'labels.i8'), Int8Array.of(1, 0, 0));
    expect(() => readHeldOutVectors(folder, 'labels', 'lines')).toThrow(/holds 3 numbers/);
  });
});

it('encodes no text twice', async () => {
  const asked: string[][] = [];
  const encoder = rememberingEncoder({
    hash: 'x',
    dimension: 1,
    maxTokens: 1,
    encode(texts) {
      asked.push([...texts]);
      return Promise.resolve(texts.map(({ length }) => Float32Array.of(length)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  await encoder.encode(['a', 'bb', 'a']);
  expect(await encoder.encode(['bb', 'ccc'])).toEqual([Float32Array.of(2), Float32Array.of(3)]);
  expect(asked).toEqual([['a', 'bb'], ['ccc']]);
});

it('shows a figure with its spread, and leaves out what nobody has', () => {
  const text = renderFigures({
    logsieve: { 'lines.right': { value: 0.912, spread: 0.0123, of: 5 }, 'ecs.ece': { value: 0.04 } },
    ngrams: { 'lines.right': { value: 0.85 } },
    untuned: {},
  });
  const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  expect(rows).toHaveLength(4);
  expect(rows[2]?.slice(2, 6)).toEqual(['91.2% ± 1.2', '85.0%', '-', '90%']);
  expect(rows[3]?.slice(2, 6)).toEqual(['0.040', '-', '-', '0.05']);
});
