import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { NewAnswer } from '../log/index.ts';
import { toTemplate } from '../template/index.ts';
import { ANNA, csv, ended, type House, open, resultOf, SET, submit } from './jobs.fixture.ts';

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

  it('read the messages of long rows a few at a time', async () => {
    const house = await open();
    house.jobs.start();
    const long = `disk ${'x'.repeat(2 ** 20)} full`;
    const job = await ended(house, await submit(house, csv(Array<string>(20).fill(`a,${long}`))));
    const complete = await house.jobs.finder.complete(job.id, ANNA);
    const { index } = await house.jobs.results.selectorOf(complete);
    const asked = vi.spyOn(index, 'messages');
    const [template = ''] = await index.templateTexts([0]);
    const given: NewAnswer = {
      ...{ labelSet: SET, by: 'person', template, scope: 'a' },
      ...{ message: long, label: 'Access' },
    };
    expect(await house.jobs.corrections.countAffected(job.id, ANNA, given)).toBe(20);
    expect(Math.max(...asked.mock.calls.map(([rows]) => rows.length))).toBeLessThan(10);
  });

  it('are all taken in where several processes correct one job at once, and its readers meet no fault', async () => {
    const one = await open();
    one.jobs.start();
    const rows = MESSAGES.map((message) => `a,${message}`);
    const job = await ended(one, await submit(one, csv(rows)));
    const other = await open(one.home);
    let isDone = false;
    const read = async ({ jobs }: House) => {
      while (!isDone) {
        const { path } = await jobs.finder.read(job.id, ANNA, (found) => jobs.results.fileOf(found));
        expect(path).toContain(job.id);
        const { index } = await jobs.finder.read(job.id, ANNA, (found) => jobs.results.selectorOf(found));
        expect(rows.map((_, row) => index.verdict(row).label)).not.toContain('');
      }
    };
    const readers = [read(one), read(other)];
    for (let round = 0; round < 20; round++) {
      const labels = round % 2 === 0 ? ['Error', 'Access'] : ['Access', 'Error'];
      const correct = async ({ jobs, store }: House, message: string, label = '') => {
        const template = toTemplate(message);
        await store.answers.append([{ labelSet: SET, by: 'person', template, scope: '*', label }]);
        await jobs.corrections.takeAnswers(job.id, ANNA);
      };
      await Promise.all([correct(one, 'boot', labels[0]), correct(other, 'disk 7 full', labels[1])]);
      const expected = csv([
        ...[7, 8].map((disk) => `a,disk ${disk} full,${labels[1]}`),
        ...MESSAGES.slice(2, 5).map((message) => `a,${message},Unclassified`),
        `a,boot,${labels[0]}`,
      ]).replace('message\n', 'message,target_label\n');
      for (const house of [one, other]) expect(await resultOf(house, job)).toBe(expected);
    }
    isDone = true;
    await Promise.all(readers);
    const left = readdirSync(join(one.home, 'jobs', job.id)).filter((name) => /column|part/.test(name));
    expect(left).toHaveLength(1);
  });
});
