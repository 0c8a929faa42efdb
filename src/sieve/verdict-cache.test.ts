import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VerdictCache } from './verdict-cache.ts';

const hashOf = (n: number) => Uint32Array.of(Math.imul(n, 0x9e3779b1), n, Math.imul(n, 0x85ebca6b), 4);

describe('verdict cache', () => {
  it('gives the same entry for the same hash and scope, and another for another', () => {
    const cache = new VerdictCache(1024);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(3)), { maxLength: 200 }), (asked) => {
        const seen = new Map<string, object>();
        for (const [n, scope] of asked) {
          const entry = cache.at(hashOf(n), scope);
          const key = `${n}/${scope}`;
          expect(seen.get(key) ?? entry).toBe(entry);
          seen.set(key, entry);
        }
        expect(new Set(seen.values()).size).toBe(seen.size);
      }),
    );
  });

  it('stays within its bound and forgets the least recently used of a set first', () => {
    const cache = new VerdictCache(8);
    const kept = cache.at(hashOf(1), 0);
    for (let n = 2; n <= 100; n++) {
      cache.at(hashOf(n), 0);
      expect(cache.at(hashOf(1), 0)).toBe(kept);
    }
    const first = cache.at(hashOf(200), 0);
    for (let n = 201; n <= 208; n++) cache.at(hashOf(n), 0);
    expect(cache.at(hashOf(200), 0)).not.toBe(first);
  });

  it('counts what it found, what it made and what it holds', () => {
    const cache = new VerdictCache(8);
    expect(cache.counts).toEqual({ hits: 0, misses: 0, entries: 0, capacity: 8 });
    for (const n of [1, 2, 1, 1]) cache.at(hashOf(n), 0);
    expect(cache.counts).toEqual({ hits: 2, misses: 2, entries: 2, capacity: 8 });
    for (let n = 10; n < 30; n++) cache.at(hashOf(n), 0);
    expect(cache.counts).toEqual({ hits: 2, misses: 22, entries: 8, capacity: 8 });
  });
});
