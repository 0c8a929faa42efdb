import { describe, expect, test } from 'vitest';
import type { LabelledRow } from './group-by-template.ts';
import { renderSuspects } from './suspects.ts';
import { train } from './train.ts';
import { VERB_ROWS, wordEncoder } from './verb-rows.fixture.ts';

const options = { encoder: wordEncoder, l2: 0.2, examine: false };
const OTHER: Readonly<Record<string, string>> = { news: 'error', error: 'usage', usage: 'news' };

describe('suspects', () => {
  test('are the lines whose label was flipped, each with its true label, and no others', async () => {
    const flipped = new Set([12, 100, 201, 259]);
    const rows = VERB_ROWS.map((row, i) =>
      flipped.has(i) ? { ...row, label: OTHER[row.label] ?? '' } : row,
    );
    const { suspects } = (await train(rows, options)).report;
    expect(new Set(suspects.map(({ line }) => line))).toEqual(new Set([...flipped].map((i) => i + 2)));
    for (const { line, suggested } of suspects) expect(suggested).toBe(VERB_ROWS[line - 2]?.label);
    const probabilities = suspects.map(({ probability }) => probability);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => a - b));
  });

  test('name a line labelled Unclassified that is like lines of a label', async () => {
    const odd: LabelledRow = {
      source: 'mail',
      message: 'mail journal failed with exception and timed out after 3 seconds',
      label: 'Unclassified',
      line: 900,
    };
    const { suspects } = (await train([...VERB_ROWS, odd], options)).report;
    expect(suspects).toMatchObject([{ line: 900, label: 'Unclassified', suggested: 'error' }]);
  });

  test('are one of a template and label, and at most 50', async () => {
    const rows = VERB_ROWS.map((row, i) => (i % 4 === 0 ? { ...row, label: OTHER[row.label] ?? '' } : row));
    const twice = [...rows, ...rows.map((row) => ({ ...row, line: row.line + 300 }))];
    const { suspects } = (await train(twice, options)).report;
    expect(suspects.length).toBe(50);
    expect(new Set(suspects.map(({ message }) => message)).size).toBe(50);
  });

  test('are CSV whose cells are quoted where they must be', () => {
    const suspect = {
      source: 'a,b',
      message: 'said "no"\nand left',
      label: 'news',
      suggested: 'error',
      probability: 0.01234,
      line: 7,
    };
    const columns = { source: 'host', message: 'text', label: 'kind' };
    expect(renderSuspects([suspect], columns)).toBe(
      'host,text,kind,suggested_label,probability,line\n"a,b","said ""no""\nand left",news,error,0.012,7\n',
    );
    expect(renderSuspects([{ ...suspect, message: ' x', file: 'in.csv' }], columns)).toBe(
      'host,text,kind,suggested_label,probability,line,file\n"a,b"," x",news,error,0.012,7,in.csv\n',
    );
  });
});
