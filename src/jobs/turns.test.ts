import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

const jobsOf = (owners: string) => [...owners].map((owner) => ({ owner }));
const ownersOf = (jobs: readonly { owner: string }[]) => jobs.map(({ owner }) => owner).join('');

describe('turns of the owners of jobs', () => {
  it('go round, and begin with who waited longest', () => {
    const turns = new Turns();
    expect(ownersOf(turns.order(jobsOf('aaab')))).toBe('abaa');
    for (const owner of 'ab') turns.take(owner);
    expect(ownersOf(turns.order(jobsOf('bbac')))).toBe('cabb');
  });

  it('are forgotten of owners that are idle, once these would come first anyway', () => {
    const turns = new Turns();
    for (const owner of 'abcd') turns.take(owner);
    turns.forgetIdle(jobsOf('bc'));
    expect(turns.size).toBe(3);
    expect(ownersOf(turns.order(jobsOf('dcba')))).toBe('abcd');
    for (let visitor = 0; visitor < 1000; visitor++) {
      turns.take(`visitor ${visitor}`);
      turns.forgetIdle([]);
    }
    expect(turns.size).toBe(0);
  });
});
