/**
 * What a build needs after tsc: the shipped rules compiled, so that no run has to check them again, Redoc for the page
 * of the API's documentation, and the command's file executable where the system has such a thing.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { SHIPPED } from '../dist/config.js';
import { DEFAULT_LABELS } from '../dist/log/index.js';
import { precompileRules } from '../dist/rules/index.js';
import './write-redoc.mjs';

const labels = DEFAULT_LABELS.map(({ name }) => name);
const text = readFileSync(SHIPPED.rules, 'utf8');
writeFileSync(SHIPPED.compiledRules, precompileRules(text, { labels, origin: 'rules/default.yaml' }));
chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);
