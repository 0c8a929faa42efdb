import { describe, expect, it } from 'vitest';
import { fitThresholds } from '../thresholds.ts';
import { readModel, writeModel } from './model-file.ts';
import { modelParts } from './model-parts.fixture.ts';

const name = 'model.safetensors';

describe('a target precision', () => {
  it('refits the thresholds on the held-out answers that the file has, without training', () => {
    const heldOut = {
      best: new Int32Array(100),
      classes: Int32Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : -1)),
      confidences: Float32Array.from({ length: 100 }, (_, i) => 1 - i / 200),
    };
    const bytes = writeModel(modelParts({ heldOut }));
    const thresholdAt = (targetPrecision: number) =>
      readModel(bytes, { name, targetPrecision }).judge('', Float32Array.of(1, 0, 0, 0, 0, 0)).threshold;
    expect(readModel(bytes, { name }).judge('', Float32Array.of(1, 0, 0, 0, 0, 0)).threshold).toBe(0.5);
    expect(thresholdAt(0.98)).toBeGreaterThan(thresholdAt(0.93));
    for (const target of [0.9, 0.95, 0.99]) {
      const wanted = fitThresholds(heldOut, heldOut.classes, { classCount: 3, targetPrecision: target });
      expect(thresholdAt(target)).toBe(wanted[0]);
    }
  });

  it('fits thresholds anew with the weights of its labels', () => {
    const heldOut = {
      best: new Int32Array(120),
      classes: Int32Array.from({ length: 120 }, (_, i) => (i % 6 === 5 ? 1 : 0)),
      confidences: Float32Array.from({ length: 120 }, (_, i) => 1 - i / 300),
    };
    const at = (labelWeights?: readonly number[]) => {
      const calibration = { ...modelParts().calibration, ...(labelWeights && { labelWeights }) };
      const bytes = writeModel(modelParts({ heldOut, calibration }));
      return readModel(bytes, { name, targetPrecision: 0.95 }).judge('', Float32Array.of(1, 0, 0, 0, 0, 0))
        .threshold;
    };
    expect(at([1, 0.1, 1])).toBeLessThan(at());
    expect(at([1, 1, 1])).toBe(at());
    for (const wrong of [[1, 1], [1, 0, 1], [1, -1, 1], 'x']) {
      const calibration = { ...modelParts().calibration, labelWeights: wrong as number[] };
      expect(() => readModel(writeModel(modelParts({ calibration })), { name })).toThrow(
        expect.objectContaining({ code: 'MODEL_INVALID' }),
      );
    }
  });
});
