import { existsSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../log/index.ts';
import { Cascade } from '../sieve/index.ts';
import type { Job } from './job.ts';
import { ANNA, BERT, csv, ended, open, resultOf, submit } from './jobs.fixture.ts';
import { newFolder } from './rows/rows.fixture.ts';
import { sweepJobs } from './sweep-jobs.ts';

describe('jobs', () => {
  it('wait for their turn, which the owners take in turns', async () => {
    const order: string[] = [];
    const house = await open(newFolder(), { maxRunning: 1, onEnded: (_, { rows }) => order.push(`${rows}`) });
    const texts = [1, 2, 3, 4].map((rows) => csv(Array<string>(rows).fill('a,disk')));
    const jobs: [Job, typeof ANNA][] = [];
    for (const [i, text] of texts.entries()) {
      const viewer = i === 3 ? BERT : ANNA;
      jobs.push([await submit(house, text, { viewer }), viewer]);
    }
    const positions = await Promise.all(
      jobs.map(async ([{ id }, viewer]) => (await house.jobs.find(id, viewer)).progress.position),
    );
    expect(positions).toEqual([1, 3, 4, 2]);
    house.jobs.start();
    for (const [job, viewer] of jobs) await ended(house, job, viewer);
    expect(order).toEqual(['1', '4', '2', '3']);
    expect(house.jobs.counters.ended).toEqual({ completed: 4 });
  });

  it('are refused beyond a bound, and beyond the share of one client', async () => {
    const house = await open(newFolder(), { maxRunning: 1, maxWaiting: 3 });
    for (let i = 0; i < 3; i++) {
      await house.jobs.assertRoom('anna');
      // One client may come as somebody new each time.
      const viewer = { owner: `session:${i}`, mayHoldIds: true };
      await submit(house, csv(['a,b']), { viewer, client: 'anna' });
    }
    await expect(house.jobs.assertRoom('anna')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfter: 30 },
    });
    await house.jobs.assertRoom('bert');
    await submit(house, csv(['a,b']), { client: 'bert' });
    await expect(house.jobs.assertRoom('bert')).rejects.toMatchObject({
      code: 'OVERLOADED',
      retryable: true,
    });
  });

  it('are seen by their owner alone, or by whoever holds the id where there are no keys', async () => {
    const house = await open();
    const job = await submit(house, csv(['a,b']));
    const missing = await house.jobs.find('A'.repeat(22), ANNA).catch((error: unknown) => error);
    const foreign = await house.jobs.find(job.id, BERT).catch((error: unknown) => error);
    expect(foreign).toEqual(missing);
    expect(missing).toMatchObject({ code: 'NOT_FOUND' });
    await expect(house.jobs.remove(job.id, BERT)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const holder = { owner: 'session:b', mayHoldIds: true };
    await expect(house.jobs.find(job.id, holder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const open_ = await submit(house, csv(['a,b']), { viewer: { owner: 'session:a', mayHoldIds: true } });
    expect(await house.jobs.find(open_.id, holder)).toMatchObject({ id: open_.id });
    expect(await house.jobs.list(holder)).toEqual([]);
  });

  it('go on in the next process where one has stopped, to the same result', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) =>
      i % 3 === 0 ? `a,disk ${i} full` : `b,user ${i} left`,
    );
    const first = await open();
    const job = await submit(first, csv(rows));
    first.jobs.start();
    while ((await first.jobs.find(job.id, ANNA)).progress.rows === 0) await sleep(2);
    await first[Symbol.asyncDispose]();
    const second = await open(first.home);
    const stopped = await second.jobs.find(job.id, ANNA);
    expect(stopped.state).toBe('running');
    expect(stopped.progress.rows).toBeLessThan(200_000);
    second.jobs.start();
    expect(await ended(second, job)).toMatchObject({
      state: 'completed',
      progress: { rows: 200_000, templates: 2 },
    });
    const expected = rows.map((row) => `${row},${row.startsWith('a') ? 'Error' : 'Unclassified'}`);
    expect(
      (await resultOf(second, job)) === csv(expected).replace('message\n', 'message,target_label\n'),
    ).toBe(true);
  });

  it('are left to the process that took them over while theirs was paused', async () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `a,disk ${i} full`);
    const paused = await open();
    const job = await submit(paused, csv(rows));
    paused.jobs.start();
    while ((await paused.jobs.find(job.id, ANNA)).progress.rows === 0) await sleep(2);
    await paused.store.jobs.claim(job.id, 'elsewhere 1', () => true);
    while (paused.jobs.counters.running > 0) await sleep(2);
    expect(await paused.store.jobs.get(job.id)).toMatchObject({ state: 'running', runner: 'elsewhere 1' });
    expect(existsSync(join(paused.home, 'jobs', job.id, 'result.part'))).toBe(true);
    await paused[Symbol.asyncDispose]();
    const other = await open(paused.home);
    await other.store.jobs.release(job.id, 'elsewhere 1');
    other.jobs.start();
    expect(await ended(other, job)).toMatchObject({ state: 'completed', progress: { rows: 200_000 } });
    const expected = csv(rows.map((row) => `${row},Error`)).replace('message\n', 'message,target_label\n');
    expect((await resultOf(other, job)) === expected).toBe(true);
  });

  it('write nothing more once they may have been taken over', async () => {
    const house = await open(newFolder(), { checkpointMs: 3_600_000 });
    const job = await submit(house, csv(Array.from({ length: 400_000 }, (_, i) => `a,disk ${i} full`)));
    house.jobs.start();
    while ((await house.jobs.find(job.id, ANNA)).progress.rows === 0) await sleep(2);
    await house.store.jobs.claim(job.id, 'elsewhere 1', () => true);
    const now = Date.now() + 15_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(now);
    while (house.jobs.counters.running > 0) await sleep(2);
    clock.mockRestore();
    const { size } = statSync(join(house.home, 'jobs', job.id, 'result.part'));
    expect(size).toBeLessThan(4_000_000);
  });

  it('say how much of the input is judged, not how far it is read ahead', async () => {
    let last: Promise<unknown> = Promise.resolve();
    const slow = {
      judge: async (questions: readonly unknown[]): Promise<Verdict[]> => {
        last = last.then(() => sleep(20));
        await last;
        return questions.map(() => ({ label: 'Access', stage: 'classifier', confidence: 1, reason: '' }));
      },
    };
    const house = await open(newFolder(), {
      cascade: () => Promise.resolve(new Cascade({ classifier: slow })),
    });
    const rows = Array.from({ length: 50_000 }, (_, i) => {
      const word = [...String(Math.floor(i / 500)).padStart(3, '0')].map((digit) => 'abcdefghij'[+digit]);
      return `a,${word.join('')} was here in the house again`;
    });
    const job = await submit(house, csv(rows));
    house.jobs.start();
    let told = 0;
    for (;;) {
      const { state, progress, bytes } = await house.jobs.find(job.id, ANNA);
      const isOver = state !== 'queued' && state !== 'running';
      if (isOver || progress.rows > 0) {
        told += 1;
        expect(Math.abs(progress.bytesRead / bytes - progress.rows / rows.length)).toBeLessThan(0.05);
      }
      if (isOver) break;
      await sleep(5);
    }
    expect(told).toBeGreaterThan(5);
    expect((await house.jobs.find(job.id, ANNA)).progress.bytesRead).toBe(job.bytes);
  });

  it('are begun anew where the checkpoint does not fit the batches', async () => {
    const house = await open();
    const text = csv(Array.from({ length: 5_000 }, (_, i) => `a,disk ${i}`));
    const job = await submit(house, text);
    const stored = await house.store.jobs.get(job.id);
    const details = JSON.parse(stored?.details ?? '');
    const folder = join(house.home, 'jobs', job.id);
    for (const name of ['rows', 'texts', 'verdicts', 'templates', 'sources', 'result.part'])
      writeFileSync(join(folder, name), Buffer.alloc(160));
    const sizes = { rows: 10, texts: 0, verdicts: 0, templates: 0, sources: 0 };
    await house.store.jobs.update(job.id, {
      details: JSON.stringify({ ...details, batches: 1, sizes, resultBytes: 160 }),
    });
    house.jobs.start();
    expect(await ended(house, job)).toMatchObject({ state: 'completed', progress: { rows: 5_000 } });
    expect((await resultOf(house, job)).split('\n')).toHaveLength(5_002);
  });

  it('fail with the reason, and leave no part of a result', async () => {
    const house = await open(newFolder(), { maxRows: 100_000 });
    const rows = Array<string>(60_000).fill('a,disk');
    house.jobs.start();
    const unclosed = await submit(house, `${csv(rows)}a,"b\n`);
    expect(await ended(house, unclosed)).toMatchObject({
      state: 'failed',
      error: { code: 'UNCLOSED_QUOTE', place: { line: 60_002 } },
    });
    await expect(resultOf(house, unclosed)).rejects.toMatchObject({ code: 'JOB_NOT_READY' });
    expect(
      readdirSync(join(house.home, 'jobs', unclosed.id)).filter((name) => name.startsWith('result')),
    ).toEqual([]);
    await expect(submit(house, csv([...rows, ...rows]))).rejects.toMatchObject({
      code: 'TOO_MANY_ROWS',
      details: { limit: 100_000 },
    });
    expect(await house.jobs.list(ANNA)).toHaveLength(1);
  });

  it.skipIf(process.platform !== 'linux')('wait while the disk is full, and then go on', async () => {
    const house = await open();
    const text = csv(Array.from({ length: 20_000 }, (_, i) => `a,disk ${i}`));
    const job = await submit(house, text);
    const texts = join(house.home, 'jobs', job.id, 'texts');
    symlinkSync('/dev/full', texts);
    house.jobs.start();
    while ((await house.jobs.find(job.id, ANNA)).startedAt === null) await sleep(5);
    while ((await house.jobs.find(job.id, ANNA)).state !== 'queued') await sleep(5);
    expect(await house.jobs.list(ANNA)).toMatchObject([{ state: 'queued', error: null }]);
    await house[Symbol.asyncDispose]();
    rmSync(texts);
    const later = await open(house.home);
    later.jobs.start();
    expect(await ended(later, job)).toMatchObject({ state: 'completed', progress: { rows: 20_000 } });
  });

  it('are told to the end to those who watch, also where they are removed', async () => {
    const house = await open();
    const job = await submit(house, csv(['a,disk']));
    const watch = () => house.jobs.events(job.id, ANNA, 0, new AbortController().signal);
    const early = await watch();
    const late = await watch();
    expect((await early.next()).value).toMatchObject({ type: 'progress', job: { state: 'queued' } });
    await house.jobs.remove(job.id, ANNA);
    for (const events of [early, late]) {
      const done = { type: 'done', job: { id: job.id, state: 'cancelled', progress: { position: null } } };
      expect((await events.next()).value).toMatchObject(done);
      expect((await events.next()).done).toBe(true);
    }
    await expect(watch()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('can be cancelled and deleted while they run, with their files', async () => {
    const house = await open();
    house.jobs.start();
    const rows = Array.from({ length: 100_000 }, (_, i) => `a,disk ${i}`);
    const [one, two] = [await submit(house, csv(rows)), await submit(house, csv(rows))];
    expect(await house.jobs.cancel(one.id, ANNA)).toMatchObject({ state: 'cancelled', error: null });
    expect(existsSync(join(house.home, 'jobs', one.id, 'result.part'))).toBe(false);
    await house.jobs.remove(two.id, ANNA);
    expect(readdirSync(join(house.home, 'jobs'))).toEqual([one.id]);
    expect(await house.jobs.cancel(one.id, ANNA)).toMatchObject({ state: 'cancelled' });
  });

  it('do not expire while they wait or run, however long that takes', async () => {
    const house = await open();
    const job = await submit(house, csv(['a,b']));
    const dayLater = Date.now() + 86_400_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(dayLater);
    await sweepJobs({
      ...{ jobs: house.store.jobs, folder: join(house.home, 'jobs'), retentionSeconds: 3600 },
      forget: () => undefined,
    });
    expect(await house.jobs.find(job.id, ANNA)).toMatchObject({
      state: 'queued',
      expiresAt: new Date(dayLater + 3_600_000).toISOString(),
    });
    clock.mockRestore();
    house.jobs.start();
    const { finishedAt, expiresAt } = await ended(house, job);
    expect(Date.parse(expiresAt)).toBe(Date.parse(finishedAt ?? '') + 3_600_000);
  });

  it('expire with their files, are remembered for a while, and then forgotten', async () => {
    const house = await open();
    house.jobs.start();
    const idempotency = { key: 'k', digest: 'd' };
    const job = await ended(house, await submit(house, csv(['a,b']), { idempotency }));
    const waiting = await submit(house, csv(['a,b']), { viewer: BERT });
    await ended(house, waiting, BERT);
    const sweep = (now: number) =>
      sweepJobs({
        jobs: house.store.jobs,
        folder: join(house.home, 'jobs'),
        retentionSeconds: 3600,
        forget: (id) => house.jobs.results.forget(id),
        now,
      });
    const expiry = Date.parse(job.expiresAt);
    expect(expiry).toBe(Date.parse(job.finishedAt ?? '') + 3_600_000);
    await sweep(expiry - 1);
    expect(await house.jobs.find(job.id, ANNA)).toMatchObject({ state: 'completed' });
    await house.store.jobs.remove(waiting.id);
    await sweep(expiry);
    await expect(house.jobs.find(job.id, ANNA)).rejects.toMatchObject({
      code: 'GONE',
      details: { retentionSeconds: 3600 },
    });
    await expect(house.jobs.find(job.id, BERT)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await house.jobs.list(ANNA)).toEqual([]);
    expect(existsSync(join(house.home, 'jobs', job.id))).toBe(false);
    expect(await house.jobs.findRepeated('k', 'd')).toBeUndefined();
    const again = await ended(house, await submit(house, csv(['a,b']), { idempotency }));
    expect(again).toMatchObject({ state: 'completed' });
    expect(again.id).not.toBe(job.id);
    await house.jobs.remove(again.id, ANNA);
    await expect(house.jobs.find(job.id, ANNA)).rejects.toMatchObject({ code: 'GONE' });
    await sweep(expiry + 3_600_000);
    await expect(house.jobs.find(job.id, ANNA)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // A folder without a job, as a killed upload leaves it.
    await sweep(Date.now() + 7 * 3_600_000);
    expect(readdirSync(join(house.home, 'jobs'))).toEqual([]);
  });

  it.each([
    ['csv', 'source,log_message,target_label\na,disk,Error\na,disk,Error\n'],
    ['text', 'Error\tdisk\nError\tdisk\n'],
  ] as const)(
    'give rows as %s without one between them that is too long to be held',
    async (to, expected) => {
      const house = await open();
      const job = await submit(house, csv(['a,disk', `b,${'x'.repeat(17 * 2 ** 20)}`, 'a,disk']));
      house.jobs.start();
      await ended(house, job);
      const parts: Uint8Array[] = [];
      const stored = await house.jobs.finder.complete(job.id, ANNA);
      for await (const bytes of house.jobs.results.stream(stored, Uint32Array.of(0, 2), { to }))
        parts.push(bytes);
      const text = Buffer.concat(parts).toString();
      expect([text.length, text.slice(0, 200)]).toEqual([expected.length, expected]);
    },
  );
});
