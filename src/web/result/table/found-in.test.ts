import { expect, test } from 'vitest';
import { foundIn } from './found-in.ts';

test('search is found by any case', () => {
  expect(foundIn('User FAILED to log in', 'failed')).toEqual({ start: 5, end: 11 });
  expect(foundIn('nothing', 'failed')).toBeNull();
  expect(foundIn('nothing', '')).toBeNull();
});

test('search marks nothing where lower case moves the text', () => {
  expect(foundIn('İİİ failed', 'failed')).toBeNull();
});
