/**
 * Prints the sha256 of the vectors of 1,000 texts, to compare one processor with another:
 *
 *     node --import tsx scripts/vector-digest.ts [COUNT]
 *     qemu-x86_64-static -cpu Haswell "$(which node)" --import tsx scripts/vector-digest.ts [COUNT]
 *
 * src/embedding/fixtures/vectors.json holds what it must print for 1,000.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { openEncoder } from '../src/embedding/index.ts';
import { logTexts } from '../src/embedding/log-texts.fixture.ts';

const [count = '1000'] = process.argv.slice(2);
const directory = fileURLToPath(new URL('../models/encoder', import.meta.url));
await using encoder = await openEncoder({ directory, threads: 1 });
const vectors = await encoder.encode(logTexts(Number(count), 1));
const digest = createHash('sha256');
for (const vector of vectors) digest.update(vector);
console.log(
  JSON.stringify({
    texts: vectors.length,
    sha256: digest.digest('hex'),
    encoder: encoder.hash,
    machine: `${process.platform}-${process.arch}`,
  }),
);
