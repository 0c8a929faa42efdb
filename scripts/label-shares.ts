/**
 * Counts how frequent the labels are among the templates of real logs, by the shipped classifier's best guesses: what
 * scripts/quality/label-shares.ts holds, in round numbers. No label that a person gave is looked at.
 *
 *     LOGSIEVE_DATA=FOLDER npx tsx scripts/label-shares.ts
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../src/classifier/index.ts';
import { openEncoder } from '../src/embedding/index.ts';
import { toEncoderText, toTemplate } from '../src/template/index.ts';
import { MODEL, ROOT, recordsOf } from './quality/read-data.ts';

const data = process.env['LOGSIEVE_DATA'];
if (data === undefined) throw new Error('LOGSIEVE_DATA names no folder of logs');

const systems = new Map<string, Set<string>>();
function add(system: string, message: string) {
  systems.set(system, (systems.get(system) ?? new Set()).add(toTemplate(message)));
}
const folder = join(data, 'loghub_2k');
for (const name of readdirSync(folder).filter((one) => one.endsWith('.csv'))) {
  for (const row of recordsOf(join(folder, name))) add(name.replace(/_.*/, ''), row['Content'] ?? '');
}
for (const row of recordsOf(join(data, 'ecs_category.csv')))
  add(row['source'] ?? '', row['log_message'] ?? '');

await using encoder = await openEncoder({ directory: join(ROOT, 'models/encoder') });
const classifier = await loadModel(MODEL, { encoderHash: encoder.hash });
const counts = new Map(classifier.labels.map((label) => [label, 0]));
let total = 0;
for (const templates of systems.values()) {
  const texts = [...templates].map(toEncoderText);
  const vectors = await encoder.encode(texts);
  for (const [i, vector] of vectors.entries()) {
    const text = texts[i] ?? '';
    const { label } = classifier.judgeWords(text) ?? classifier.judge(text, vector);
    counts.set(label, (counts.get(label) ?? 0) + 1);
    total += 1;
  }
}
console.log(`${total} templates of ${systems.size} systems`);
for (const [label, count] of counts) console.log(`${label.padEnd(22)} ${(count / total).toFixed(3)}`);
