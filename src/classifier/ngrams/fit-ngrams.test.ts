import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitNgrams } from './fit-ngrams.ts';
import { fitNgramsAside } from './fit-ngrams-thread.ts';
import { bucketCountFor } from './ngram-model.ts';
import { createNgramView } from './ngram-view.ts';

const SUBJECTS = ['disk', 'login of user', 'backup job', 'session', 'transfer to peer', 'query on table'];
const VERBS = ['failed with error', 'finished cleanly', 'uses much memory'];
const lines = SUBJECTS.flatMap((subject) => VERBS.map((verb) => `${subject} ${verb}`));
const data = {
  texts: lines,
  classes: Int32Array.from(lines, (_, i) => i % VERBS.length),
  classCount: VERBS.length,
};

describe('the view by n-grams', () => {
  it('learns which words speak for which class', async () => {
    const view = createNgramView(await fitNgrams(data, { l2: 0.05 }));
    const scores = new Float64Array(3);
    for (const [c, text] of [
      'printer failed with error',
      'Mail FINISHED cleanly',
      'cache uses memory',
    ].entries()) {
      view.scoresInto(text, scores);
      expect(scores.indexOf(Math.max(...scores))).toBe(c);
    }
    const [strongest] = view.sharesOf('printer failed', 0);
    expect(strongest?.text).toBe('failed');
  });

  it('tells a score as the exact sum of what each word and pair adds', async () => {
    const model = await fitNgrams(data, { l2: 0.05 });
    const view = createNgramView(model);
    const word = fc.constantFrom(...lines.flatMap((line) => line.split(' ')), 'unheard', 'of');
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    const scores = new Float64Array(3);
    fc.assert(
      fc.property(text, fc.nat({ max: 2 }), (line, c) => {
        view.scoresInto(line, scores);
        const sum = view.sharesOf(line, c).reduce((total, { share }) => total + share, model.bias[c] ?? 0);
        expect(sum).toBeCloseTo(scores[c] ?? Number.NaN, 9);
      }),
    );
  });

  it('names every word and pair once', async () => {
    const view = createNgramView(await fitNgrams(data, { l2: 0.05 }));
    const texts = view.sharesOf('Failed login failed', 0).map(({ text }) => text);
    expect(texts.toSorted()).toEqual(['failed', 'failed login', 'login', 'login failed']);
  });

  it('is the same from a thread of its own', async () => {
    const many = {
      ...data,
      texts: lines.map((line, i) => `${line} ${`word${i} `.repeat(1000)}`.trim()),
    };
    const [here, there] = await Promise.all([
      fitNgrams(many, { l2: 0.1 }),
      fitNgramsAside(many, { l2: 0.1 }),
    ]);
    expect(there).toEqual(here);
  });

  it('stops when asked to, on either thread', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(fitNgrams(data, { l2: 0.1, signal })).rejects.toThrow('enough');
    const controller = new AbortController();
    const many = { ...data, texts: lines.map((line) => `${line} ${'word '.repeat(2000)}`.trim()) };
    const fit = fitNgramsAside(many, { l2: 0.1, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(fit).rejects.toThrow('enough');
  });

  it('stays below 4 MiB however many classes there are', () => {
    for (const classCount of [2, 10, 30, 100, 1000]) {
      expect(bucketCountFor(classCount) * (classCount + 4)).toBeLessThanOrEqual(4 * 2 ** 20);
    }
    expect(bucketCountFor(10)).toBe(2 ** 17);
  });
});
