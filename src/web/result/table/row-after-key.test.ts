import { expect, test } from 'vitest';
import { rowAfterKey } from './row-after-key.ts';

test('keys of a table go a row, a view, or to an end', () => {
  const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];
  expect(keys.map((key) => rowAfterKey(key, 50, 20, 100))).toEqual([51, 49, 70, 30, 0, 99]);
});

test('keys of a table stay within it', () => {
  expect(rowAfterKey('ArrowUp', 0, 20, 100)).toBe(0);
  expect(rowAfterKey('PageDown', 95, 20, 100)).toBe(99);
});

test('other keys of a table go nowhere', () => {
  for (const key of ['a', 'Enter', 'Tab', 'constructor'])
    expect(rowAfterKey(key, 5, 20, 100)).toBeUndefined();
});
