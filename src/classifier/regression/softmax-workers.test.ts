import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { congruential } from '../random-vectors.fixture.ts';
import { type LabelledVectors, lossScratch, PART_ROWS, paddedClasses, softmaxLoss } from './softmax-loss.ts';
import { startSoftmaxWorkers } from './softmax-workers.ts';

const rows = 2 * PART_ROWS + 100;
const dimension = 10;
const classCount = 4;
const size = paddedClasses(classCount) * (dimension + 1);

function problem(): LabelledVectors {
  const draw = congruential(11);
  return {
    vectors: Float32Array.from({ length: rows * dimension }, () => draw() - 0.5),
    classes: Int32Array.from({ length: rows }, () => Math.floor(draw() * classCount)),
    weights: Float64Array.from({ length: rows }, () => draw()),
    rows,
    dimension,
    classCount,
  };
}

const draw = congruential(12);
const coefficients = Float64Array.from({ length: size }, () => draw() - 0.5);

/** What the workers should find, part by part. */
function expectedParts(data: LabelledVectors): { losses: number[]; gradients: number[] } {
  const scratch = lossScratch(dimension, classCount);
  const losses: number[] = [];
  const gradients: number[] = [];
  for (let from = 0; from < rows; from += PART_ROWS) {
    const gradient = new Float64Array(size);
    losses.push(softmaxLoss(data, from, Math.min(rows, from + PART_ROWS), coefficients, gradient, scratch));
    gradients.push(...gradient);
  }
  return { losses, gradients };
}

describe('softmax workers', () => {
  it.each([1, 2, 3, 7])('give the bits of a single thread, %i of them', async (threads) => {
    const data = problem();
    await using workers = startSoftmaxWorkers(data, size, threads);
    for (let pass = 0; pass < 2; pass++) {
      await workers.pass(coefficients);
      const expected = expectedParts(data);
      expect([...workers.partLosses]).toEqual(expected.losses);
      expect([...workers.partGradients]).toEqual(expected.gradients);
    }
  });

  it('hand on what broke a thread, and refuse further passes', async () => {
    const data = problem();
    const broken = { ...data, vectors: data.vectors.subarray(0, 0), classes: data.classes, dimension: -1 };
    await using workers = startSoftmaxWorkers(broken, size, 2);
    await expect(workers.pass(coefficients)).rejects.toThrow('length');
    await expect(workers.pass(coefficients)).rejects.toThrow('length');
  });
});

describe('softmax workers of the built package', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logsieve-workers-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are found and give the same fit as one thread', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        rootDir: join(root, 'src'),
        outDir: join(folder, 'dist'),
        typeRoots: [join(root, 'node_modules/@types')],
      },
      files: ['regression/logistic-regression', 'regression/softmax-worker', 'random-vectors.fixture'].map(
        (name) => join(root, `src/classifier/${name}.ts`),
      ),
      include: [],
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    await writeFile(
      join(folder, 'fit.js'),
      `import { fitLogisticRegression } from './dist/classifier/regression/logistic-regression.js';
       import { unitVectors } from './dist/classifier/random-vectors.fixture.js';
       const rows = 6000;
       const data = { vectors: unitVectors(rows, 384, 1), classes: Int32Array.from({ length: rows }, (_, i) => (i * i) % 9),
         rows, dimension: 384, classCount: 9 };
       const options = { l2: 20, tolerance: 1 };
       const alone = await fitLogisticRegression(data, { ...options, threads: 1 });
       const shared = await fitLogisticRegression(data, { ...options, threads: 2 });
       console.log(Buffer.compare(Buffer.from(alone.weights.buffer), Buffer.from(shared.weights.buffer)), shared.passes > 1);`,
    );
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
    expect(execFileSync(process.execPath, [join(folder, 'fit.js')], { encoding: 'utf8' })).toBe('0 true\n');
  });
});
