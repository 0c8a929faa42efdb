import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openEncoder } from './index.ts';

const shipped = fileURLToPath(new URL('../../models/encoder/', import.meta.url));
// A sound graph of one Identity node, which takes input_ids and gives them back as `output`.
const identity = fileURLToPath(new URL('./fixtures/identity.onnx', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'logsieve-encoder-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SHIPPED_GRAPH = join(shipped, 'model.onnx');
const SHIPPED_TOKENIZER = readFileSync(join(shipped, 'tokenizer.json'), 'utf8');

/** A directory of the encoder's layout; a file that is not given is not there. */
function layout(name: string, { graph, tokenizer }: { graph?: string; tokenizer?: string }): string {
  const directory = join(scratch, name);
  mkdirSync(directory);
  if (graph !== undefined) copyFileSync(graph, join(directory, 'model.onnx'));
  if (tokenizer !== undefined) writeFileSync(join(directory, 'tokenizer.json'), tokenizer);
  return directory;
}

describe('openEncoder', () => {
  it('names the setting when the directory is not there', async () => {
    const opened = openEncoder({ directory: join(scratch, 'nowhere') });
    await expect(opened).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      remedy: expect.stringContaining('MODEL_PATH'),
    });
  });

  it('names the file when one of the two is not there', async () => {
    const directory = layout('no-tokenizer', { graph: identity });
    await expect(openEncoder({ directory })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      place: { file: join(directory, 'tokenizer.json') },
    });
  });

  it('refuses a file where the directory should be', async () => {
    await expect(openEncoder({ directory: identity })).rejects.toMatchObject({ code: 'MODEL_MISSING' });
  });

  it('refuses a graph that cannot be loaded', async () => {
    const directory = layout('cut-graph', { tokenizer: SHIPPED_TOKENIZER });
    writeFileSync(join(directory, 'model.onnx'), readFileSync(SHIPPED_GRAPH).subarray(0, 1 << 20));
    await expect(openEncoder({ directory })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      place: { file: join(directory, 'model.onnx') },
    });
  });

  it('refuses a graph that is no encoder', async () => {
    const directory = layout('identity', { graph: identity, tokenizer: SHIPPED_TOKENIZER });
    await expect(openEncoder({ directory })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('embedding'),
    });
  });

  it('refuses a tokenizer that cannot be read', async () => {
    const directory = layout('tokenizer', { graph: SHIPPED_GRAPH, tokenizer: '{"version": "1.0"' });
    await expect(openEncoder({ directory })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      place: { file: join(directory, 'tokenizer.json') },
    });
  });

  it('fails the call when the tokenizer gives more than the graph can take', async () => {
    const tokenizer = JSON.parse(SHIPPED_TOKENIZER);
    tokenizer.truncation.max_length = 200;
    const directory = layout('too-long', { graph: SHIPPED_GRAPH, tokenizer: JSON.stringify(tokenizer) });
    await using encoder = await openEncoder({ directory, threads: 1 });
    await expect(encoder.encode(['word '.repeat(300)])).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });

  it('has another hash for another tokenizer', async () => {
    const directory = layout('other', { graph: SHIPPED_GRAPH, tokenizer: `${SHIPPED_TOKENIZER}\n` });
    await using other = await openEncoder({ directory, threads: 1 });
    await using own = await openEncoder({ directory: shipped, threads: 1 });
    expect(own.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(other.hash).not.toBe(own.hash);
  });

  it('refuses a number of threads that is none', async () => {
    for (const threads of [0, -1, 1.5, Number.NaN]) {
      await expect(openEncoder({ directory: shipped, threads })).rejects.toThrow(RangeError);
    }
  });
});
