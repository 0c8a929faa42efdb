import { expect, test } from 'vitest';
import { queryString } from './request.ts';

test('query strings leave out what is not said, and repeat lists', () => {
  expect(queryString({})).toBe('');
  expect(queryString({ a: undefined, b: '', c: [] })).toBe('');
  expect(queryString({ label: ['HTTP Status', 'A&B'], offset: 0, explain: false })).toBe(
    '?label=HTTP+Status&label=A%26B&offset=0&explain=false',
  );
});
