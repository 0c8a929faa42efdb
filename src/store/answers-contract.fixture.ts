import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnswerChange, NewAnswer } from '../log/index.ts';
import { answer } from './answer.fixture.ts';
import { type Store, whyNoAnswer } from './index.ts';

const NOW = new Date('2026-01-31T23:59:59.500Z');

/** What the answers of every store must do. @param open opens an empty store */
export function describeAnswers(name: string, open: (now: () => Date) => Promise<Store>): void {
  let store: Store;
  beforeEach(async () => {
    store = await open(() => NOW);
  });
  afterEach(() => store.close());

  const inForce = async (filter = {}) =>
    (await store.answers.inForce(filter)).map(({ template, message, label }) => [message ?? template, label]);

  describe(`${name}: answers`, () => {
    it('come back as they were given, with number and time', async () => {
      const full: NewAnswer = {
        ...answer({ by: 'llm', scope: 'raid', reason: 'a disk is gone', who: null }),
        model: 'gemini',
        promptVersion: 3,
        cost: 0.1 + 0.2,
        at: '2025-12-01T00:00:00Z',
      };
      const [first, second] = await store.answers.append([
        full,
        answer({ message: 'disk 7 failed', who: 'ann' }),
      ]);
      expect(first).toEqual({ ...full, id: 1, message: null, at: '2025-12-01T00:00:00.000Z' });
      expect(second).toMatchObject({
        id: 2,
        message: 'disk 7 failed',
        who: 'ann',
        model: null,
        at: NOW.toISOString(),
      });
      expect(await store.answers.get(1)).toEqual(first);
      expect(await store.answers.get(2)).toEqual(second);
      expect(await store.answers.get(3)).toBeUndefined();
      expect(await store.answers.inForce({})).toEqual([second, first]);
    });

    it('keep any text exactly', async () => {
      const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
      const halves = fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\0', '\u0001', "'", '?', 'a') });
      await fc.assert(
        fc.asyncProperty(fc.oneof(text, halves), fc.oneof(text, halves), async (template, scope) => {
          fc.pre(template !== '' && scope !== '');
          const [kept] = await store.answers.append([answer({ template, scope, reason: template })]);
          const found = await store.answers.find({ ...answer({ template, scope }), message: null });
          expect(found).toEqual(kept);
          expect(found).toMatchObject({ template, scope, reason: template });
        }),
        { numRuns: 60 },
      );
      const long = `${'x '.repeat(100_000)}end`;
      await store.answers.append([answer({ template: long })]);
      expect((await store.answers.inForce({ search: ' END' }))[0]?.template).toBe(long);
    });

    it('are in force by the newest of one key, apart for person, llm, scope, line and label set', async () => {
      await store.answers.append([
        answer({ label: 'Old' }),
        answer({ by: 'llm', label: 'L' }),
        answer({ scope: 'raid', label: 'R' }),
        answer({ scope: 'raid', message: 'disk 7 failed', label: 'M' }),
        answer({ scope: 'raid', message: 'disk <num> failed', label: 'T' }),
        answer({ labelSet: 'other', label: 'O' }),
        answer({ label: 'New' }),
      ]);
      const labels = (await store.answers.inForce({})).map(({ label }) => label);
      expect(labels).toEqual(['New', 'O', 'T', 'M', 'R', 'L']);
      const key = { ...answer(), message: null };
      expect(await store.answers.find(key)).toMatchObject({ label: 'New' });
      expect(await store.answers.find({ ...key, template: 'none' })).toBeUndefined();
    });

    it('tell a single line by message and source, whatever its template was then', async () => {
      await store.answers.append([
        answer({ message: 'disk 7 failed', scope: 'raid', template: 'disk 7 failed', label: 'Old' }),
        answer({ message: 'disk 7 failed', scope: 'raid', label: 'New' }),
      ]);
      expect(await inForce()).toEqual([['disk 7 failed', 'New']]);
    });

    it('are filtered and given page by page', async () => {
      await store.answers.append([
        answer({ template: 'a', label: 'X', scope: 'one' }),
        answer({ template: 'b', label: 'X', reason: 'it % FAILED_' }),
        answer({ template: 'c', label: 'Y', by: 'llm' }),
        answer({ template: 'd', label: 'Y', scope: 'one', message: 'Failed_ d' }),
        answer({ template: 'e', label: 'Y', labelSet: 'other' }),
      ]);
      const templates = async (...args: Parameters<typeof store.answers.inForce>) =>
        (await store.answers.inForce(...args)).map(({ template }) => template).join('');
      expect(await templates({ labelSet: 'set' })).toBe('dcba');
      expect(await templates({ label: 'X' })).toBe('ba');
      expect(await templates({ by: 'llm' })).toBe('c');
      expect(await templates({ scope: 'one' })).toBe('da');
      expect(await templates({ search: 'failed_' })).toBe('db');
      expect(await templates({ search: '%' })).toBe('b');
      expect(await templates({ label: 'Y', by: 'person', labelSet: 'set' })).toBe('d');
      expect(await templates({}, { limit: 2 })).toBe('ed');
      expect(await templates({}, { limit: 2, before: 4 })).toBe('cb');
    });

    it('are added all or none', async () => {
      const bad = answer({ label: '' });
      await expect(store.answers.append([answer(), bad])).rejects.toThrow('answer 1: label is empty');
      expect([await store.answers.version(), await inForce()]).toEqual([0, []]);
      expect(await store.answers.append([])).toEqual([]);
    });

    it('can be undone, and an undo too, with all of it in the history', async () => {
      await store.answers.append([answer({ label: 'A' }), answer({ label: 'B' })]);
      expect(await store.answers.undo(2, 'ann')).toMatchObject({
        answer: { id: 2 },
        inForce: { label: 'A' },
        changed: true,
      });
      expect(await store.answers.undo(2, 'bob')).toMatchObject({ changed: false, inForce: { label: 'A' } });
      expect(await store.answers.undo(1, 'ann')).toMatchObject({ inForce: null, changed: true });
      expect(await inForce()).toEqual([]);
      expect(await store.answers.undo(3, 'cy')).toMatchObject({ answer: { id: 2 }, inForce: { label: 'B' } });
      expect(await store.answers.undo(5, 'cy')).toMatchObject({ inForce: null });
      expect(await store.answers.undo(4, 'cy')).toMatchObject({ inForce: { label: 'A' } });
      const history = await store.answers.history(3);
      expect(history.map(({ id, undoes, undone, who }) => [id, undoes, undone, who])).toEqual([
        [7, 4, false, 'cy'],
        [6, 5, false, 'cy'],
        [5, 3, true, 'cy'],
        [4, 1, true, 'ann'],
        [3, 2, false, 'ann'],
        [2, null, true, null],
        [1, null, false, null],
      ]);
      expect(history.map((event) => event.answer.label)).toEqual(['A', 'B', 'B', 'A', 'B', 'B', 'A']);
      expect(await store.answers.undo(99, 'ann')).toBeUndefined();
      expect(await store.answers.history(99)).toEqual([]);
    });

    it('follow what a plain model of the log says, however it is used', async () => {
      const step = fc.oneof(
        fc.record({ key: fc.nat(2), label: fc.constantFrom('A', 'B', 'C') }),
        fc.record({ undo: fc.integer({ min: 1, max: 12 }) }),
      );
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          const labelSet = `run ${run++}`;
          const base = await store.answers.version();
          const events: { key: number; label?: string; undoes?: number }[] = [];
          for (const one of steps) {
            if ('undo' in one) {
              const target = events[one.undo - 1];
              if (target === undefined) continue;
              const done = await store.answers.undo(base + one.undo, null);
              if (done?.changed === true) events.push({ key: target.key, undoes: one.undo });
            } else {
              await store.answers.append([answer({ labelSet, template: `t${one.key}`, label: one.label })]);
              events.push(one);
            }
          }
          const undone = (i: number): boolean =>
            events.some(({ undoes }, later) => undoes === i + 1 && !undone(later));
          const expected = [0, 1, 2].map(
            (key) =>
              events.filter((event, i) => event.key === key && event.label && !undone(i)).at(-1)?.label,
          );
          const { version, changes } = await store.answers.changesSince(base, labelSet);
          const byTemplate = new Map(changes.map((change) => [change.key.template, change.answer?.label]));
          expect([0, 1, 2].map((key) => byTemplate.get(`t${key}`))).toEqual(expected);
          expect(version).toBe(base + events.length);
        }),
        { numRuns: 40 },
      );
    });

    it('keep a reader current by what changed since', async () => {
      const index = new Map<string, string>();
      let at = 0;
      const follow = async (): Promise<readonly AnswerChange[]> => {
        const { version, changes } = await store.answers.changesSince(at, 'set');
        at = version;
        for (const { key, answer } of changes) {
          if (answer === null) index.delete(key.template);
          else index.set(key.template, answer.label);
        }
        return changes;
      };
      expect(await follow()).toEqual([]);
      await store.answers.append([
        answer({ template: 'a', label: 'A' }),
        answer({ template: 'b', label: 'B' }),
        answer({ template: 'a', label: 'A2' }),
        answer({ labelSet: 'other' }),
      ]);
      expect((await follow()).map(({ event }) => event)).toEqual([2, 3]);
      expect([at, await store.answers.version()]).toEqual([4, 4]);
      await store.answers.undo(2, null);
      expect(await follow()).toMatchObject([
        { event: 5, answer: null, key: { template: 'b', scope: '*', by: 'person', message: null } },
      ]);
      await store.answers.undo(3, null);
      await follow();
      expect([...index]).toEqual([['a', 'A']]);
      expect(await follow()).toEqual([]);
    });

    it.each<[string, Record<string, unknown>]>([
      ['template is missing', { template: undefined }],
      ['template is empty', { template: '' }],
      ['template has 1,048,577 characters, over the limit of 1,048,576', { template: 'x'.repeat(1_048_577) }],
      ['scope is empty', { scope: '' }],
      ['message is empty', { message: '' }],
      ['label is no text', { label: 7 }],
      ['by is neither person nor llm', { by: 'robot' }],
      ['message is for the answers of persons', { by: 'llm', message: 'm' }],
      ['cost is no number from 0 on', { cost: -1 }],
      ['promptVersion is no whole number from 0 on', { promptVersion: 1.5 }],
      ['at is no time such as 2026-01-31T12:00:00Z', { at: 'yesterday' }],
      ['at is no time such as 2026-01-31T12:00:00Z', { at: '2026-02-31T99:00:00Z' }],
    ])('are refused where %s', (why, changes) => {
      expect(whyNoAnswer(answer(changes))).toBe(why);
    });

    it('of single lines need no source, and none of what may be null', () => {
      const nothing = { reason: null, who: null, model: null, promptVersion: null, cost: null };
      expect(whyNoAnswer(answer({ scope: '', message: 'disk 7 failed', ...nothing }))).toBeUndefined();
      expect(whyNoAnswer(answer({ message: null, ...nothing }))).toBeUndefined();
    });
  });
}
