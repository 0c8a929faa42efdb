import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClassifier } from './classifier.ts';
import { modelParts } from './model-file/model-parts.fixture.ts';
import { unitVectors } from './random-vectors.fixture.ts';

const classifier = createClassifier(modelParts(), 'f'.repeat(64));
const ALONG_USAGE = Float32Array.of(0, 0, 1, 0, 0, 0);

const text = fc
  .array(fc.constantFrom('refused', 'refuse', 'started', 'connection', 'heap', 'restarted', 'x', '日本'), {
    maxLength: 9,
  })
  .map((words) => words.join(' '));
const vector = fc.integer({ min: 1, max: 500 }).map((seed) => unitVectors(1, 6, seed));

describe('a judgement by words alone', () => {
  it('is given where they are sure, needs no vector, and else is left to both views', () => {
    const judgement = classifier.judgeWords('Refused');
    expect(judgement).toMatchObject({ label: 'Error', sure: true, byWords: true, cosine: null });
    expect(judgement?.confidence).toBeGreaterThanOrEqual(0.9);
    expect(classifier.judgeWords('connection')).toBeUndefined();
    expect(classifier.judgeWords('')).toBeUndefined();
  });

  it('is not given below the threshold of the label', () => {
    const strict = modelParts({ thresholds: Float32Array.of(0.999, 0.75, 1) });
    expect(createClassifier(strict, '').judgeWords('refused')).toBeUndefined();
    expect(createClassifier(strict, '').judgeWords('started')).toMatchObject({ label: 'News' });
  });

  it('is not given where no cut was precise enough', () => {
    const { calibration } = modelParts();
    const never = modelParts({
      calibration: { ...calibration, words: { ...calibration.words, threshold: 1 } },
    });
    const judge = createClassifier(never, '');
    fc.assert(fc.property(text, (line) => judge.judgeWords(line) === undefined));
  });
});

describe('shares of a score', () => {
  it('add up to it, by words alone and by both views', () => {
    fc.assert(
      fc.property(text, vector, fc.constantFrom(...classifier.labels), (line, of, label) => {
        for (const judgement of [classifier.judgeWords(line), classifier.judge(line, of)]) {
          if (judgement === undefined) continue;
          const { score, meaning, constant, words } = classifier.shares(line, of, { ...judgement, label });
          const sum = words.reduce((total, { share }) => total + share, meaning + constant);
          expect(sum).toBeCloseTo(score, 9);
          if (judgement.byWords) expect(meaning).toBeCloseTo(0, 12);
        }
      }),
    );
  });

  it('are those that the probabilities come from', () => {
    fc.assert(
      fc.property(text, vector, (line, of) => {
        for (const judgement of [classifier.judgeWords(line), classifier.judge(line, of)]) {
          if (judgement === undefined) continue;
          const scoreOf = (label: string) => classifier.shares(line, of, { ...judgement, label }).score;
          const [first, second] = judgement.top;
          if (first === undefined || second === undefined) throw new Error('two labels');
          const odds = Math.log(first.probability / second.probability);
          expect(scoreOf(first.label) - scoreOf(second.label)).toBeCloseTo(odds, 6);
        }
      }),
    );
  });

  it('are the larger the more often a word stands there, and 0 for one that no label knows', () => {
    const sharesOf = (line: string) => {
      const judgement = classifier.judge(line, ALONG_USAGE);
      const { words } = classifier.shares(line, ALONG_USAGE, { ...judgement, label: 'Error' });
      return new Map(words.map(({ text: word, share }) => [word, share]));
    };
    const once = sharesOf('heap refused');
    expect(once.get('heap')).toBe(0);
    expect(once.get('refused')).toBeGreaterThan(0.5);
    expect(sharesOf('heap refused refused').get('refused')).toBeGreaterThan(once.get('refused') ?? 9);
  });

  it('are not told of a label that the model lacks', () => {
    const judgement = classifier.judge('heap', ALONG_USAGE);
    expect(() => classifier.shares('heap', ALONG_USAGE, { ...judgement, label: 'More' })).toThrow(RangeError);
  });
});

describe('the strongest word', () => {
  it('is the one that adds most to the score of the label', () => {
    expect(classifier.strongestWord('connection refused', 'Error')).toBe('refused');
    expect(classifier.strongestWord('Refused, then STARTED', 'News')).toBe('started');
  });

  it('is never one that the training templates lack, nor one that speaks against the label', () => {
    // All of these share runs of characters with what speaks for the label.
    expect(classifier.strongestWord('refusedx7 xrefused', 'Error')).toBeUndefined();
    expect(classifier.strongestWord('connection', 'Error')).toBeUndefined();
    fc.assert(
      fc.property(text, fc.constantFrom(...classifier.labels), (line, label) => {
        const word = classifier.strongestWord(line, label);
        if (word !== undefined) expect(['refused', 'started', 'connection', 'heap', '日本']).toContain(word);
      }),
    );
  });
});
