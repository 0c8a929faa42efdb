import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  filterKey,
  isFiltered,
  NO_FILTER,
  RESULT_TABS,
  ROW_SORTS,
  readResultState,
  TEMPLATE_SORTS,
  toggleLabel,
  turnSort,
  writeResultState,
} from './result-state.ts';

const order = fc.constantFrom('asc' as const, 'desc' as const);
const state = fc.record({
  tab: fc.constantFrom(...RESULT_TABS),
  filter: fc.record({
    labels: fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' })),
    stage: fc.option(fc.constantFrom('person', 'rules', 'classifier', 'llm', 'none')),
    source: fc.option(fc.string({ unit: 'grapheme' })),
    template: fc.option(fc.nat()),
    search: fc.string({ unit: 'grapheme' }),
  }),
  rowSort: fc.record({ by: fc.constantFrom(...ROW_SORTS), order }),
  templateSort: fc.record({ by: fc.constantFrom(...TEMPLATE_SORTS), order }),
  openRow: fc.option(fc.nat()),
});

test('result state comes back from the address whole', () => {
  fc.assert(
    fc.property(state, (before) => {
      const address = writeResultState(before).toString();
      expect(readResultState(new URLSearchParams(address))).toEqual(before);
    }),
  );
});

test('result state of an empty address is written as an empty address', () => {
  const first = readResultState(new URLSearchParams());
  expect(first).toMatchObject({ tab: 'lines', filter: NO_FILTER, rowSort: { by: 'row', order: 'asc' } });
  expect(writeResultState(first).toString()).toBe('');
  expect(isFiltered(first.filter)).toBe(false);
});

test('result state passes over what it does not know', () => {
  const strange = new URLSearchParams('tab=x&sort=-y&by=constructor&row=-1&template=1e9&stage=');
  expect(readResultState(strange)).toEqual(readResultState(new URLSearchParams()));
});

test('filter of the source without a name is a filter', () => {
  expect(isFiltered({ ...NO_FILTER, source: '' })).toBe(true);
});

test('filter key does not depend on the order of labels', () => {
  const one = toggleLabel(toggleLabel(NO_FILTER, 'Error'), 'User Action');
  const other = toggleLabel(toggleLabel(NO_FILTER, 'User Action'), 'Error');
  expect(filterKey(one)).toBe(filterKey(other));
  expect(toggleLabel(one, 'Error').labels).toEqual(['User Action']);
});

test('sort turns round where the same column is pressed again', () => {
  const once = turnSort({ by: 'row', order: 'asc' }, 'confidence', 'asc');
  expect(once).toEqual({ by: 'confidence', order: 'asc' });
  expect(turnSort(once, 'confidence', 'asc')).toEqual({ by: 'confidence', order: 'desc' });
});
