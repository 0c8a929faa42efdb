import { expect, test } from 'vitest';
import { labelsInOrder } from './labels-in-order.ts';

const KNOWN = { labels: [{ name: 'Security Alert' }, { name: 'Error' }], unclassified: 'Unclassified' };

test('labels of a chart stand in the order of the label set, strangers after them, Unclassified last', () => {
  const counts = { Unclassified: 9, zebra: 1, Error: 5, apple: 2, 'Security Alert': 1, none: 0 };
  expect(labelsInOrder(counts, KNOWN)).toEqual(['Security Alert', 'Error', 'apple', 'zebra', 'Unclassified']);
});

test('labels of a chart can be ordered before the label set is known', () => {
  expect(labelsInOrder({ Unclassified: 1, Error: 1 }, undefined)).toEqual(['Error', 'Unclassified']);
});
