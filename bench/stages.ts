import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { loadModel } from '../src/classifier/index.ts';
import { readConfig, SHIPPED } from '../src/config.ts';
import { openEncoder } from '../src/embedding/index.ts';
import { openDocument } from '../src/formats/index.ts';
import { DEFAULT_LABELS, type Verdict } from '../src/log/index.ts';
import { parseRules } from '../src/rules/index.ts';
import { TEMPLATE_VERSION, TemplateReader, toEncoderText, toTemplate } from '../src/template/index.ts';
import { csvOf, lines } from './generate.ts';
import { median } from './run-command.ts';

const ROWS = 200_000;
const TEXTS = 1_000;
const ROUNDS = 5;

/** What each stage does in a second on one thread, and the encoder on all. */
export async function measureStages(): Promise<Record<string, number>> {
  const labels = DEFAULT_LABELS.map(({ name }) => name);
  const records = [...lines(ROWS)];
  const messages = records.map(({ message }) => message);
  const reader = new TemplateReader();
  const rules = parseRules(readFileSync(SHIPPED.rules, 'utf8'), { labels, origin: SHIPPED.rules });
  const { model } = readConfig({ cwd: process.cwd(), env: {} });
  const templates = [...lines(TEXTS, true)].map(({ message }) => toEncoderText(toTemplate(message)));
  const bytes = Buffer.from(csvOf(records));
  const verdict: Verdict = { label: 'Error', stage: 'rules', confidence: 1, reason: '' };

  const result: Record<string, number> = {
    'template: messages/s, one thread': await rate(ROWS, () => {
      for (const message of messages) reader.read(message);
    }),
    'rules: messages/s, one thread': await rate(ROWS, () => {
      for (const message of messages) rules.match(message, '');
    }),
    'formats: CSV rows/s read and written, one thread': await rate(ROWS, async () => {
      const document = await openDocument(chunksOf(bytes), { name: 'bench.csv', kind: 'file' });
      document.head();
      for await (const batch of document.batches()) {
        document.render(batch, new Array<Verdict>(batch.size).fill(verdict));
      }
    }),
  };
  for (const threads of new Set([1, cpus().length])) {
    await using encoder = await openEncoder({ directory: model.encoder, threads });
    result[`embedding: texts/s, ${threads} ${threads === 1 ? 'worker' : 'workers'}`] = await rate(
      TEXTS,
      async () => {
        await encoder.encode(templates);
      },
    );
    if (threads !== 1) continue;
    const classifier = await loadModel(model.classifier, {
      encoderHash: encoder.hash,
      templateVersion: TEMPLATE_VERSION,
      labels,
    });
    const vectors = await encoder.encode(templates);
    result['classifier: templates/s by words and vectors, one thread'] = await rate(TEXTS, () => {
      for (const [i, vector] of vectors.entries()) classifier.judge(templates[i] ?? '', vector);
    });
    result['classifier: templates/s by words alone, one thread'] = await rate(TEXTS, () => {
      for (const template of templates) classifier.judgeWords(template);
    });
  }
  return result;
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let at = 0; at < bytes.length; at += 262_144) yield bytes.subarray(at, at + 262_144);
}

/** Items a second: the median of some rounds after one that is not counted. */
async function rate(items: number, round: () => void | Promise<void>): Promise<number> {
  await round();
  const rates: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const started = performance.now();
    await round();
    rates.push((1000 * items) / (performance.now() - started));
  }
  return median(rates);
}
