import { expect, test } from 'vitest';
import { jobIdOf, parseLocation } from './location.ts';

test('addresses are a path without a slash at its end, and a query', () => {
  expect(parseLocation('/')).toEqual({ path: '/', search: '' });
  expect(parseLocation('/jobs/')).toEqual({ path: '/jobs', search: '' });
  expect(parseLocation('/jobs/a//?x=1/2')).toEqual({ path: '/jobs/a', search: '?x=1/2' });
});

test('only an id of the API is a job', () => {
  expect(jobIdOf('/jobs/-ZdZFPIp99j_C2--7rFGRg')).toBe('-ZdZFPIp99j_C2--7rFGRg');
  expect(['/jobs', '/jobs/', '/jobs/a/b', '/jobs/..%2f', '/try'].map(jobIdOf)).toEqual(
    new Array(5).fill(undefined),
  );
});
