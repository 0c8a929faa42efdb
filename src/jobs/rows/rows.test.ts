import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { STAGES, type Verdict } from '../../log/index.ts';
import { toTemplate } from '../../template/index.ts';
import { groupRows } from './group-rows.ts';
import { RowIndex } from './row-index.ts';
import { NO_ROWS, RowLog } from './row-log.ts';
import { batchOf, indexOf, newJobFiles, type TestRow } from './rows.fixture.ts';
import { type RowFilter, RowSelector, type RowSort } from './select-rows.ts';
import { summariseRows } from './summarise-rows.ts';

const VERDICTS: readonly Verdict[] = [
  { label: 'Error', stage: 'rules', confidence: 1, reason: 'rule a' },
  { label: 'Error', stage: 'classifier', confidence: 0.93, reason: 'near' },
  { label: 'User Action', stage: 'classifier', confidence: 0.5, reason: 'near' },
  { label: '__proto__', stage: 'llm', confidence: 0.7, reason: 'a label of a person' },
  { label: 'Unclassified', stage: 'none', confidence: null, reason: 'nobody knows' },
  { label: 'Unclassified', stage: 'none', confidence: null, reason: 'bad', errorCode: 'EMPTY_MESSAGE' },
];

const message = fc.oneof(
  fc.constantFrom(
    '',
    'disk 7 failed',
    'Disk 12 failed',
    'user anna left',
    'a,b\n"c"',
    'caffè 😀 5',
    '\ud800 lone',
    'DISK',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const row: fc.Arbitrary<TestRow> = fc.record({
  message,
  source: fc.constantFrom('a', 'b', '', 'ü\u0000'),
  verdict: fc.constantFrom(...VERDICTS),
});
const filter: fc.Arbitrary<RowFilter> = fc.record(
  {
    labels: fc.subarray(['Error', 'User Action', 'Unclassified']),
    sources: fc.subarray(['a', 'b', '']),
    stages: fc.subarray([...STAGES]),
    template: fc.nat(3),
    search: fc.constantFrom('disk', 'SK', 'è', '5', '\ud800', 'failed', 'a,b\n', ''),
  },
  { requiredKeys: [] },
);

/** What a filter means, row by row. */
function passes(
  { labels = [], sources = [], stages = [], template, search = '' }: RowFilter,
  row: TestRow,
  templates: readonly string[],
) {
  return (
    (labels.length === 0 || labels.includes(row.verdict.label)) &&
    (sources.length === 0 || sources.includes(row.source)) &&
    (stages.length === 0 || stages.includes(row.verdict.stage)) &&
    (template === undefined || templates.indexOf(toTemplate(row.message)) === template) &&
    row.message.toLowerCase().includes(search.toLowerCase())
  );
}

const templatesOf = (rows: readonly TestRow[]) => [
  ...new Set(rows.map(({ message }) => toTemplate(message))),
];

function count<T>(rows: readonly T[], keyOf: (row: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const one of rows) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
  return Object.fromEntries(counts);
}

describe('rows of a job', () => {
  it('come back as they were, in any order they are asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 40 }), fc.nat(8), async (rows, size) => {
        const index = await indexOf(rows, size + 1);
        const numbers = [...rows.keys()];
        expect(await index.messages(numbers)).toEqual(rows.map(({ message }) => message));
        const backwards = numbers.toReversed();
        expect(await index.messages(backwards)).toEqual(rows.map(({ message }) => message).toReversed());
        expect(numbers.map((number) => index.source(number))).toEqual(rows.map(({ source }) => source));
        expect(numbers.map((number) => index.verdict(number))).toEqual(rows.map(({ verdict }) => verdict));
        const templates = await index.templateTexts(numbers.map((number) => index.templateOf[number] ?? -1));
        expect(templates).toEqual(rows.map(({ message }) => toTemplate(message)));
      }),
      { numRuns: 40 },
    );
  });

  it('come as long as they are asked for, whatever they are written in, and no more of them is read', async () => {
    const long = fc.oneof(message, fc.string({ unit: 'binary', minLength: 5, maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(row, long), { maxLength: 40 }), fc.nat(20), async (given, most) => {
        const rows = given.map(([one, text]) => ({ ...one, message: text }));
        const index = await indexOf(rows);
        const shown = rows.map(({ message: text }) => text.slice(0, most));
        expect(await index.messages([...rows.keys()], most)).toEqual(shown);
      }),
      { numRuns: 100 },
    );
    const verdict = VERDICTS[0] as Verdict;
    const huge = Array.from({ length: 20 }, () => ({ message: 'ü'.repeat(2 ** 20), source: 'a', verdict }));
    const index = await indexOf(huge, 1);
    const asked = vi.spyOn(Buffer, 'alloc');
    const shown = await index.messages([...huge.keys()], 2000);
    const bytes = asked.mock.calls.reduce((sum, [size]) => sum + size, 0);
    asked.mockRestore();
    expect(shown).toEqual(huge.map(() => 'ü'.repeat(2000)));
    expect(bytes).toBeLessThan(20 * 6100);
  });

  it('are selected, ordered and counted as row by row', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 60 }),
        filter,
        fc.constantFrom<RowSort>('row', 'label', 'source', 'stage', 'confidence'),
        fc.boolean(),
        async (rows, wanted, sort, isDescending) => {
          const templates = templatesOf(rows);
          const index = await indexOf(rows);
          const selector = new RowSelector(index);
          const expected = [...rows.keys()].filter((i) => passes(wanted, rows[i] as TestRow, templates));
          const found = await selector.select(wanted);
          expect([...found]).toEqual(expected);

          const keyOf = (i: number): string | number => {
            const { verdict, source } = rows[i] as TestRow;
            if (sort === 'row') return i;
            if (sort === 'source') return source;
            if (sort === 'stage') return STAGES.indexOf(verdict.stage);
            return sort === 'label' ? verdict.label : (verdict.confidence ?? -1);
          };
          const sign = isDescending ? -1 : 1;
          const ordered = expected.toSorted((a, b) => {
            const [one, other] = [keyOf(a), keyOf(b)];
            return one === other ? a - b : one < other ? -sign : sign;
          });
          expect([...(await selector.select(wanted, { sort, isDescending }))]).toEqual(ordered);

          const kept = expected.map((i) => rows[i] as TestRow);
          const summary = summariseRows(index, found);
          expect(summary.rows).toBe(kept.length);
          expect(summary.labels).toEqual(count(kept, ({ verdict }) => verdict.label));
          expect(summary.stages).toMatchObject(count(kept, ({ verdict }) => verdict.stage));
          expect(Object.fromEntries(summary.sources.map((one) => [one.source, one.rows]))).toEqual(
            count(kept, ({ source }) => source),
          );
          for (const one of summary.sources) {
            const own = kept.filter(({ source }) => source === one.source);
            expect(one.labels).toEqual(count(own, ({ verdict }) => verdict.label));
          }
          expect(summary.confidence.reduce((sum, some) => sum + some, 0)).toBe(
            kept.filter(({ verdict }) => verdict.confidence !== null).length,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('are grouped by template as row by row', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), filter, async (rows, wanted) => {
        const templates = templatesOf(rows);
        const index = await indexOf(rows);
        const kept = rows.filter((one) => passes(wanted, one, templates));
        const selected = await new RowSelector(index).select(wanted);
        const query = { sort: 'count', isDescending: true, offset: 0, limit: 1000 } as const;
        const { total, templates: found } = await groupRows(index, selected, query);
        const counts = count(kept, ({ message }) => toTemplate(message));
        expect(total).toBe(Object.keys(counts).length);
        expect(Object.fromEntries(found.map(({ text, rows: some }) => [text, some]))).toEqual(counts);
        expect(found.map(({ rows: some }) => some)).toEqual(
          found.map(({ rows: some }) => some).toSorted((a, b) => b - a),
        );
        for (const one of found) {
          const own = kept.filter(({ message }) => toTemplate(message) === one.text);
          expect(one.labels).toEqual(count(own, ({ verdict }) => verdict.label));
          expect(Math.max(...Object.values(one.labels))).toBe(one.labels[one.label]);
          expect(one.sources).toBe(new Set(own.map(({ source }) => source)).size);
          const example = rows[one.example.row - 1];
          expect([example?.message, example?.source, example?.verdict.label]).toEqual([
            one.example.message,
            one.example.source,
            one.label,
          ]);
        }
        const page = await groupRows(index, selected, { ...query, offset: 1, limit: 1 });
        expect(page.templates).toEqual(found.slice(1, 2));
      }),
      { numRuns: 80 },
    );
  });

  it('are found across the blocks that are read', async () => {
    const rows: TestRow[] = Array.from({ length: 60_000 }, (_, i) => ({
      message: `row ${i} ${'x'.repeat(i % 50)}${i % 977 === 0 ? ' Needle' : ''}`,
      source: 'a',
      verdict: VERDICTS[0] as Verdict,
    }));
    const index = await indexOf(rows, 1000);
    const selector = new RowSelector(index);
    expect([...(await selector.select({ search: 'nEEdle' }))]).toEqual(
      [...rows.keys()].filter((i) => i % 977 === 0),
    );
    const controller = new AbortController();
    const stopped = selector.select({ search: 'x row' }, undefined, controller.signal);
    const shared = selector.select({ search: 'x row' });
    controller.abort(new Error('gone'));
    await expect(stopped).rejects.toThrow('gone');
    expect([...(await shared)]).toEqual([]);
  });

  it('go on from a checkpoint as if nothing had been written after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 30 }),
        fc.array(row, { maxLength: 30 }),
        fc.array(row),
        async (first, lost, second) => {
          const files = await newJobFiles();
          const begun = await RowLog.open(files, NO_ROWS, 10_000);
          await begun.add(batchOf(first));
          const { sizes, settled } = await begun.checkpoint();
          await begun.add(batchOf(lost));
          await settled();
          await (await begun.checkpoint()).settled();
          await begun.close();
          const resumed = await RowLog.open(files, sizes, 10_000);
          await resumed.add(batchOf(second));
          const end = await resumed.checkpoint();
          await end.settled();
          const counts = resumed.counts();
          await resumed.close();

          const whole = await newJobFiles();
          const undisturbed = await RowLog.open(whole, NO_ROWS, 10_000);
          await undisturbed.add(batchOf([...first, ...second]));
          await (await undisturbed.checkpoint()).settled();
          expect(counts).toEqual(undisturbed.counts());
          await undisturbed.close();
          for (const name of ['rows', 'texts', 'verdicts', 'templates', 'sources'] as const) {
            expect(readFileSync(files[name]).equals(readFileSync(whole[name]))).toBe(true);
          }
          const index = await RowIndex.open({
            files,
            sizes: end.sizes,
            templates: counts.templates,
            generation: 0,
          });
          expect(index.rows).toBe(first.length + second.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
