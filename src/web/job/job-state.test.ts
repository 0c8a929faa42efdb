import { expect, test } from 'vitest';
import type { JobState, Progress } from '../api/contract.ts';
import { hasResult, isOver, shareDone } from './job-state.ts';

const STATES: readonly JobState[] = [
  'queued',
  'running',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
];

test('jobs are over in four states, and have a result in two of them', () => {
  expect(STATES.filter(isOver)).toEqual(['completed', 'completed_with_errors', 'failed', 'cancelled']);
  expect(STATES.filter(hasResult)).toEqual(['completed', 'completed_with_errors']);
});

test('the share that is done stays within its bounds', () => {
  const share = (state: JobState, bytesRead: number, bytes: number) =>
    shareDone({ state, progress: { bytesRead, bytes } as Progress });
  expect(share('queued', 0, 0)).toBe(0);
  expect(share('running', 50, 200)).toBe(0.25);
  expect(share('running', 300, 200)).toBe(1);
  expect(share('completed', 0, 0)).toBe(1);
});
