import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Classifier, fitNgramsAside, loadModel, writeModel } from '../classifier/index.ts';
import type { Encoder } from '../embedding/index.ts';
import type { Verdict } from '../log/index.ts';
import { parseRules } from '../rules/index.ts';
import { classifierStage } from './classifier-stage.ts';
import { explain } from './explain.ts';
import { Cascade } from './sieve.ts';

/** Stands in for the encoder: a text lies along the axis of its first letter's place in `cnh`, else elsewhere. */
function encoderWithMemory(): Encoder & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    dimension: 6,
    maxTokens: 128,
    hash: 'e'.repeat(64),
    encode: (texts) => {
      asked.push(...texts);
      return Promise.resolve(
        texts.map((text) => {
          const axis = 'cnh'.indexOf(text[0] ?? 'x');
          return Float32Array.from({ length: 6 }, (_, i) => (i === (axis < 0 ? 4 : axis) ? 1 : 0));
        }),
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const TEXTS = ['refused', 'connection refused', 'started', 'all started', 'heap', 'full heap', '...', 'x y'];

/** Its words say Error for `refused` and News for `started`; of Usage it is never sure. */
async function makeModel(): Promise<Uint8Array> {
  const axis = (i: number) => Array.from({ length: 6 }, (_, j) => (i === j ? 1 : 0));
  const confidence = { logOdds: 1, own: 0, none: 0, agreement: 0, length: 0, constants: [0, 0, 0] };
  const classes = Int32Array.from(TEXTS, (_, i) => Math.floor(i / 2));
  return writeModel({
    labels: ['Error', 'News', 'Usage'],
    weights: Float32Array.from([0, 1, 2, 5].flatMap((i) => axis(i).map((value) => 4 * value))),
    bias: new Float32Array(4),
    ngrams: await fitNgramsAside({ texts: TEXTS, classes, classCount: 4 }, { l2: 0.01 }),
    calibration: {
      views: { embedding: 1, ngrams: 1 },
      confidence,
      words: { factor: 1, confidence, threshold: 0.9 },
    },
    thresholds: Float32Array.of(0.5, 0.5, 1),
    heldOut: { best: new Int32Array(0), classes: new Int32Array(0), confidences: new Float32Array(0) },
    templates: ['connection to <ip> refused', 'started in <n> ms', 'heap at <n>%', '...'],
    templateLabels: [0, 1, 2, -1],
    templateVectors: Float32Array.from([0, 1, 2, 3].flatMap(axis)),
    encoderHash: 'e'.repeat(64),
    templateVersion: 1,
    summary: {},
  });
}

let folder = '';
let model: Classifier;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logsieve-stage-'));
  const file = join(folder, 'model.safetensors');
  await writeFile(file, await makeModel());
  model = await loadModel(file);
});
afterAll(() => rm(folder, { recursive: true }));

/** The stage that asks the model, with what it asks watched. */
function stageWith(near = 0) {
  const encoder = encoderWithMemory();
  let looked = 0;
  const classifier: Classifier = {
    ...model,
    nearest: (vector, k) => {
      looked++;
      return model.nearest(vector, k);
    },
  };
  const loaded = { encoder, classifier };
  const stage = classifierStage(() => Promise.resolve(loaded), near);
  const judge = async (...templates: string[]) =>
    await stage.judge(templates.map((template) => ({ template, message: template, source: '' })));
  return { encoder, loaded, stage, judge, looked: () => looked };
}

describe('classifierStage', () => {
  it('lets words decide where they are sure, and embeds the others only', async () => {
    const { judge, encoder } = stageWith();
    const verdicts = await judge('refused', 'nothing here', 'started', 'heap');
    expect(encoder.asked).toEqual(['nothing here', 'heap']);
    expect(verdicts.map(({ stage, label }) => [stage, label])).toEqual([
      ['classifier', 'Error'],
      ['classifier', 'News'],
      ['classifier', 'News'],
      ['none', 'Unclassified'],
    ]);
    await judge('refused');
    expect(encoder.asked).toHaveLength(2);
  });

  it('names in its reason how it decided, and the strongest word that training lines have', async () => {
    const { judge } = stageWith();
    const [byWords, byBoth, unnamed, passedOn] = await judge('refused', 'nothing', 'refusedx', 'heap');
    expect(byWords?.reason).toMatch(/^\d\.\d\d, threshold 0\.50, words alone, strongest word refused$/);
    expect(byBoth?.reason).toMatch(/^\d\.\d\d, threshold 0\.50$/);
    expect(unnamed?.reason).not.toContain('refusedx');
    expect(passedOn?.reason).toMatch(
      /^best guess Usage at \d\.\d\d, below its threshold 1\.00, strongest word heap$/,
    );
  });

  it('has one verdict for one template, whatever it is asked with, and when', async () => {
    const { judge } = stageWith();
    const templates = ['refused', 'started', 'heap', 'connection', 'heap refused', 'x started', '', 'none'];
    const alone = new Map<string, Verdict | undefined>();
    for (const template of templates) alone.set(template, (await judge(template))[0]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...templates), { maxLength: 200 }), async (batch) => {
        expect(await judge(...batch)).toEqual(batch.map((template) => alone.get(template)));
      }),
      { numRuns: 50 },
    );
  });

  it('looks for the nearest templates of what it passes on, and not before it is asked for them', async () => {
    const { judge, stage, looked } = stageWith(2);
    const [passedOn, decided] = await judge('heap', 'refused');
    expect(looked()).toBe(0);
    if (passedOn === undefined || decided === undefined) throw new Error('two verdicts');
    expect(stage.nearestTo(passedOn)).toMatchObject([{ template: 'heap at <n>%', cosine: 1 }, {}]);
    expect(looked()).toBe(1);
    expect(stage.nearestTo(decided)).toEqual([]);
  });
});

describe('explain', () => {
  it('shows the judgement that the verdict came from, with shares that add up to its score', async () => {
    const { loaded, stage, encoder } = stageWith();
    const rules = parseRules('rules: []\n', { labels: ['Error'], origin: 'test' });
    await using cascade = new Cascade(
      { rules, classifier: stage },
      { cacheEntries: 10, maxMessageChars: 100, apart: new Set(), mayUseThread: false },
    );
    const options = { cascade, rules, loadClassifier: () => Promise.resolve(loaded), maxMessageChars: 100 };
    for (const [message, byWords] of [
      ['refused', true],
      ['connection to 10.0.0.1', false],
      ['heap', false],
    ] as const) {
      const { verdict, classifier } = await explain({ message, source: '' }, options);
      if (classifier === null) throw new Error('no classifier');
      expect(classifier.byWords).toBe(byWords);
      expect(verdict.confidence).toBe(classifier.sure ? classifier.confidence : null);
      const { score, meaning, constant, words } = classifier.shares;
      expect(words.reduce((sum, { share }) => sum + share, meaning + constant)).toBeCloseTo(score, 9);
      expect(classifier.nearest).toHaveLength(3);
      const [strongest] = words;
      if (byWords) expect(verdict.reason).toContain(`strongest word ${strongest?.text}`);
    }
    // The nearest templates are shown of a line that words decide, too.
    expect(encoder.asked).toContain('refused');
  });
});
