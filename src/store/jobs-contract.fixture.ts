import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewJob } from './jobs.ts';
import type { Store } from './store.ts';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const LATER = '2026-02-01T12:00:00.000Z';

const job = (more: Partial<NewJob> = {}): NewJob => ({
  id: 'one',
  owner: 'anna',
  state: 'queued',
  expiresAt: LATER,
  idempotencyKey: null,
  digest: null,
  details: '{}',
  ...more,
});

/** What the jobs of every implementation of a store must do. @param open opens an empty store */
export function describeJobs(name: string, open: (now: () => Date) => Promise<Store>): void {
  describe(`${name}: jobs`, () => {
    let store: Store;
    let now = NOW;
    beforeEach(async () => {
      now = NOW;
      store = await open(() => now);
    });
    afterEach(() => store.close());
    const ids = (jobs: readonly { id: string }[]) => jobs.map(({ id }) => id);

    it('come back as they were added, and are listed for their owner, newest first', async () => {
      const details = JSON.stringify({ name: 'a\u0000b.csv', lone: '\ud800' });
      const added = await store.jobs.add(job({ details }));
      expect(added).toEqual({
        ...job({ details }),
        createdAt: NOW.toISOString(),
        runner: null,
        seenAt: null,
      });
      expect(await store.jobs.get('one')).toEqual(added);
      await store.jobs.add(job({ id: 'two' }));
      await store.jobs.add(job({ id: 'gone', state: 'expired' }));
      await store.jobs.add(job({ id: 'foreign', owner: 'bert' }));
      expect(ids(await store.jobs.list('anna'))).toEqual(['two', 'one']);
      expect(await store.jobs.get('nowhere')).toBeUndefined();
    });

    it('are made once for an idempotency key', async () => {
      const first = await store.jobs.add(job({ idempotencyKey: 'k', digest: 'd' }));
      expect(await store.jobs.add(job({ id: 'two', idempotencyKey: 'k', digest: 'e' }))).toEqual(first);
      expect(await store.jobs.add(job({ id: 'b', idempotencyKey: 'l' }))).toMatchObject({ id: 'b' });
      expect(await store.jobs.findByKey('k')).toEqual(first);
      expect(await store.jobs.remove('one')).toBe(true);
      expect(await store.jobs.findByKey('k')).toBeUndefined();
    });

    it('are made again for an idempotency key once the first has expired', async () => {
      await store.jobs.add(job({ idempotencyKey: 'k' }));
      await store.jobs.update('one', { state: 'expired' });
      expect(await store.jobs.add(job({ id: 'two', idempotencyKey: 'k' }))).toMatchObject({
        id: 'two',
        state: 'queued',
      });
      expect(await store.jobs.findByKey('k')).toMatchObject({ id: 'two' });
      expect(await store.jobs.get('one')).toMatchObject({ state: 'expired' });
    });

    it('are unfinished while they wait or run, oldest first', async () => {
      for (const [id, state] of [
        ['a', 'running'],
        ['b', 'completed'],
        ['c', 'queued'],
        ['d', 'cancelled'],
      ] as const) {
        await store.jobs.add(job({ id, state }));
      }
      expect(ids(await store.jobs.unfinished())).toEqual(['a', 'c']);
    });

    it('are run by one process, which loses them only when it is gone', async () => {
      await store.jobs.add(job());
      expect(await store.jobs.claim('one', 'p1', () => false)).toMatchObject({ runner: 'p1' });
      now = new Date(NOW.getTime() + 1000);
      expect(await store.jobs.claim('one', 'p2', () => false)).toBeUndefined();
      expect(await store.jobs.claim('one', 'p1', () => false)).toMatchObject({ seenAt: now.toISOString() });
      expect(await store.jobs.update('one', { state: 'running' }, 'p2')).toBe(false);
      expect(await store.jobs.update('one', { state: 'running', details: '[1]' }, 'p1')).toBe(true);
      expect(await store.jobs.claim('one', 'p2', ({ runner }) => runner === 'p1')).toMatchObject({
        runner: 'p2',
        state: 'running',
        details: '[1]',
      });
      await store.jobs.release('one', 'p1');
      expect(await store.jobs.get('one')).toMatchObject({ runner: 'p2' });
      await store.jobs.release('one', 'p2');
      expect(await store.jobs.get('one')).toMatchObject({ runner: null, seenAt: null });
      await store.jobs.claim('one', 'p2', () => true);
      await store.jobs.update('one', { state: 'cancelled' });
      expect(await store.jobs.update('one', { state: 'completed' }, 'p2')).toBe(false);
      expect(await store.jobs.get('one')).toMatchObject({ state: 'cancelled' });
      expect(await store.jobs.claim('one', 'p1', () => true)).toBeUndefined();
    });

    it('get other details only where they still have those that were read', async () => {
      const details = JSON.stringify({ name: 'a\u0000b.csv' });
      await store.jobs.add(job({ details }));
      expect(await store.jobs.replaceDetails('one', details, '[1]')).toBe(true);
      expect(await store.jobs.replaceDetails('one', details, '[2]')).toBe(false);
      expect(await store.jobs.get('one')).toMatchObject({ details: '[1]', expiresAt: LATER });
      expect(await store.jobs.replaceDetails('nowhere', '[1]', '[2]')).toBe(false);
      await expect(store.jobs.replaceDetails('one', '[1]', '{')).rejects.toThrow(RangeError);
    });

    it('are due once their time has come, and are forgotten when they are removed', async () => {
      await store.jobs.add(job());
      await store.jobs.add(job({ id: 'two', expiresAt: '2026-03-01T00:00:00.000Z' }));
      expect(ids(await store.jobs.due('2026-02-01T11:59:59.999Z'))).toEqual([]);
      expect(ids(await store.jobs.due(LATER))).toEqual(['one']);
      expect([await store.jobs.remove('one'), await store.jobs.remove('one')]).toEqual([true, false]);
      expect(await store.jobs.update('one', { state: 'failed' })).toBe(false);
    });

    it('are refused with details that are no JSON', async () => {
      await expect(store.jobs.add(job({ details: 'x' }))).rejects.toThrow(RangeError);
      await store.jobs.add(job());
      await expect(store.jobs.update('one', { details: '{' })).rejects.toThrow(RangeError);
    });
  });
}
