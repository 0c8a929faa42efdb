/**
 * Writes what scripts/compare-scikit-learn.py needs to fit the same folds by scikit-learn: the templates' texts and
 * embeddings, and for each fold what is fitted on and what is judged, with what `logsieve evaluate` made of it.
 *
 *     npx tsx scripts/export-embeddings.ts DATA.csv OUT_DIRECTORY [--label-column label] [--split source]
 *       [--l2 0.2] [--no-balance] [--folds 5] [--seed 1] [--encoder models/encoder]
 */
import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openEncoder } from '../src/embedding/index.ts';
import { readLabelledRows } from '../src/formats/index.ts';
import { evaluateByFolds, foldsOf, type LabelledRow, type Split } from '../src/training/index.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'label-column': { type: 'string', default: 'target_label' },
    encoder: { type: 'string', default: fileURLToPath(new URL('../models/encoder', import.meta.url)) },
    split: { type: 'string', default: 'source' },
    l2: { type: 'string' },
    'no-balance': { type: 'boolean', default: false },
    folds: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const [data, directory] = positionals;
if (data === undefined || directory === undefined) throw new Error('name the data and the output directory');

const rows: LabelledRow[] = [];
const labelled = readLabelledRows(createReadStream(data), {
  name: basename(data),
  kind: 'file',
  labelColumn: values['label-column'],
});
for await (const row of labelled) rows.push(row);

await using encoder = await openEncoder({ directory: values.encoder });
const options = {
  encoder,
  split: values.split as Split,
  balance: !values['no-balance'],
  folds: Number(values.folds),
  seed: Number(values.seed),
  ...(values.l2 === undefined ? {} : { l2: Number(values.l2) }),
};
const report = await evaluateByFolds(rows, options);
const { grouped, views, parts } = await foldsOf(rows, options);
const none = -1;
await mkdir(directory, { recursive: true });
await writeFile(join(directory, 'vectors.f32'), views.values);
await writeFile(
  join(directory, 'folds.json'),
  JSON.stringify({
    report,
    dimension: views.dimension,
    texts: views.texts,
    labels: grouped.labels,
    folds: parts.map(({ trained, testedRows }) => ({
      trained,
      tested: testedRows
        .filter((row) => grouped.rowLabel[row] !== none)
        .map((row) => [grouped.rowTemplate[row], grouped.rowLabel[row]]),
    })),
  }),
);
