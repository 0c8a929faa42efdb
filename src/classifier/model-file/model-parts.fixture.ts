import type { ModelParts } from '../classifier.ts';
import type { NgramModel } from '../ngrams/ngram-model.ts';
import { NgramReader } from '../ngrams/ngram-reader.ts';
import { unitVectors } from '../random-vectors.fixture.ts';

/** N-grams of three labels and none of them: `refused` speaks for the first, `started` for the second. */
export function ngramModel(): NgramModel {
  const buckets = 1024;
  const weights = new Int8Array(buckets * 4);
  const reader = new NgramReader(buckets);
  for (const [word, label] of [
    ['refused', 0],
    ['started', 1],
  ] as const) {
    reader.readBuckets(word);
    for (const bucket of reader.buckets) weights[bucket * 4 + label] = 100;
  }
  return {
    inverseFrequencies: new Float32Array(buckets).fill(1),
    weights,
    scales: Float32Array.of(0.01, 0.01, 0.01, 0.01),
    bias: Float32Array.of(0, 0, 0, -1),
  };
}

/** A small model of three labels and six numbers a vector; its templates lie along the first three axes. */
export function modelParts(changes: Partial<ModelParts> = {}): ModelParts {
  const axis = (i: number) => Array.from({ length: 6 }, (_, j) => (i === j ? 1 : 0));
  return {
    labels: ['Error', 'News', 'Usage'],
    weights: Float32Array.from([0, 1, 2, 6].flatMap((i) => axis(i).map((value) => 4 * value))),
    bias: Float32Array.of(0.1, 0, -0.1, -2),
    ngrams: ngramModel(),
    calibration: {
      views: { embedding: 2, ngrams: 0.5 },
      confidence: { logOdds: 1, own: 2, none: -3, agreement: 0.25, length: 0.5, constants: [-1, -2, -1] },
      words: {
        factor: 1,
        confidence: { logOdds: 1, own: 0, none: 0, agreement: 0, length: 0.5, constants: [0, 0, 0] },
        threshold: 0.9,
      },
    },
    thresholds: Float32Array.of(0.5, 0.75, 1),
    heldOut: {
      best: Int32Array.of(0, 1, 2, 1),
      classes: Int32Array.of(0, 1, -1, 1),
      confidences: Float32Array.of(0.75, 0.875, 0.5, 0.25),
    },
    templates: ['connection to <ip> refused', 'started in <n> ms', 'heap at <n>%', 'naïve 日本 "quoted"'],
    templateLabels: [0, 1, 2, -1],
    templateVectors: Float32Array.from([...[0, 1, 2].flatMap(axis), ...unitVectors(1, 6, 7)]),
    encoderHash: 'e'.repeat(64),
    templateVersion: 1,
    summary: { rows: 4, nested: { seed: 1, list: [1, null, 'x', true] } },
    ...changes,
  };
}
