import { expect, test } from 'vitest';
import { downloadFormats, downloadLink } from './download-link.ts';
import { NO_FILTER } from './result-state.ts';

const CSV = { id: 'a_b-c', format: 'csv', options: {} } as const;

function wishesOf(link: string): Record<string, string> {
  return Object.fromEntries(new URL(link, 'http://localhost').searchParams);
}

test('download link without a wish is the stored result, however the job was made', () => {
  expect(downloadLink(CSV, { format: 'csv', explain: false })).toBe('/v1/jobs/a_b-c/result');
  const made = { ...CSV, options: { format: 'csv', explain: 'true', escape_formulas: 'true' } } as const;
  expect(downloadLink(made, { format: 'safe-csv', explain: true })).toBe('/v1/jobs/a_b-c/result');
});

test('download link says what differs from how the job was made', () => {
  expect(wishesOf(downloadLink(CSV, { format: 'safe-csv', explain: true }))).toEqual({
    format: 'csv',
    escape_formulas: 'true',
    explain: 'true',
  });
  const made = { ...CSV, options: { explain: 'true', escape_formulas: 'true' } } as const;
  expect(wishesOf(downloadLink(made, { format: 'csv', explain: false }))).toEqual({
    format: 'csv',
    escape_formulas: 'false',
    explain: 'false',
  });
});

test('download link takes the filter along, whatever characters it has', () => {
  const filter = { ...NO_FILTER, labels: ['Error', 'HTTP Status'], source: 'a&b', search: 'x=1' };
  const link = new URL(downloadLink(CSV, { format: 'csv', explain: false, filter }), 'http://localhost');
  expect([...link.searchParams]).toEqual([
    ['label', 'Error'],
    ['label', 'HTTP Status'],
    ['source', 'a&b'],
    ['search', 'x=1'],
  ]);
});

test('download formats begin with the one in which the result is kept', () => {
  expect(downloadFormats(CSV)).toEqual(['csv', 'safe-csv', 'ndjson']);
  expect(downloadFormats({ ...CSV, format: 'text' })).toEqual(['text', 'csv', 'safe-csv', 'ndjson']);
  expect(downloadFormats({ ...CSV, options: { format: 'ndjson' } })[0]).toBe('ndjson');
});
