import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogsieveError } from '../../errors.ts';
import { unitVectors } from '../random-vectors.fixture.ts';
import { loadModel, readModel, writeModel } from './model-file.ts';
import { modelParts, ngramModel } from './model-parts.fixture.ts';
import { LENGTH_BYTES, parseHeader } from './safetensors.ts';

const name = 'model.safetensors';
const fitting = { encoderHash: 'e'.repeat(64), templateVersion: 1, labels: ['News', 'Usage', 'Error'] };
const model = writeModel(modelParts());

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsieve-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function kept(bytes: Uint8Array, file = name): Promise<string> {
  const path = join(folder, file);
  await writeFile(path, bytes);
  return path;
}

function refusal(run: () => unknown): LogsieveError {
  try {
    run();
  } catch (error) {
    if (error instanceof LogsieveError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

const tensorAt = (bytes: Uint8Array, tensor: string) => {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length), bytes.length, name);
  return header.tensors.get(tensor)?.begin ?? Number.NaN;
};

describe('model file', () => {
  it('gives back all that was written', async () => {
    const classifier = await loadModel(await kept(model), fitting);
    expect(classifier).toMatchObject({
      labels: ['Error', 'News', 'Usage'],
      dimension: 6,
      templateCount: 4,
      encoderHash: fitting.encoderHash,
      templateVersion: 1,
      summary: modelParts().summary,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const judgement = classifier.judge('', Float32Array.of(0, 1, 0, 0, 0, 0));
    // Scores 0.1, 4, -0.1, none -2 by the vector, twice; none -1 by no words, half: cosine 1 to its own template.
    const logOdds = -Math.log(Math.exp(-7.8) + Math.exp(-8.2) + Math.exp(-12.5));
    const stranger = unitVectors(1, 6, 7)[1] ?? Number.NaN;
    // Rounded to 8 bits: six numbers forgive less than hundreds.
    expect(judgement.cosineToNone).toBeCloseTo(stranger, 2);
    expect(judgement.label).toBe('News');
    const evidence = logOdds + 2 - 3 * (judgement.cosineToNone ?? Number.NaN) - 2;
    expect(judgement.confidence).toBeCloseTo(1 / (1 + Math.exp(-evidence)), 3);
    expect(judgement.byWords).toBe(false);
    expect(judgement.threshold).toBe(0.75);
    expect(judgement.sure).toBe(true);
    expect(judgement.top.map(({ label, threshold }) => [label, threshold])).toEqual([
      ['News', 0.75],
      ['Error', 0.5],
      ['Usage', 1],
    ]);
    expect(judgement.top.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    expect(classifier.nearest(Float32Array.of(0, 0, 1, 0, 0, 0), 1)).toEqual([
      { template: 'heap at <n>%', label: 'Usage', cosine: 1 },
    ]);
    expect(classifier.nearest(unitVectors(1, 6, 7), 1)[0]).toMatchObject({ label: 'Unclassified' });
  });

  it('is the same bytes for the same parts', () => {
    expect(Buffer.compare(model, writeModel(modelParts()))).toBe(0);
    expect(Buffer.compare(model, writeModel(modelParts({ templateVersion: 2 })))).not.toBe(0);
  });

  it('keeps a representative part of very many templates', () => {
    const many = 5000;
    const bytes = writeModel(
      modelParts({
        templates: Array.from({ length: many }, (_, i) => `template ${i}`),
        templateLabels: Array.from({ length: many }, (_, i) => i % 3),
        templateVectors: unitVectors(many, 6, 3),
      }),
    );
    const classifier = readModel(bytes, { name });
    expect(classifier.templateCount).toBeLessThanOrEqual(4096);
    expect(classifier.templateCount).toBeGreaterThan(4000);
    const last = classifier.nearest(unitVectors(many, 6, 3).subarray(0, 6), 1)[0];
    expect(last).toMatchObject({ template: 'template 0', label: 'Error' });
  });

  it('judges without templates, at cosine 0', () => {
    const bare = modelParts({ templates: [], templateLabels: [], templateVectors: new Float32Array(0) });
    const classifier = readModel(writeModel(bare), { name });
    expect(classifier.judge('', Float32Array.of(1, 0, 0, 0, 0, 0))).toMatchObject({
      label: 'Error',
      cosine: 0,
      cosineToNone: 0,
    });
    expect(classifier.nearest(Float32Array.of(1, 0, 0, 0, 0, 0), 3)).toEqual([]);
  });

  it('is MODEL_MISSING, naming the setting, where there is no file or a folder', async () => {
    for (const path of [join(folder, 'absent.safetensors'), folder]) {
      await expect(loadModel(path)).rejects.toMatchObject({
        code: 'MODEL_MISSING',
        remedy: expect.stringContaining('model.classifier'),
      });
    }
  });

  it('knows every template that it was fitted on, of which it keeps a part', () => {
    const count = 5000;
    const templates = Array.from({ length: count }, (_, i) => `template ${i}`);
    const many = modelParts({
      templates,
      templateLabels: templates.map((_, i) => i % 3),
      templateVectors: unitVectors(count, 6, 3),
    });
    const classifier = readModel(writeModel(many), { name });
    expect(classifier.templateCount).toBeLessThan(count);
    expect(templates.every((template) => classifier.isFittedOn(template))).toBe(true);
    expect(classifier.isFittedOn('template 5000')).toBe(false);
  });

  it('may know fewer labels than are in force', () => {
    expect(readModel(model, { name, labels: [...fitting.labels, 'More'] }).labels).toHaveLength(3);
  });
});

describe('M01, a model that could run code', () => {
  it.each(['joblib', 'pkl', 'pt'])('is refused by its ending .%s before it is opened', async (ending) => {
    await expect(loadModel(join(folder, `there-is-none.${ending}`))).rejects.toMatchObject({
      code: 'MODEL_FORMAT_UNSAFE',
      status: 415,
      message: expect.stringContaining('accepted formats: .safetensors'),
    });
  });

  it('is refused by its first bytes under an innocent name, though what follows cannot be read', async () => {
    const pickle = Buffer.concat([Buffer.of(0x80, 4, 0x95), Buffer.alloc(64, 0xff)]);
    await expect(loadModel(await kept(pickle, 'pickle.safetensors'))).rejects.toMatchObject({
      code: 'MODEL_FORMAT_UNSAFE',
    });
  });
});

describe('M02, a model that was changed', () => {
  it('is refused with both hashes wherever a byte differs, and a loaded model goes on', () => {
    const serving = readModel(model, { name });
    const before = serving.judge('', Float32Array.of(0, 1, 0, 0, 0, 0));
    for (const tensor of [
      'weights',
      'ngram_frequencies',
      'ngram_weights',
      'ngram_scales',
      'ngram_bias',
      'thresholds',
      'held_out_best',
      'held_out_classes',
      'held_out_confidences',
      'template_vectors',
      'templates',
    ]) {
      const changed = model.slice();
      const at = tensorAt(changed, tensor);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const error = refusal(() => readModel(changed, { name }));
      expect(error).toMatchObject({ code: 'MODEL_CHECKSUM', status: 422 });
      expect(error.message).toMatch(/expected SHA-256 [0-9a-f]{64}, actual [0-9a-f]{64}/);
      expect(error.message).toContain(`expected SHA-256 ${serving.hash}`);
    }
    expect(serving.judge('', Float32Array.of(0, 1, 0, 0, 0, 0))).toEqual(before);
  });
});

describe('M03, a model for something else', () => {
  it.each([
    ['dimension', { dimension: 384 }, 'its dimension is 6, needed is 384'],
    ['encoder', { encoderHash: 'f'.repeat(64) }, `is ${'e'.repeat(64)}, needed is ${'f'.repeat(64)}`],
    ['template version', { templateVersion: 3 }, 'its template version is 1, needed is 3'],
    [
      'label set',
      { labels: ['Error', 'News', 'Other'] },
      'its label set is Error, News, Usage, needed is within Error, News, Other',
    ],
  ])('is refused with both values: %s', (_what, other, message) => {
    const error = refusal(() => readModel(model, { name, ...fitting, ...other }));
    expect(error).toMatchObject({ code: 'MODEL_INCOMPATIBLE', status: 422 });
    expect(error.message).toContain(message);
  });

  it('is refused with both versions when an older logsieve wrote it', () => {
    const text = Buffer.from(model)
      .toString('latin1')
      .replace('"format_version":"2"', '"format_version":"1"');
    const error = refusal(() => readModel(Buffer.from(text, 'latin1'), { name, ...fitting }));
    expect(error).toMatchObject({ code: 'MODEL_INCOMPATIBLE', status: 422 });
    expect(error.message).toContain('its format version is 1, needed is 2');
  });

  it('says both dimensions when a vector does not fit', () => {
    const error = refusal(() => readModel(model, { name }).judge('', new Float32Array(7)));
    expect(error.code).toBe('MODEL_INCOMPATIBLE');
    expect(error.message).toContain('vectors of 6 numbers, the encoder gave 7');
  });
});

describe('M04, a model with numbers that are none', () => {
  it.each([
    ['weights', Number.NaN],
    ['bias', Number.POSITIVE_INFINITY],
    ['thresholds', Number.NaN],
  ] as const)('is refused with the name of the tensor: %s', (tensor, value) => {
    const spoilt = modelParts()[tensor].slice();
    spoilt[1] = value;
    const error = refusal(() => readModel(writeModel(modelParts({ [tensor]: spoilt })), { name }));
    expect(error).toMatchObject({ code: 'MODEL_INVALID', status: 422 });
    expect(error.message).toContain(`tensor "${tensor}" holds ${value}`);
  });

  it.each([
    ['template_vectors', { templateVectors: new Float32Array(24).fill(Number.NEGATIVE_INFINITY) }],
    ['template_vectors', { templateVectors: new Float32Array(24) }],
    ['template_labels', { templateLabels: [0, 1, 2, 3] }],
    ['thresholds', { thresholds: Float32Array.of(0.5, 1.5, 1) }],
    [
      'ngram_frequencies',
      {
        ngrams: {
          ...ngramModel(),
          inverseFrequencies: new Float32Array(1000).fill(1),
          weights: new Int8Array(4000),
        },
      },
    ],
    ['ngram_frequencies', { ngrams: { ...ngramModel(), inverseFrequencies: new Float32Array(1024) } }],
    ['ngram_scales', { ngrams: { ...ngramModel(), scales: Float32Array.of(1, Number.NaN, 1, 1) } }],
    ['ngram_bias', { ngrams: { ...ngramModel(), bias: Float32Array.of(1, 1, Number.POSITIVE_INFINITY, 1) } }],
    ['held_out_best', { heldOut: { ...modelParts().heldOut, best: Int32Array.of(0, 1, 2, 3) } }],
    ['held_out_classes', { heldOut: { ...modelParts().heldOut, classes: Int32Array.of(0, 1, -2, 1) } }],
    [
      'held_out_confidences',
      { heldOut: { ...modelParts().heldOut, confidences: new Float32Array(4).fill(2) } },
    ],
    [
      'held_out_confidences',
      { heldOut: { ...modelParts().heldOut, confidences: new Float32Array(4).fill(Number.NaN) } },
    ],
    ['held_out_classes', { heldOut: { ...modelParts().heldOut, classes: new Int32Array(3) } }],
    [
      'ngram_weights',
      { ngrams: { ...ngramModel(), weights: new Int8Array(3072), bias: new Float32Array(3) } },
    ],
    ['ngram_scales', { ngrams: { ...ngramModel(), scales: new Float32Array(5) } }],
    ['templates', { templates: [] }],
  ])('is refused where the numbers cannot be: %s', (tensor, change) => {
    const error = refusal(() => readModel(writeModel(modelParts(change)), { name }));
    expect(error.code).toBe('MODEL_INVALID');
    expect(error.message).toContain(`tensor "${tensor}"`);
  });

  it.each([
    ['calibration', { calibration: { ...modelParts().calibration, views: { embedding: -1, ngrams: 1 } } }],
    [
      'calibration',
      {
        calibration: {
          ...modelParts().calibration,
          words: { ...modelParts().calibration.words, threshold: 1.5 },
        },
      },
    ],
    [
      'calibration',
      {
        calibration: {
          ...modelParts().calibration,
          confidence: { ...modelParts().calibration.confidence, constants: [0] },
        },
      },
    ],
    [
      'calibration',
      {
        calibration: {
          ...modelParts().calibration,
          confidence: { ...modelParts().calibration.confidence, length: Number.NaN },
        },
      },
    ],
    ['labels', { labels: ['Error', 'Error', 'Usage'] }],
  ])('is refused where the metadata makes no sense: %s', (entry, change) => {
    const error = refusal(() => readModel(writeModel(modelParts(change)), { name }));
    expect(error.code).toBe('MODEL_INVALID');
    expect(error.message).toContain(`"${entry}"`);
  });
});

describe('M05, a model that is cut short or lies about its size', () => {
  it('is refused with an offset, and without a large allocation', async () => {
    const claims = model.slice();
    new DataView(claims.buffer).setBigUint64(0, 2n ** 50n, true);
    const path = await kept(claims, 'claims.safetensors');
    const before = process.memoryUsage();
    const error = await loadModel(path).catch((reason: unknown) => reason);
    const after = process.memoryUsage();
    expect(error).toMatchObject({ code: 'MODEL_INVALID', status: 422, place: { byte: 0 } });
    expect(String(error)).toContain('the header claims 1125899906842624 bytes');
    expect(String(error)).toContain('offset 0');
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 20);
  });

  it('is refused wherever it was cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: model.length - 1 }), (length) => {
        const error = refusal(() => readModel(model.subarray(0, length), { name }));
        expect(error.code).toBe('MODEL_INVALID');
        expect(error.message).toContain('offset');
        expect(error.place.byte).toBeLessThanOrEqual(model.length);
      }),
    );
  });

  it('never breaks otherwise than by a LogsieveError, whatever byte is changed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: model.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, by) => {
          const changed = model.slice();
          changed[at] = (changed[at] ?? 0) ^ by;
          expect(refusal(() => readModel(changed, { name })).code).toMatch(/^MODEL_/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
