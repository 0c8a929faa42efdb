/**
 * `npx tsx bench/encoder-speed.ts`: the encoder alone. Prints how many texts a second the bare graph embeds on one
 * thread, what the workers make of it, how long a first vector takes, and what a worker costs in memory. The figures
 * of one run belong together: rounds of all alternate, and medians are shown.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { openEncoder } from '../src/embedding/index.ts';
import { logTexts } from '../src/embedding/log-texts.fixture.ts';
import { createTextToTokens } from '../src/embedding/text-to-tokens.ts';
import { median } from './run-command.ts';

const ROUNDS = 7;
const directory = fileURLToPath(new URL('../models/encoder', import.meta.url));
const texts = logTexts(500, 3);

const started = performance.now();
const two = await openEncoder({ directory, threads: 2 });
await two.encode(['a first text']);
const firstVector = performance.now() - started;
const one = await openEncoder({ directory, threads: 1 });

const session = await InferenceSession.create(`${directory}/model.onnx`, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'basic',
});
const reader = createTextToTokens(readFileSync(`${directory}/tokenizer.json`, 'utf8'));
const tokens = texts.map((text) => reader.tokens(text));

async function bare(): Promise<void> {
  for (const ids of tokens) await session.run({ input_ids: new Tensor('int32', ids, [1, ids.length]) });
}

const ways: [string, () => Promise<unknown>][] = [
  ['bare graph, one thread', bare],
  ['one worker, tokenizer and messages included', () => one.encode(texts)],
  ['two workers', () => two.encode(texts)],
];
const seconds = ways.map((): number[] => []);
for (const [, run] of ways) await run();
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, [, run]] of ways.entries()) {
    const begin = performance.now();
    await run();
    seconds[index]?.push((performance.now() - begin) / 1000);
  }
}

const count = tokens.reduce((sum, ids) => sum + ids.length, 0);
console.log(
  `${texts.length} texts of ${(count / texts.length).toFixed(1)} tokens on average, ${ROUNDS} rounds`,
);
const reference = median(seconds[0] ?? []);
for (const [index, [name]] of ways.entries()) {
  const time = median(seconds[index] ?? []);
  const rates = `${(texts.length / time).toFixed(0)} texts/s, ${(count / time).toFixed(0)} tokens/s`;
  console.log(`${name}: ${rates}, ${(reference / time).toFixed(2)} of the bare graph`);
}
console.log(`from openEncoder to the first vector: ${firstVector.toFixed(0)} ms (from source, through tsx)`);
console.log(
  `resident memory with a session here and three in workers: ${process.memoryUsage.rss() >> 20} MiB`,
);
await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]);
