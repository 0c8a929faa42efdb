/** Puts Redoc's bundle into the build, for /redoc, which works without the internet. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const LICENCES = 'redoc.standalone.js.LICENSE.txt';

const source = new URL('../node_modules/redoc/bundles/', import.meta.url);
const target = new URL('../dist/redoc/', import.meta.url);
const bundle = readFileSync(new URL('redoc.standalone.js', source), 'utf8')
  .replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n')
  .replaceAll(LOGO, 'data:,');
if (bundle.includes('cdn.redoc')) throw new Error('this Redoc asks its CDN for more than its logo');
mkdirSync(target, { recursive: true });
writeFileSync(new URL('redoc.standalone.js', target), bundle);
copyFileSync(new URL(LICENCES, source), new URL(LICENCES, target));
