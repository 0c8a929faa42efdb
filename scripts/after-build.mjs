/**
 * What a build needs after tsc: the shipped rules compiled, so that no run has to check them again, Redoc for the page
 * of the API's documentation, and the command's file executable where the system has such a thing.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { SHIPPED } from '../dist/config.js';
import { DEFAULT_LABELS } from '../dist/log/index.js';
import { precompileRules } from '../dist/rules/index.js';

const labels = DEFAULT_LABELS.map(({ name }) => name);
const text = readFileSync(SHIPPED.rules, 'utf8');
writeFileSync(SHIPPED.compiledRules, precompileRules(text, { labels, origin: 'rules/default.yaml' }));

const redoc = new URL('../node_modules/redoc/bundles/', import.meta.url);
const target = new URL('../dist/redoc/', import.meta.url);
const bundle = readFileSync(new URL('redoc.standalone.js', redoc), 'utf8')
  .replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n')
  // The page may load nothing from elsewhere.
  .replaceAll('https://cdn.redoc.ly/redoc/logo-mini.svg', 'data:,');
if (bundle.includes('cdn.redoc')) throw new Error('this Redoc asks its CDN for more than its logo');
mkdirSync(target, { recursive: true });
writeFileSync(new URL('redoc.standalone.js', target), bundle);
copyFileSync(
  new URL('redoc.standalone.js.LICENSE.txt', redoc),
  new URL('redoc.standalone.js.LICENSE.txt', target),
);
chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
