import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answer } from './answer.fixture.ts';
import { describeAnswers } from './answers-contract.fixture.ts';
import type { Store } from './index.ts';

const NOW = new Date('2026-01-31T23:59:59.500Z');

/** What every implementation of a store must do. @param open opens an empty store */
export function describeStore(name: string, open: (now: () => Date) => Promise<Store>): void {
  describeAnswers(name, open);

  let store: Store;
  let now = NOW;
  beforeEach(async () => {
    now = NOW;
    store = await open(() => now);
  });
  afterEach(() => store.close());

  describe(`${name}: spending`, () => {
    const limits = { cost: 0.3, requests: 4 };
    const reserve = (cost: number, requests = 1) =>
      store.spending.reserve('2026-01', { cost, requests }, limits);

    it('grants up to the limit exactly, and says what is left', async () => {
      for (let i = 0; i < 3; i++) expect(await reserve(0.1)).toMatchObject({ granted: true });
      expect(await reserve(0.1)).toEqual({ granted: false, limit: 'cost', left: 0 });
      expect(await reserve(0, 2)).toEqual({ granted: false, limit: 'requests', left: 1 });
      expect(await store.spending.reserve('2026-02', { cost: 0.1, requests: 1 }, limits)).toMatchObject({
        granted: true,
      });
      expect(await store.spending.reserve('2026-01', { cost: 9, requests: 9 }, null)).toMatchObject({
        granted: true,
      });
    });

    it('puts what was used in the place of what was reserved', async () => {
      const one = await reserve(0.2);
      const two = await reserve(0.1);
      if (!one.granted || !two.granted) throw new Error('refused');
      const spent = { cost: 0.05, requests: 2, inputTokens: 100, outputTokens: 10 };
      await store.spending.settle(one.reservation, spent);
      expect(await store.spending.totals('2026-01')).toEqual({
        ...spent,
        reserved: { cost: 0.1, requests: 1 },
      });
      await store.spending.release(two.reservation);
      await store.spending.release(two.reservation);
      await expect(store.spending.settle(one.reservation, spent)).rejects.toThrow(RangeError);
      expect(await store.spending.totals('2026-01')).toEqual({
        ...spent,
        reserved: { cost: 0, requests: 0 },
      });
      expect(await reserve(0.25)).toMatchObject({ granted: true });
    });

    it('forgets what nobody settled in an hour, and settles it all the same', async () => {
      const slow = await reserve(0.3);
      if (!slow.granted) throw new Error('refused');
      expect(await reserve(0.1)).toMatchObject({ granted: false });
      now = new Date(NOW.getTime() + 3_600_001);
      expect(await reserve(0.1)).toMatchObject({ granted: true });
      await store.spending.settle(slow.reservation, {
        cost: 0.3,
        requests: 1,
        inputTokens: 1,
        outputTokens: 1,
      });
      expect(await store.spending.totals('2026-01')).toMatchObject({
        cost: 0.3,
        reserved: { cost: 0.1, requests: 1 },
      });
    });

    it('refuses what is no month, cost or count', async () => {
      await expect(store.spending.totals('2026-13')).rejects.toThrow(RangeError);
      await expect(reserve(-1)).rejects.toThrow(RangeError);
      await expect(reserve(Number.NaN)).rejects.toThrow(RangeError);
      await expect(reserve(0, 0.5)).rejects.toThrow(RangeError);
    });
  });

  describe(`${name}: reviews`, () => {
    it('remember what was done, each once, in its order, until it is taken back or all is cleared', async () => {
      await store.reviews.add('k', ['b', 'a']);
      await store.reviews.add('k', ['a', 'c']);
      await store.reviews.add('other', ['z']);
      expect(await store.reviews.list('k')).toEqual(['b', 'a', 'c']);
      await store.reviews.remove('k', ['a', 'unknown']);
      await store.reviews.remove('other', ['b']);
      expect(await store.reviews.list('k')).toEqual(['b', 'c']);
      await store.reviews.add('k', ['a']);
      expect(await store.reviews.list('k')).toEqual(['b', 'c', 'a']);
      await store.reviews.clear('k');
      expect([await store.reviews.list('k'), await store.reviews.list('other')]).toEqual([[], ['z']]);
    });
  });

  describe(`${name}: models`, () => {
    const add = (labelSet = 'set', state: 'candidate' | 'rejected' = 'candidate') =>
      store.models.add({
        labelSet,
        file: 'a.safetensors',
        sha256: 'ab',
        encoderHash: 'cd',
        templateVersion: 1,
        summary: '{"f1":0.9}',
        state,
      });
    const states = async () => (await store.models.list('set')).map(({ id, state }) => [id, state]);

    it('are in force one at a time, and step back one by one', async () => {
      const first = await add();
      expect(first).toMatchObject({ id: 1, state: 'candidate', createdAt: NOW.toISOString() });
      await add();
      await add('set', 'rejected');
      const other = await add('other');
      await store.models.activate(other.id);
      expect(await store.models.active('set')).toBeUndefined();
      expect(await store.models.activate(1)).toMatchObject({ id: 1, state: 'active' });
      await store.models.activate(2);
      await store.models.activate(2);
      await store.models.activate(1);
      expect(await states()).toEqual([
        [3, 'rejected'],
        [2, 'retired'],
        [1, 'active'],
      ]);
      expect(await store.models.rollback('set')).toMatchObject({ from: { id: 1 }, to: { id: 2 } });
      expect(await store.models.active('set')).toMatchObject({ id: 2, state: 'active' });
      expect(await store.models.rollback('set')).toMatchObject({ from: { id: 2 }, to: { id: 1 } });
      expect(await store.models.rollback('set')).toMatchObject({
        from: { id: 1, state: 'retired' },
        to: null,
      });
      expect(await store.models.rollback('set')).toBeUndefined();
      expect(await store.models.active('set')).toBeUndefined();
      expect(await store.models.active('other')).toMatchObject({ id: other.id });
    });

    it('are listed newest first, found by number, and refused with a summary that is no JSON', async () => {
      await add();
      const second = await add('other');
      expect((await store.models.list()).map(({ id }) => id)).toEqual([2, 1]);
      expect(await store.models.get(2)).toEqual(second);
      expect([await store.models.get(3), await store.models.activate(3)]).toEqual([undefined, undefined]);
      await expect(store.models.add({ ...second, state: 'candidate', summary: 'f1' })).rejects.toThrow(
        RangeError,
      );
    });
  });

  describe(`${name}: as a whole`, () => {
    it('is found sound, with what it holds', async () => {
      await store.answers.append([answer(), answer({ label: 'B' })]);
      expect(await store.check()).toMatchObject({ answers: 1, events: 2, problems: [] });
    });

    it('may be closed twice and takes no call afterwards', async () => {
      await store.close();
      await store.close();
      await expect(store.answers.append([answer()])).rejects.toThrow();
    });
  });
}
