import { expect, test } from 'vitest';
import { downloadLink } from './download-link.ts';
import { NO_FILTER } from './result-state.ts';

test('download link without a wish is the stored result', () => {
  expect(downloadLink('a_b-c', { format: 'own', explain: false })).toBe('/v1/jobs/a_b-c/result');
});

test('download link names format, explanation and filter', () => {
  const filter = { ...NO_FILTER, labels: ['Error', 'HTTP Status'], source: 'a&b', search: 'x=1' };
  const link = new URL(downloadLink('j', { format: 'safe-csv', explain: true, filter }), 'http://localhost');
  expect([...link.searchParams]).toEqual([
    ['label', 'Error'],
    ['label', 'HTTP Status'],
    ['source', 'a&b'],
    ['search', 'x=1'],
    ['format', 'csv'],
    ['escape_formulas', 'true'],
    ['explain', 'true'],
  ]);
});
