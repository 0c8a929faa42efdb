import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyScope, Store } from './index.ts';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const later = (seconds: number) => new Date(NOW.getTime() + 1000 * seconds);

/** What every store must do with keys of the HTTP API. @param open opens an empty store */
export function describeKeys(name: string, open: (now: () => Date) => Promise<Store>): void {
  let store: Store;
  let now = NOW;
  beforeEach(async () => {
    now = NOW;
    store = await open(() => now);
  });
  afterEach(() => store.close());

  const create = (called = 'ci', scopes: readonly KeyScope[] = ['classify'], expiresAt?: Date) =>
    store.keys.create({ name: called, scopes, expiresAt });

  describe(`${name}: keys`, () => {
    it('are found by their secret alone, which is 256 bits and never the same', async () => {
      const { secret, key } = await create('ci', ['jobs', 'classify']);
      const other = await create('page');
      expect(secret).toMatch(/^lgs_[A-Za-z0-9_-]{43}$/);
      expect(other.secret).not.toBe(secret);
      expect(key).toEqual({
        id: 1,
        name: 'ci',
        scopes: ['classify', 'jobs'],
        lastFour: secret.slice(-4),
        createdAt: NOW.toISOString(),
        expiresAt: null,
        revokedAt: null,
      });
      expect(await store.keys.find(secret)).toEqual(key);
      expect(await store.keys.find(other.secret)).toEqual(other.key);
      const wrong = ['', 'lgs_', secret.slice(0, -1), `${secret} `, secret.toLowerCase(), 'x'.repeat(1e6)];
      for (const text of wrong) expect(await store.keys.find(text)).toBeUndefined();
    });

    it('are listed newest first, whatever became of them, and none has its secret', async () => {
      const { secret } = await create();
      await create('short', ['metrics'], later(60));
      await store.keys.revoke(1);
      now = later(61);
      const listed = await store.keys.list();
      expect(listed).toMatchObject([
        { id: 2, name: 'short', scopes: ['metrics'], expiresAt: later(60).toISOString(), revokedAt: null },
        { id: 1, name: 'ci', revokedAt: NOW.toISOString() },
      ]);
      expect(JSON.stringify(listed)).not.toContain(secret);
      expect(await store.keys.countInForce()).toBe(0);
    });

    it('are in force until they expire', async () => {
      const { secret } = await create('ci', ['classify'], later(60));
      const token = (await store.keys.openSession(secret, 3600)) ?? '';
      now = later(59);
      expect(await store.keys.find(secret)).toMatchObject({ id: 1 });
      expect(await store.keys.findBySession(token)).toMatchObject({ id: 1 });
      expect(await store.keys.countInForce()).toBe(1);
      now = later(60);
      expect(await store.keys.find(secret)).toBeUndefined();
      expect(await store.keys.findBySession(token)).toBeUndefined();
      expect(await store.keys.openSession(secret, 3600)).toBeUndefined();
      expect(await store.keys.countInForce()).toBe(0);
    });

    it('are revoked for good, with their sessions', async () => {
      const { secret } = await create();
      const token = (await store.keys.openSession(secret, 3600)) ?? '';
      expect(await store.keys.revoke(1)).toMatchObject({ id: 1, revokedAt: NOW.toISOString() });
      expect(await store.keys.find(secret)).toBeUndefined();
      expect(await store.keys.findBySession(token)).toBeUndefined();
      now = later(1);
      expect(await store.keys.revoke(1)).toMatchObject({ revokedAt: NOW.toISOString() });
      expect(await store.keys.revoke(7)).toBeUndefined();
    });

    it('are refused without a name or a scope', async () => {
      await expect(create('  ')).rejects.toThrow(RangeError);
      await expect(create('x'.repeat(101))).rejects.toThrow(RangeError);
      await expect(create('ci', [])).rejects.toThrow(RangeError);
      await expect(create('ci', ['root' as KeyScope])).rejects.toThrow(RangeError);
      expect(await store.keys.list()).toEqual([]);
    });
  });

  describe(`${name}: sessions`, () => {
    it('stand for their key until they are closed or expire', async () => {
      const { secret, key } = await create();
      const [one = '', two = ''] = [
        await store.keys.openSession(secret, 60),
        await store.keys.openSession(secret, 120),
      ];
      expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(await store.keys.findBySession(one)).toEqual(key);
      now = later(60);
      expect(await store.keys.findBySession(one)).toBeUndefined();
      expect(await store.keys.findBySession(two)).toEqual(key);
      await store.keys.closeSession(two);
      expect(await store.keys.findBySession(two)).toBeUndefined();
      expect(await store.keys.find(secret)).toEqual(key);
    });

    it('are opened by a secret and found by a token, and not the other way round', async () => {
      const { secret } = await create();
      const token = (await store.keys.openSession(secret, 60)) ?? '';
      expect(await store.keys.find(token)).toBeUndefined();
      expect(await store.keys.findBySession(secret)).toBeUndefined();
      expect(await store.keys.openSession(token, 60)).toBeUndefined();
      expect(await store.keys.findBySession('x'.repeat(1e6))).toBeUndefined();
    });
  });
}
