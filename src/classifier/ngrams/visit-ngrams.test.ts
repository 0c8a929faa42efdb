import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visitNgrams, wordsOf } from './visit-ngrams.ts';

const hashesOf = (text: string): number[] => {
  const hashes: number[] = [];
  visitNgrams(text, (hash) => hashes.push(hash));
  return hashes;
};

/** The same n-grams, as strings that tell the three kinds apart. */
function ngramsOf(text: string): string[] {
  return wordsOf(text).flatMap((word, i, words) => {
    const runs = ` ${word} `;
    const found = [`word ${word}`, ...(i > 0 ? [`pair ${words[i - 1]} ${word}`] : [])];
    for (let first = 0; first + 3 <= runs.length; first++) {
      for (let length = 3; length <= 5 && first + length <= runs.length; length++) {
        found.push(`run ${runs.slice(first, first + length)}`);
      }
    }
    return found;
  });
}

const text = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9%äЖ]{1,9}$/), { maxLength: 8 })
  .map((words) => words.join(' '));

describe('n-grams', () => {
  it('are each word, each pair, and each run of 3 to 5 characters within a word and its blanks', () => {
    expect(ngramsOf('no up')).toEqual([
      'word no',
      'run  no',
      'run  no ',
      'run no ',
      'word up',
      'pair no up',
      'run  up',
      'run  up ',
      'run up ',
    ]);
    expect(hashesOf('no up')).toHaveLength(9);
  });

  it('have one hash for one n-gram and, almost always, two for two', () => {
    const nameOf = new Map<number, string>();
    const hashOf = new Map<string, number>();
    fc.assert(
      fc.property(text, (line) => {
        const names = ngramsOf(line);
        const hashes = hashesOf(line);
        expect(hashes).toHaveLength(names.length);
        names.forEach((name, i) => {
          const hash = hashes[i] ?? Number.NaN;
          expect(hashOf.get(name) ?? hash).toBe(hash);
          expect(nameOf.get(hash) ?? name).toBe(name);
          hashOf.set(name, hash);
          nameOf.set(hash, name);
        });
      }),
      { seed: 7 },
    );
    expect(hashOf.size).toBeGreaterThan(500);
  });

  it('are the same whatever the case and however many blanks stand between', () => {
    fc.assert(
      fc.property(text, (line) => {
        expect(hashesOf(` ${line.replaceAll(' ', '   ')} `.toUpperCase())).toEqual(
          hashesOf(line.toUpperCase().toLowerCase()),
        );
      }),
    );
  });

  it('have hashes that a model file relies on from one release to the next', () => {
    expect(hashesOf('ok')).toEqual([827742828, 3249598484, 667578646, 29573813]);
    expect(hashesOf('')).toEqual([]);
  });
});
