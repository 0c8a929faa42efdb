import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { AnswerIndex } from '../answers/index.ts';
import type { NewAnswer } from '../log/index.ts';
import { parseRules } from '../rules/index.ts';
import { Cascade } from '../sieve/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { toTemplate } from '../template/index.ts';
import type { Job } from './job.ts';
import { Jobs, type Upload } from './jobs.ts';
import type { JobsOptions } from './jobs-options.ts';
import { newFolder } from './rows/rows.fixture.ts';
import { sweepJobs } from './sweep-jobs.ts';

const LABELS = ['Error', 'Access', 'Unclassified'];
const SET = 'set';
const rules = parseRules(
  "rules: [{id: disk, label: Error, pattern: 'disk', description: d, match: ['disk'], no_match: ['x']}]",
  { labels: LABELS, origin: 'test' },
);
const ANNA = { owner: 'key:1', mayHoldIds: false };
const BERT = { owner: 'key:2', mayHoldIds: false };

interface House extends AsyncDisposable {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly home: string;
  cascade(): Promise<Cascade>;
}

const houses: AsyncDisposable[] = [];
const faults: unknown[] = [];
afterEach(async () => {
  expect(faults.splice(0)).toEqual([]);
  for (const house of houses.splice(0)) await house[Symbol.asyncDispose]();
});

/** Jobs with real rules, a real store and a real cascade, which has no classifier. */
async function open(home = newFolder(), more: Partial<JobsOptions> = {}): Promise<House> {
  const store = await openStore({ directory: home });
  const answers = new AnswerIndex(store.answers, SET);
  const cascade = async () => {
    await answers.refresh();
    return new Cascade({ rules, answers });
  };
  const jobs = new Jobs({
    folder: join(home, 'jobs'),
    openStore: () => Promise.resolve(store),
    openStoreIfPresent: () => Promise.resolve(store),
    cascade,
    answers: async () => {
      await answers.refresh();
      return answers;
    },
    labelSet: SET,
    readOptions: (name) => ({ name, kind: 'file' }),
    llm: null,
    maxMessageChars: 10_000,
    maxRows: 1_000_000,
    maxRunning: 2,
    maxWaiting: 100,
    retentionSeconds: 3600,
    checkpointMs: 20,
    onFault: (error) => faults.push(error),
    ...more,
  });
  let isOpen = true;
  const house: House = {
    jobs,
    store,
    home,
    cascade,
    [Symbol.asyncDispose]: async () => {
      if (!isOpen) return;
      isOpen = false;
      await jobs.stop();
      await store.close();
    },
  };
  houses.push(house);
  return house;
}

async function submit({ jobs }: House, text: string, more: Partial<Upload> = {}): Promise<Job> {
  const place = await jobs.newUpload();
  writeFileSync(place.path, text);
  const bytes = Buffer.byteLength(text);
  try {
    return await jobs.submit({
      viewer: ANNA,
      name: 'logs.csv',
      path: place.path,
      bytes,
      options: {},
      idempotency: null,
      ...more,
    });
  } finally {
    await place.discard();
  }
}

async function ended({ jobs }: House, { id }: Job, viewer = ANNA): Promise<Job> {
  for (;;) {
    const job = await jobs.find(id, viewer);
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await sleep(5);
  }
}

async function resultOf({ jobs }: House, { id }: Job): Promise<string> {
  const { path } = await jobs.results.fileOf(await jobs.finder.complete(id, ANNA));
  return readFileSync(path, 'utf8');
}

const csv = (rows: readonly string[]) => `source,log_message\n${rows.map((row) => `${row}\n`).join('')}`;

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

  it('are refused beyond a bound, and beyond the share of one owner', async () => {
    const house = await open(newFolder(), { maxRunning: 1, maxWaiting: 3 });
    for (let i = 0; i < 3; i++) {
      await house.jobs.assertRoom(ANNA);
      await submit(house, csv(['a,b']));
    }
    await expect(house.jobs.assertRoom(ANNA)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfter: 30 },
    });
    await house.jobs.assertRoom(BERT);
    await submit(house, csv(['a,b']), { viewer: BERT });
    await expect(house.jobs.assertRoom(BERT)).rejects.toMatchObject({ code: 'OVERLOADED', retryable: true });
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

  it('expire with their files, are remembered for a while, and then forgotten', async () => {
    const house = await open();
    house.jobs.start();
    const job = await ended(house, await submit(house, csv(['a,b'])));
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
    await sweep(expiry + 3_600_000);
    await expect(house.jobs.find(job.id, ANNA)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // A folder without a job, as a killed upload leaves it.
    await sweep(Date.now() + 7 * 3_600_000);
    expect(readdirSync(join(house.home, 'jobs'))).toEqual([]);
  });
});

const MESSAGES = [
  'disk 7 full',
  'disk 8 full',
  'user anna of 3 left',
  'user anna of 4 left',
  'user bert of 3 left',
  'boot',
];
const answer: fc.Arbitrary<NewAnswer> = fc
  .record({
    message: fc.constantFrom(...MESSAGES),
    isLine: fc.boolean(),
    scope: fc.constantFrom('*', 'a', 'b'),
    label: fc.constantFrom('Error', 'Access'),
  })
  .map(({ message, isLine, scope, label }) => ({
    labelSet: SET,
    by: 'person',
    template: toTemplate(message),
    scope: isLine && scope === '*' ? 'a' : scope,
    message: isLine ? message : undefined,
    label,
  }));

describe('corrections of a job', () => {
  it('give its rows what a later run gives them, and count what an answer would change', async () => {
    const house = await open();
    house.jobs.start();
    const rows = ['a', 'b', 'c'].flatMap((source) => MESSAGES.map((message) => `${source},${message}`));
    const text = csv([...rows, 'a,']);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(answer, fc.boolean()), { minLength: 1, maxLength: 5 }),
        async (steps) => {
          const job = await ended(house, await submit(house, text));
          for (const [given, isUndone] of steps) {
            const before = (await resultOf(house, job)).split('\n');
            const expected = await house.jobs.corrections.countAffected(job.id, ANNA, given);
            const [kept] = await house.store.answers.append([given]);
            const affected = await house.jobs.corrections.takeAnswers(job.id, ANNA);
            expect(affected).toBe(expected);
            const after = (await resultOf(house, job)).split('\n');
            expect(after.filter((line, i) => line !== before[i])).toHaveLength(affected);
            if (isUndone && kept !== undefined) {
              await house.store.answers.undo(kept.id, null);
              expect(await house.jobs.corrections.takeAnswers(job.id, ANNA)).toBe(affected);
              expect((await resultOf(house, job)).split('\n')).toEqual(before);
            }
          }
          const later = await ended(house, await submit(house, text));
          expect(await resultOf(house, job)).toBe(await resultOf(house, later));
          const { index } = await house.jobs.results.selectorOf(
            await house.jobs.finder.complete(job.id, ANNA),
          );
          const fresh = await house.jobs.results.selectorOf(await house.jobs.finder.complete(later.id, ANNA));
          const numbers = [...rows.keys(), rows.length];
          expect(numbers.map((row) => index.verdict(row))).toEqual(
            numbers.map((row) => fresh.index.verdict(row)),
          );
          for (const { id } of await house.jobs.list(ANNA)) await house.jobs.remove(id, ANNA);
        },
      ),
      { numRuns: 25 },
    );
  });
});
