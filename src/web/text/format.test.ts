import { expect, test } from 'vitest';
import { countOf, formatBytes, formatDuration, formatRelative, formatScore, formatShare } from './format.ts';

test('sizes are in powers of 1,000, with a digit more while they are small', () => {
  expect([0, 999, 1000, 1530, 9_960, 99_960, 999_400, 999_600, 200_000_000, 3.2e12].map(formatBytes)).toEqual(
    ['0 B', '999 B', '1 kB', '1.5 kB', '10 kB', '100 kB', '999 kB', '1 MB', '200 MB', '3.2 TB'],
  );
});

test('shares never round to nothing or to all', () => {
  expect([0, 0.0001, 0.123, 0.5, 0.9999, 1].map(formatShare)).toEqual([
    '0%',
    '<0.1%',
    '12.3%',
    '50%',
    '>99.9%',
    '100%',
  ]);
});

test('durations have at most two units', () => {
  expect([0.2, 59.4, 60, 125, 3599, 4805, 90_000].map(formatDuration)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '2 min 5 s',
    '59 min 59 s',
    '1 h 20 min',
    '25 h',
  ]);
});

test('times are said from now', () => {
  const now = Date.parse('2026-11-20T12:00:00.000Z');
  const said = (at: string) => formatRelative(at, now);
  expect(said('2026-11-20T11:59:50.000Z')).toBe('just now');
  expect(said('2026-11-20T11:55:00.000Z')).toBe('5 minutes ago');
  expect(said('2026-11-20T15:00:00.000Z')).toBe('in 3 hours');
  expect(said('2026-11-27T12:00:00.000Z')).toBe('in 7 days');
});

test('counts agree with their noun', () => {
  expect([0, 1, 1234].map((count) => countOf(count, 'row'))).toEqual(['0 rows', '1 row', '1,234 rows']);
  expect(countOf(2, 'match', 'matches')).toBe('2 matches');
});

test('parts of a score have a sign', () => {
  expect([0.983, 0, -1.2].map(formatScore)).toEqual(['+0.98', '+0.00', '−1.20']);
});
