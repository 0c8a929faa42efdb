/** Puts Redoc's bundle into the build, for /redoc, which works without the internet. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const LICENCES = 'redoc.standalone.js.LICENSE.txt';

const source = fileURLToPath(import.meta.resolve('redoc/bundles/redoc.standalone.js'));
const target = new URL('../dist/redoc/', import.meta.url);
const bundle = readFileSync(source, 'utf8')
  .replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n')
  .replaceAll(LOGO, 'data:,');
if (bundle.includes('cdn.redoc')) throw new Error('this Redoc asks its CDN for more than its logo');
mkdirSync(target, { recursive: true });
writeFileSync(new URL('redoc.standalone.js', target), bundle);
copyFileSync(`${source}.LICENSE.txt`, new URL(LICENCES, target));
