import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { EncoderFiles } from './encoder-files.ts';
import { EncoderWorkers } from './encoder-workers.ts';
import type { NativeGate } from './native-gate.ts';

const FILES = { graph: 'model.onnx', tokenizer: 'tokenizer.json' };

/** Says it is ready, answers each text with its length, and meets `death` at the text "die". */
const answering = (death: string) => (_: EncoderFiles, gate: NativeGate) => {
  gate.leave();
  const script = `const { parentPort } = require('node:worker_threads');
    parentPort.on('message', ({ id, texts }) => {
      if (texts.includes('die')) { ${death} }
      else parentPort.postMessage({ kind: 'vectors', id, values: Float32Array.from(texts, (t) => t.length) });
    });
    parentPort.postMessage({ kind: 'ready', dimension: 1, maxTokens: 8 });`;
  return new Worker(script, { eval: true, execArgv: [] });
};

describe('encoder workers', () => {
  it.each([
    ['exits', 'process.exit(3)'],
    ['throws', "throw new Error('out of memory')"],
  ])('reject every pending call when one %s', async (_, death) => {
    const workers = new EncoderWorkers(FILES, 1, answering(death));
    const calls = [workers.encode(['die'], {}), workers.encode(new Array(100).fill('a'), {})];
    const settled = await Promise.allSettled(calls);
    expect(settled).toMatchObject([
      { status: 'rejected', reason: { code: 'INTERNAL' } },
      { status: 'rejected', reason: { code: 'INTERNAL' } },
    ]);
    await expect(workers.encode(['a'], {})).rejects.toMatchObject({ code: 'INTERNAL' });
    await workers.close();
  });

  it('are not ready when the first one dies at its start', async () => {
    const workers = new EncoderWorkers(
      FILES,
      2,
      () => new Worker('process.exit(1)', { eval: true, execArgv: [] }),
    );
    await expect(workers.ready).rejects.toMatchObject({ code: 'INTERNAL' });
    await workers.close();
  });

  it('keep the order of each call when calls and workers are many', async () => {
    const workers = new EncoderWorkers(FILES, 3, answering(''));
    await workers.ready;
    const calls = Array.from({ length: 20 }, (_, call) =>
      Array.from({ length: 50 }, (_, index) => 'a'.repeat((call * 7 + index * 3) % 40)),
    );
    const answers = await Promise.all(calls.map((texts) => workers.encode(texts, {})));
    expect(answers.map((vectors) => vectors.map(([length]) => length))).toEqual(
      calls.map((texts) => texts.map((text) => text.length)),
    );
    await workers.close();
  });
});
