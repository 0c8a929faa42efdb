import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LABELS, UNCLASSIFIED } from '../src/log/index.ts';
import { run } from './run-cli.fixture.ts';

const GOLDEN = new URL('fixtures/golden-verdicts.csv', import.meta.url);

/**
 * The shipped rules and classifier, held still: label, stage and reason of lines that none of them was made from.
 * A change that means to move them writes the file anew, by
 * `logsieve classify test/fixtures/golden-lines.csv --explain -o test/fixtures/golden-verdicts.csv`,
 * and the difference is read line by line.
 */
describe('the shipped rules and models', () => {
  it('give the golden lines their golden verdicts', async () => {
    const lines = readFileSync(new URL('fixtures/golden-lines.csv', import.meta.url));
    const { code, stdout } = await run(['classify', '-', '--explain'], { stdin: lines });
    expect(code).toBe(0);
    expect(stdout.toString().split('\n')).toEqual(readFileSync(GOLDEN, 'utf8').split('\n'));
  });

  it('give every label and both stages among the golden verdicts', () => {
    const golden = readFileSync(GOLDEN, 'utf8');
    for (const label of [...DEFAULT_LABELS.map(({ name }) => name), UNCLASSIFIED]) {
      expect(golden).toContain(`,${label},`);
    }
    expect(golden).toMatch(/,rules,1,[\s\S]*,classifier,0\./);
  });
});
