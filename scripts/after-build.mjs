/**
 * What a build needs after tsc and vite: the shipped rules compiled, so that no run has to check them again, Redoc for
 * the page of the API's documentation, the page's files compressed, so that no request has to, and the command's file
 * executable where the system has such a thing.
 */
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { SHIPPED } from '../dist/config.js';
import { DEFAULT_LABELS } from '../dist/log/index.js';
import { precompileRules } from '../dist/rules/index.js';
import './write-redoc.mjs';

const labels = DEFAULT_LABELS.map(({ name }) => name);
const text = readFileSync(SHIPPED.rules, 'utf8');
writeFileSync(SHIPPED.compiledRules, precompileRules(text, { labels, origin: 'rules/default.yaml' }));
chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);

const page = fileURLToPath(new URL('../dist/web/', import.meta.url));
for (const name of readdirSync(page, { recursive: true, encoding: 'utf8' })) {
  if (!/\.(?:js|css|html|svg)$/.test(name)) continue;
  const file = join(page, name);
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(`${file}.br`, brotliCompressSync(bytes));
}
