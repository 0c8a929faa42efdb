import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect } from 'vitest';
import { AnswerIndex } from '../answers/index.ts';
import { parseRules } from '../rules/index.ts';
import { Cascade } from '../sieve/index.ts';
import { openStore, type Store } from '../store/index.ts';
import type { Job } from './job.ts';
import { Jobs, type Upload } from './jobs.ts';
import type { JobsOptions } from './jobs-options.ts';
import { newFolder } from './rows/rows.fixture.ts';

const LABELS = ['Error', 'Access', 'Unclassified'];
export const SET = 'set';
const rules = parseRules(
  "rules: [{id: disk, label: Error, pattern: 'disk', description: d, match: ['disk'], no_match: ['x']}]",
  { labels: LABELS, origin: 'test' },
);
export const ANNA = { owner: 'key:1', mayHoldIds: false };
export const BERT = { owner: 'key:2', mayHoldIds: false };

/** Jobs of a process, with all that they work with. */
export interface House extends AsyncDisposable {
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
export async function open(home = newFolder(), more: Partial<JobsOptions> = {}): Promise<House> {
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

export async function submit({ jobs }: House, text: string, more: Partial<Upload> = {}): Promise<Job> {
  const place = await jobs.newUpload();
  writeFileSync(place.path, text);
  const bytes = Buffer.byteLength(text);
  try {
    return await jobs.submit({
      viewer: ANNA,
      client: (more.viewer ?? ANNA).owner,
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

/** The job once it has ended. */
export async function ended({ jobs }: House, { id }: Job, viewer = ANNA): Promise<Job> {
  for (;;) {
    const job = await jobs.find(id, viewer);
    if (job.state !== 'queued' && job.state !== 'running') return job;
    await sleep(5);
  }
}

export async function resultOf({ jobs }: House, { id }: Job): Promise<string> {
  const { path } = await jobs.results.fileOf(await jobs.finder.complete(id, ANNA));
  return readFileSync(path, 'utf8');
}

export const csv = (rows: readonly string[]) =>
  `source,log_message\n${rows.map((row) => `${row}\n`).join('')}`;
