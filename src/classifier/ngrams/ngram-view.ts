import type { NgramModel } from './ngram-model.ts';
import { NgramReader } from './ngram-reader.ts';
import { visitNgrams, wordsOf } from './visit-ngrams.ts';

/** What a word, or a pair of neighbours, adds to a class's score. */
export interface WordShare {
  /** One word, or two with a blank between them, in lower case. */
  readonly text: string;
  readonly share: number;
}

/** Reads texts by their n-grams. */
export interface NgramView {
  /**
   * Scores of all classes, into `scores`: about 10 microseconds for a text of 80 characters.
   * @returns how many words the text has
   */
  scoresInto(text: string, scores: Float64Array): number;
  /**
   * What each word of a text, with all runs of characters in it, and each pair of words adds to the score of a
   * class, largest first. With the class's bias the shares add up to its score.
   */
  sharesOf(text: string, classIndex: number): WordShare[];
}

export function createNgramView(model: NgramModel): NgramView {
  const { inverseFrequencies, weights, scales, bias } = model;
  const k = bias.length;
  const reader = new NgramReader(inverseFrequencies.length);
  return {
    scoresInto(text, scores) {
      const wordCount = reader.read(text, inverseFrequencies);
      const { buckets, values } = reader;
      scores.fill(0);
      for (let i = 0; i < buckets.length; i++) {
        const at = (buckets[i] as number) * k;
        const value = values[i] as number;
        for (let c = 0; c < k; c++) scores[c] = (scores[c] as number) + value * (weights[at + c] as number);
      }
      for (let c = 0; c < k; c++) {
        scores[c] = (scores[c] as number) * (scales[c] as number) + (bias[c] as number);
      }
      return wordCount;
    },
    sharesOf(text, classIndex) {
      reader.read(text, inverseFrequencies);
      const { buckets, values } = reader;
      const scale = scales[classIndex] as number;
      const ofOne = new Map<number, number>();
      buckets.forEach((bucket, i) => {
        const whole = (values[i] as number) * (weights[bucket * k + classIndex] as number) * scale;
        ofOne.set(bucket, whole / reader.timesOf(bucket));
      });
      const words = wordsOf(text);
      const shares = new Map<string, number>();
      const mask = inverseFrequencies.length - 1;
      visitNgrams(text, (hash, word, isPair) => {
        const part = isPair ? `${words[word - 1]} ${words[word]}` : (words[word] ?? '');
        shares.set(part, (shares.get(part) ?? 0) + (ofOne.get(hash & mask) ?? 0));
      });
      return Array.from(shares, ([part, share]) => ({ text: part, share })).sort((a, b) => b.share - a.share);
    },
  };
}
