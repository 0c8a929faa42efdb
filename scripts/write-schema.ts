/**
 * Writes logsieve.schema.json, the JSON Schema of logsieve.yaml, from the settings; editors that speak YAML
 * complete and check by it.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { configFileSchema } from '../src/config.ts';

/** The JSON Schema as the committed file has it. */
export function renderSchema(): string {
  const { $schema, ...rest } = z.toJSONSchema(configFileSchema, { io: 'input' });
  const title = 'logsieve.yaml';
  const description = 'Configuration of logsieve; every key is optional. See docs/configuration.md.';
  const json = JSON.stringify({ $schema, title, description, ...rest }, null, 2);
  const listOfTexts = /\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\]/g;
  return `${json.replace(listOfTexts, (_, items: string) => `[${items.replace(/\s+/g, ' ')}]`)}\n`;
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  writeFileSync(new URL('../logsieve.schema.json', import.meta.url), renderSchema());
}
