import { describe, expect, test } from 'vitest';
import { LogsieveError } from '../errors.ts';
import { groupByTemplate, type LabelledRow } from './group-by-template.ts';

const rows = (
  ...given: readonly (readonly [message: string, label: string, source?: string])[]
): LabelledRow[] =>
  given.map(([message, label, source = 'app'], index) => ({ source, message, label, line: index + 2 }));

const events = rows(
  ['backup of 3 files finished', 'news'],
  ['backup of 17 files finished', 'news', 'other'],
  ['service started', 'news'],
  ['connection to database refused', 'error'],
  ['request timed out', 'error'],
);

const failure = (run: () => unknown): LogsieveError => {
  try {
    run();
  } catch (error) {
    if (error instanceof LogsieveError) return error;
  }
  throw new Error('no LogsieveError was thrown');
};

describe('groupByTemplate', () => {
  test('makes one template of rows that differ in numbers only', () => {
    const grouped = groupByTemplate(events);
    expect(grouped.labels).toEqual(['error', 'news']);
    expect(grouped.templates).toHaveLength(4);
    expect(grouped.templates[0]).toMatchObject({
      label: 'news',
      rows: 2,
      lines: [2, 3],
      sources: ['app', 'other'],
    });
    expect([...grouped.rowTemplate]).toEqual([0, 0, 1, 2, 3]);
    expect([...grouped.rowLabel]).toEqual([1, 1, 1, 0, 0]);
    expect([...grouped.rowSource]).toEqual([0, 1, 0, 0, 0]);
    expect(grouped.warnings).toEqual([]);
  });

  test('gives a template with conflicting labels to the majority and lists it', () => {
    const grouped = groupByTemplate([
      ...events,
      ...rows(['backup of 5 files finished', 'error'], ['service started', 'error'], ['user came', 'news']),
    ]);
    expect(grouped.conflicts.map(({ label, conflict }) => ({ label, conflict }))).toEqual([
      { label: 'news', conflict: { news: 2, error: 1 } },
      { label: 'error', conflict: { error: 1, news: 1 } },
    ]);
    expect(grouped.warnings).toEqual(['2 templates with conflicting labels went to the majority']);
    expect([...grouped.rowLabel]).toEqual([1, 1, 1, 0, 0, 0, 0, 1]);
  });

  test('of equal votes takes the label that stands first in the label set', () => {
    const tied = rows(['service started', 'error'], ['service started', 'news']);
    const labelsOf = (labels: readonly string[]) =>
      groupByTemplate([...events, ...tied], { labels }).templates.map(({ label }) => label);
    expect(labelsOf(['news', 'error'])[1]).toBe('news');
    expect(
      groupByTemplate([...events.slice(3), ...events.slice(0, 2), ...tied], {
        labels: ['error', 'news'],
        fewestTemplates: 1,
      }).templates.at(-1)?.label,
    ).toBe('error');
    expect(
      groupByTemplate([...events, ...rows(['service started', 'Unclassified'])]).templates[1]?.label,
    ).toBe('news');
  });

  test('keeps Unclassified rows as negatives, never as a label', () => {
    const grouped = groupByTemplate([...events, ...rows(['lorem ipsum', 'Unclassified'])], {
      labels: ['news', 'error', 'Unclassified'],
    });
    expect(grouped.labels).toEqual(['news', 'error']);
    expect(grouped.rowLabel.at(-1)).toBe(-1);
  });

  test('leaves out a label of fewer than two templates, with a warning', () => {
    const grouped = groupByTemplate([
      ...events,
      ...rows(['disk 91% full', 'usage'], ['disk 17% full', 'usage']),
    ]);
    expect(grouped.labels).toEqual(['error', 'news']);
    expect(grouped.leftOut).toEqual([{ label: 'usage', templates: 1, rows: 2 }]);
    expect(grouped.warnings).toEqual(['label "usage" is left out: 1 template, 2 rows']);
    expect(grouped.rowLabel).toHaveLength(5);
  });

  test('leaves out rows without a label or with one that is not in the label set', () => {
    const grouped = groupByTemplate([...events, ...rows(['disk full', ''], ['disk empty', 'usage'])], {
      labels: ['news', 'error'],
    });
    expect(grouped.rowLabel).toHaveLength(5);
    expect(grouped.warnings).toEqual([
      'label "usage" is not in the label set: 1 row left out',
      '1 row without a label left out',
    ]);
  });

  test('under strict, a conflict or an unknown label is TRAINING_DATA with the counts per label', () => {
    const conflict = failure(() =>
      groupByTemplate([...events, ...rows(['service started', 'error'])], { strict: true }),
    );
    expect(conflict.code).toBe('TRAINING_DATA');
    expect(conflict.message).toContain(
      'counts per label: "error" 3 templates (3 rows), "news" 1 template (3 rows)',
    );
    expect(conflict.place).toEqual({ line: 4 });
    const unknown = failure(() => groupByTemplate(events, { labels: ['news', 'usage'], strict: true }));
    expect(unknown.message).toContain('1 label not in the label set; counts per label');
  });

  test('shows neither long labels nor all of very many', () => {
    const many = Array.from(
      { length: 50 },
      (_, index) => [`event ${'x'.repeat(index + 1)}`, `${index} ${'secret '.repeat(20)}`] as const,
    );
    const error = failure(() =>
      groupByTemplate(rows(...many, ['service started', 'a'], ['service started', 'b']), { strict: true }),
    );
    expect(error.message.length).toBeLessThan(2500);
    expect(error.message).toContain('32 more');
  });
});
