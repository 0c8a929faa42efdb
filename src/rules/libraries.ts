import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** re2js, loaded at the first call: rules in their compiled form match without it. */
export function re2js(): typeof import('re2js') {
  return require('re2js') as typeof import('re2js');
}

/** yaml, loaded at the first call: it takes as long to load as Node itself. */
export function yamlLibrary(): typeof import('yaml') {
  return require('yaml') as typeof import('yaml');
}
