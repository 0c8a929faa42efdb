import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStore, type Store } from './index.ts';
import { startWriter } from './start-writer.fixture.ts';
import { newHome } from './store.fixture.ts';

/** How many answers of each batch are in force, by the batch's number. */
async function batchesOf(store: Store, name: string): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  let before: number | undefined;
  for (;;) {
    const page = await store.answers.inForce({ search: `${name} ` }, { before });
    for (const { template } of page) {
      const batch = Number(template.split(' ')[1]);
      counts.set(batch, (counts.get(batch) ?? 0) + 1);
    }
    before = page.at(-1)?.id;
    if (before === undefined) return counts;
  }
}

describe('a store that several processes share', () => {
  it('loses nothing of two writers, which a reader follows meanwhile', async () => {
    const directory = newHome();
    const writers = ['ann', 'bob'].map((name) => startWriter(directory, name, 60, 7));
    await using store = await openStore({ directory });
    const seen = new Set<string>();
    let at = 0;
    const follow = async () => {
      const { version, changes } = await store.answers.changesSince(at, 'set');
      expect(changes.every(({ event }) => event > at && event <= version)).toBe(true);
      at = version;
      for (const { key } of changes) seen.add(key.template);
    };
    let running = true;
    const ended = Promise.all(writers.map((writer) => writer.ended)).finally(() => {
      running = false;
    });
    while (running) {
      await follow();
      await sleep(2);
    }
    expect(await ended).toEqual([0, 0]);
    await follow();
    expect(seen.size).toBe(2 * 60 * 7);
    expect((await store.check()).problems).toEqual([]);
    for (const name of ['ann', 'bob']) {
      expect(await batchesOf(store, name)).toEqual(
        new Map(Array.from({ length: 60 }, (_, i) => [59 - i, 7])),
      );
    }
  });

  it('keeps every batch that was said to be kept, and no half, when writers are killed', async () => {
    const runs = [0, 1, 2].map(async () => {
      const directory = newHome();
      for (let round = 0; round < 10; round++) {
        const name = `round${round}`;
        const writer = startWriter(directory, name, 1_000_000, 25);
        await writer.opened;
        await sleep(Math.random() * 40);
        writer.child.kill('SIGKILL');
        expect(await writer.ended).toBeNull();
        await using store = await openStore({ directory });
        const batches = await batchesOf(store, name);
        expect(new Set(batches.values())).toEqual(new Set(batches.size === 0 ? [] : [25]));
        expect(writer.kept.filter((batch) => !batches.has(batch))).toEqual([]);
        expect(batches.size - writer.kept.length).toBeLessThanOrEqual(1);
        expect((await store.check()).problems).toEqual([]);
      }
      return directory;
    });
    for (const directory of await Promise.all(runs)) {
      await using store = await openStore({ directory });
      expect(await store.answers.version()).toBeGreaterThan(0);
    }
  });

  it('makes the store once when many begin at the same time, killed or not', async () => {
    const directory = newHome();
    const writers = Array.from({ length: 5 }, (_, i) => startWriter(directory, `w${i}`, 2, 3));
    await Promise.race(writers.map(({ opened }) => opened));
    writers[4]?.child.kill('SIGKILL');
    const codes = await Promise.all(writers.map(({ ended }) => ended));
    expect(codes.slice(0, 4)).toEqual([0, 0, 0, 0]);
    await using store = await openStore({ directory });
    for (const name of ['w0', 'w1', 'w2', 'w3']) {
      expect(await batchesOf(store, name)).toEqual(
        new Map([
          [1, 3],
          [0, 3],
        ]),
      );
    }
    expect(readdirSync(directory).filter((name) => name.startsWith('store.new'))).toEqual([]);
    expect(readdirSync(join(directory, 'processes')).length).toBeLessThanOrEqual(2);
  });

  it('counts what a process has reserved only while it lives', async () => {
    const directory = newHome();
    const writer = startWriter(directory, 'w', 1_000_000, 1);
    await writer.opened;
    await using store = await openStore({ directory });
    await store.spending.reserve('2026-01', { cost: 1, requests: 1 }, null);
    expect((await store.spending.totals('2026-01')).reserved).toEqual({ cost: 6, requests: 2 });
    writer.child.kill('SIGKILL');
    await writer.ended;
    expect((await store.spending.totals('2026-01')).reserved).toEqual({ cost: 1, requests: 1 });
  });

  it('never passes a limit together', async () => {
    const directory = newHome();
    await using one = await openStore({ directory });
    await using two = await openStore({ directory });
    const limits = { cost: 1, requests: null };
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        (i % 2 === 0 ? one : two).spending.reserve('2026-01', { cost: 0.1, requests: 1 }, limits),
      ),
    );
    expect(results.filter(({ granted }) => granted)).toHaveLength(10);
  });
});
