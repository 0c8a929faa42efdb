import type { ModelParts } from '../classifier.ts';
import { unitVectors } from '../random-vectors.fixture.ts';

/** A small model of three labels and six numbers a vector; its templates lie along the first three axes. */
export function modelParts(changes: Partial<ModelParts> = {}): ModelParts {
  const axis = (i: number) => Array.from({ length: 6 }, (_, j) => (i === j ? 1 : 0));
  return {
    labels: ['Error', 'News', 'Usage'],
    weights: Float32Array.from([0, 1, 2].flatMap((i) => axis(i).map((value) => 4 * value))),
    bias: Float32Array.of(0.1, 0, -0.1),
    calibration: { temperature: 0.5, confidence: { logOdds: 1, own: 2, none: -3, constants: [-1, -2, -1] } },
    thresholds: Float32Array.of(0.5, 0.75, 1),
    templates: ['connection to <ip> refused', 'started in <n> ms', 'heap at <n>%', 'naïve 日本 "quoted"'],
    templateLabels: [0, 1, 2, -1],
    templateVectors: Float32Array.from([...[0, 1, 2].flatMap(axis), ...unitVectors(1, 6, 7)]),
    encoderHash: 'e'.repeat(64),
    templateVersion: 1,
    summary: { rows: 4, nested: { seed: 1, list: [1, null, 'x', true] } },
    ...changes,
  };
}
