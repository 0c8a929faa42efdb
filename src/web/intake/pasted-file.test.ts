import { expect, test } from 'vitest';
import { readSample } from '../sniff/read-sample.ts';
import { sniff } from '../sniff/sniff.ts';
import { pastedFile } from './pasted-file.ts';

test('pasted lines become a CSV that holds exactly them', async () => {
  const file = pastedFile('say "hi", twice\n\n  two, spaced\r\n');
  expect(file.name).toBe('pasted.csv');
  const { rows, problems } = sniff(await readSample(file, file.name));
  expect(rows.map(({ cells }) => cells)).toEqual([['say "hi", twice'], ['  two, spaced']]);
  expect(problems).toEqual([]);
});

test('pasted CSV and NDJSON stay as they are', async () => {
  for (const [text, name] of [
    ['source;log_message\na;b\n', 'pasted.csv'],
    ['{"message":"x"}\n', 'pasted.ndjson'],
  ] as const) {
    const file = pastedFile(text);
    expect([file.name, await file.text()]).toEqual([name, text]);
  }
});
