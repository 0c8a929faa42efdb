import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Encoder, openEncoder } from './index.ts';
import { logTexts } from './log-texts.fixture.ts';

const directory = fileURLToPath(new URL('../../models/encoder', import.meta.url));
const fixture = (name: string) => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const bytes = (vector: Float32Array | undefined) =>
  vector && Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('hex');
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from({ length: a.length }, (_, i) => (a[i] ?? Number.NaN) * (b[i] ?? Number.NaN)).reduce(
    (x, y) => x + y,
    0,
  );

const texts = logTexts(1000, 1);
let one: Encoder;
let two: Encoder;
let three: Encoder;
let batch: Float32Array[];

beforeAll(async () => {
  [one, two, three] = await Promise.all([
    openEncoder({ directory, threads: 1 }),
    openEncoder({ directory, threads: 2 }),
    openEncoder({ directory, threads: 3 }),
  ]);
  batch = await two.encode(texts);
});

afterAll(async () => {
  await Promise.all([one, two, three].map((encoder) => encoder[Symbol.asyncDispose]()));
});

describe('encoder', () => {
  it('gives each of 1,000 texts the same bytes alone as in one batch', async () => {
    const alone = await Promise.all(texts.map((text) => three.encode([text])));
    expect(alone.map(([vector]) => bytes(vector))).toEqual(batch.map(bytes));
  });

  it('gives the same bytes in other company, with one worker and with three', async () => {
    const some = texts.slice(0, 150).reverse();
    const [first, third] = await Promise.all([one.encode(some), three.encode(some)]);
    const expected = batch.slice(0, 150).reverse().map(bytes);
    expect(first.map(bytes)).toEqual(expected);
    expect(third.map(bytes)).toEqual(expected);
  });

  // Compared by hand with an older processor too: docs/decisions/0002-encoder-exactness.md.
  it.runIf(process.platform === 'linux' && process.arch === 'x64')(
    'gives the vectors of the committed digest',
    () => {
      const digest = createHash('sha256');
      for (const vector of batch) digest.update(vector);
      const found = { texts: batch.length, sha256: digest.digest('hex'), encoder: two.hash };
      expect(found).toEqual(JSON.parse(fixture('vectors.json')));
    },
  );

  it('comes near the original in fp32', async () => {
    const references: { text: string; vector: number[] }[] = JSON.parse(fixture('reference.json'));
    const vectors = await one.encode(references.map(({ text }) => text));
    for (const [index, { vector }] of references.entries()) {
      expect(dot(vector, vectors[index] ?? [])).toBeGreaterThan(0.96);
    }
  });

  it('gives vectors of unit length for any text', async () => {
    const odd = [
      '',
      ' \t\r\n',
      '\0',
      '\ud800',
      '\udc00a\ud800',
      'x'.repeat(1 << 20),
      '[SEP]',
      '\u0301'.repeat(5000),
    ];
    const vectors = await one.encode(odd);
    expect(vectors).toHaveLength(odd.length);
    for (const vector of vectors) {
      expect(vector).toHaveLength(one.dimension);
      expect(dot(vector, vector)).toBeCloseTo(1, 5);
    }
  });

  it('reads only the beginning of a text that is huge', async () => {
    const started = performance.now();
    const vectors = await one.encode(
      ['a', 'a-', ' ', '\u0301', '中', '\0'].map((unit) => unit.repeat(1 << 20)),
    );
    expect(performance.now() - started).toBeLessThan(5000);
    expect(vectors).toHaveLength(6);
  });

  it('gives no vectors for no texts', async () => {
    expect(await one.encode([])).toEqual([]);
  });

  it('reports progress up to the number of texts', async () => {
    const seen: number[] = [];
    await one.encode(texts.slice(0, 30), { onProgress: (done) => seen.push(done) });
    expect(seen.at(-1)).toBe(30);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('rejects a call whose progress callback throws', async () => {
    const onProgress = () => {
      throw new Error('no progress wanted');
    };
    await expect(one.encode(['a'], { onProgress })).rejects.toThrow('no progress wanted');
  });

  it("rejects with the signal's reason when aborted, and goes on serving", async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const aborted = one.encode(texts, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await expect(aborted).rejects.toBe(reason);
    await expect(one.encode(['a'], { signal: controller.signal })).rejects.toBe(reason);
    expect(bytes((await one.encode(texts.slice(0, 1)))[0])).toBe(bytes(batch[0]));
  });

  it('never holds the main thread up while it works', async () => {
    const stalls: number[] = [];
    // A pause of the machine's own falls into one round, a stall of ours into all.
    for (let round = 0; round < 3; round++) {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      await two.encode(texts.slice(0, 100));
      delay.disable();
      expect(delay.count).toBeGreaterThan(5);
      stalls.push(delay.max / 1e6);
    }
    expect(Math.min(...stalls)).toBeLessThan(100);
  });

  it('rejects what is pending when it is disposed, and what comes after', async () => {
    const encoder = await openEncoder({ directory, threads: 1 });
    const pending = encoder.encode(texts);
    const rejected = expect(pending).rejects.toMatchObject({ code: 'INTERNAL' });
    await encoder[Symbol.asyncDispose]();
    await rejected;
    await expect(encoder.encode(['a'])).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it.each([
    ['when it is idle', 'console.log((await encoder.encode(["a"])).length);'],
    [
      'in the midst of work',
      'encoder.encode(new Array(500).fill("a b c")); setTimeout(() => { console.log(1); process.exit(); }, 50);',
    ],
  ])('lets the process end %s', (_, end) => {
    const room = JSON.stringify(new URL('./index.ts', import.meta.url).href);
    const script = `const { openEncoder } = await import(${room});
      const encoder = await openEncoder({ directory: ${JSON.stringify(directory)}, threads: 1 });
      ${end}`;
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 });
    expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: '1' });
  });
});
