import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AnswerIndex } from '../answers/index.ts';
import type { Verdict } from '../log/index.ts';
import { TemplateTally } from '../sieve/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { listReview, ReviewSession } from './index.ts';

const NONE: Verdict = { label: 'Unclassified', stage: 'none', confidence: null, reason: '' };
const DISK = { source: 'raid', message: 'disk 1 failed' };
const CASE = { source: 'crm', message: 'case 5 lost' };

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'logsieve-review-'));
  store = await openStore({ directory: folder });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A review of disks 1 to 3 of raid, and one case. */
async function begin(): Promise<ReviewSession> {
  const answers = new AnswerIndex(store.answers, 'set');
  await answers.refresh();
  const tally = new TemplateTally(1000, 3);
  for (const disk of [1, 2, 3]) tally.add({ ...DISK, message: `disk ${disk} failed` }, NONE);
  tally.add(CASE, NONE);
  const done = new Set(await store.reviews.list('key'));
  const list = listReview({ templates: tally.mostFrequent(), splits: answers.splitTemplates(), done });
  return new ReviewSession({ list, store, answers, labelSet: 'set', key: 'key', who: 'ann' });
}

const inForce = async () =>
  (await store.answers.inForce({})).map(({ template, scope, message, label, by, who }) =>
    [label, scope, message ?? template, by, who].join(' / '),
  );
const templates = ({ list }: ReviewSession) => list.items.map(({ template }) => template);

describe('review session', () => {
  it('labels all lines of a template, of any source, and goes on', async () => {
    const session = await begin();
    expect(await session.label('Error')).toBeUndefined();
    expect(await inForce()).toEqual(['Error / * / disk <num> failed / person / ann']);
    expect([session.at, session.item?.template, session.coveredLines]).toEqual([1, 'case <num> lost', 3]);
    await session.skip();
    expect([session.at, session.item, session.coveredLines, session.left]).toEqual([2, undefined, 4, 0]);
    await session.label('Error');
    await session.skip();
    expect([session.at, (await inForce()).length]).toEqual([2, 1]);
  });

  it('keeps what was done for the next session, label or not', async () => {
    const first = await begin();
    await first.skip();
    expect(await inForce()).toEqual([]);
    const second = await begin();
    expect(templates(second)).toEqual(['case <num> lost']);
    await second.label('Error');
    const third = await begin();
    expect([templates(third), third.coveredLines]).toEqual([[], 4]);
  });

  it('labels one line by source and exact message, and stays', async () => {
    const session = await begin();
    const { item } = session;
    expect(await session.labelLine(DISK, 'Access')).toBeUndefined();
    expect(await inForce()).toEqual(['Access / raid / disk 1 failed / person / ann']);
    expect(session.item).toBe(item);
    await session.label('Error');
    if (item === undefined) throw new Error('no item');
    const labels = ['disk 1 failed', 'disk 2 failed'].map(
      (message) => session.personOf(item, { ...DISK, message })?.label,
    );
    expect(labels).toEqual(['Access', 'Error']);
    expect(session.personOf(item, { source: 'other', message: 'disk 1 failed' })?.label).toBe('Error');
  });

  it('takes back answers and skips, the last first, and is there again', async () => {
    const session = await begin();
    await session.labelLine(DISK, 'Access');
    await session.label('Error');
    await session.skip();
    expect(await session.undo()).toMatchObject({ label: null, line: null });
    expect([session.at, session.coveredLines]).toEqual([1, 3]);
    expect(await session.undo()).toMatchObject({ label: 'Error', line: null });
    expect([session.at, session.coveredLines, await store.reviews.list('key')]).toEqual([0, 0, []]);
    expect(await inForce()).toEqual(['Access / raid / disk 1 failed / person / ann']);
    expect(await session.undo()).toMatchObject({ label: 'Access', line: DISK });
    expect(await inForce()).toEqual([]);
    expect(await session.undo()).toBeUndefined();
    expect(templates(await begin())).toHaveLength(2);
  });

  it('goes back without taking back, and a second answer is the newer one', async () => {
    const session = await begin();
    expect(session.back()).toBe(false);
    await session.label('Error');
    expect(session.back()).toBe(true);
    await session.label('Access');
    expect([session.at, session.coveredLines]).toEqual([1, 3]);
    expect(await inForce()).toEqual(['Access / * / disk <num> failed / person / ann']);
    await session.undo();
    expect(await inForce()).toEqual(['Error / * / disk <num> failed / person / ann']);
    expect(await store.reviews.list('key')).toEqual(['disk <num> failed']);
  });

  it('shows a template again whose lines got other answers after it was done', async () => {
    const session = await begin();
    await session.labelLine(DISK, 'Access');
    await session.labelLine({ ...DISK, message: 'disk 2 failed' }, 'Error');
    const { item } = session;
    expect(item && session.splitOf(item)).toMatchObject({ isTold: true, lines: [{}, {}] });
    await session.skip();
    expect(templates(await begin())).toEqual(['case <num> lost']);
    await store.answers.append([
      {
        ...{ labelSet: 'set', by: 'person', template: 'disk <num> failed', scope: 'nas' },
        ...{ message: 'disk 2 failed', label: 'Access' },
      },
    ]);
    const again = await begin();
    expect(templates(again)).toEqual(['disk <num> failed', 'case <num> lost']);
    expect(again.item?.split).toMatchObject({ isTold: false });
  });

  it('says why an answer cannot be kept, and stays', async () => {
    const session = await begin();
    const long = { source: 'x'.repeat(5000), message: 'disk 1 failed' };
    expect(await session.labelLine(long, 'Error')).toBe(
      'scope has 5,000 characters, over the limit of 4,096',
    );
    expect(await session.label('')).toBe('label is empty');
    expect([session.at, session.said, await inForce()]).toEqual([0, [], []]);
  });
});
