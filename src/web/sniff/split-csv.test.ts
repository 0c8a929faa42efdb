import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCsv } from './split-csv.ts';

const cell = fc.string({ unit: fc.constantFrom('a', 'ü', ' ', '"', ',', ';', '\n', '\r\n', "'", '😀') });

test('CSV splitter gives back what RFC 4180 writes', () => {
  const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
  fc.assert(
    fc.property(
      rows,
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n', '\r'),
      (table, delimiter, end) => {
        const written = table
          .map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(delimiter) + end)
          .join('');
        expect([...splitCsv(written, delimiter, true)].map(({ cells }) => cells)).toEqual(table);
      },
    ),
  );
});

test('CSV splitter counts lines within quotes, passes over blank lines and reads a quote after spaces', () => {
  const rows = [...splitCsv('a, "b\nc"  ,d\n\n \ne', ',', true)];
  expect(rows.map(({ cells, line }) => [line, ...cells])).toEqual([
    [1, 'a', 'b\nc', 'd'],
    [5, 'e'],
  ]);
});

test('CSV splitter says of the last row of a sample whether it may go on', () => {
  expect([...splitCsv('a\nb', ',', false)].map(({ complete }) => complete)).toEqual([true, false]);
  expect([...splitCsv('a\n"b', ',', true)].at(-1)).toMatchObject({ complete: false, quoteOpen: true });
});
