import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewAnswer } from '../log/index.ts';
import { toTemplate } from '../template/index.ts';
import { ANNA, csv, ended, open, resultOf, SET, submit } from './jobs.fixture.ts';

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
