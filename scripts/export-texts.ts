/**
 * Writes what models/build/tune.py tunes on: of each training line what the encoder reads, its label and facets and
 * the fold of its system, with the hash of the lines.
 *
 *     npx tsx scripts/export-texts.ts [LINES.csv] [OUT.json]
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { readLabelledRows } from '../src/formats/index.ts';
import { toEncoderText, toTemplate } from '../src/template/index.ts';
import { assignFolds } from '../src/training/folds.ts';
import { groupByTemplate, type LabelledRow } from '../src/training/group-by-template.ts';
import { FACETS } from './check-lines.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const [file = join(root, 'training/lines.csv'), out = join(root, 'models/build/out/texts.json')] =
  process.argv.slice(2);
const rows: LabelledRow[] = [];
const labelled = readLabelledRows(createReadStream(file), {
  name: basename(file),
  kind: 'file',
  labelColumn: 'target_label',
});
for await (const row of labelled) rows.push(row);
const cells: Readonly<Record<string, string>>[] = parse(await readFile(file), { columns: true });
const facets = Object.keys(FACETS).map((facet) => [facet, cells.map((row) => row[facet] ?? '')]);
const folds = assignFolds(groupByTemplate(rows), { split: 'source', spreadLoneLabels: true });
await mkdir(dirname(out), { recursive: true });
await writeFile(
  out,
  `${JSON.stringify({
    linesSha256: createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
    texts: rows.map(({ message }) => toEncoderText(toTemplate(message))),
    labels: rows.map(({ label }) => label),
    ...Object.fromEntries(facets),
    folds: [...folds.ofRow],
  })}\n`,
);
