import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LABELS, UNCLASSIFIED } from '../src/log/index.ts';
import { run } from './run-cli.fixture.ts';

/** Label, stage and confidence of lines that neither the rules nor the training data were made from. */
interface Row {
  readonly log_message: string;
  readonly target_label: string;
  readonly stage: string;
  readonly confidence: string;
}

const read = (bytes: string | Buffer) => parse(bytes, { columns: true }) as Row[];
const golden = read(readFileSync(new URL('fixtures/golden-verdicts.csv', import.meta.url)));

/**
 * Holds the shipped rules and classifier still. A change that means to move them writes the file anew, by
 * `logsieve classify test/fixtures/golden-lines.csv --explain -o test/fixtures/golden-verdicts.csv`,
 * and its difference is read line by line.
 */
describe('the shipped rules and models', () => {
  it('give the golden lines their golden verdicts', async () => {
    const lines = readFileSync(new URL('fixtures/golden-lines.csv', import.meta.url));
    const { code, stdout } = await run(['classify', '-', '--explain'], { stdin: lines });
    expect(code).toBe(0);
    const found = read(stdout);
    const essence = ({ log_message, target_label, stage }: Row) => ({ log_message, target_label, stage });
    expect(found.map(essence)).toEqual(golden.map(essence));
    // Other processors may compute other last bits (docs/decisions/0002-encoder-exactness.md).
    for (const [i, { confidence }] of found.entries()) {
      expect(Math.abs(Number(confidence) - Number(golden[i]?.confidence))).toBeLessThan(0.03);
    }
  });

  it('have a golden verdict for every label and for both stages', () => {
    const labels = new Set(golden.map((row) => row.target_label));
    expect(labels).toEqual(new Set([...DEFAULT_LABELS.map(({ name }) => name), UNCLASSIFIED]));
    expect(new Set(golden.map((row) => row.stage))).toEqual(new Set(['rules', 'classifier', 'none']));
  });
});
