import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SplitTemplate } from '../answers/index.ts';
import { type Answer, STAGES, type Verdict } from '../log/index.ts';
import type { CountedTemplate } from '../sieve/index.ts';
import { doubtOf, listReview, progressEntry, reviewKey } from './index.ts';

const verdictOf = (stage: Verdict['stage'], confidence: number | null, label = 'Error'): Verdict => ({
  label,
  stage,
  confidence,
  reason: stage,
});
const RULE = verdictOf('rules', 1);
const PERSON = verdictOf('person', 1);
const NONE = verdictOf('none', null, 'Unclassified');
const sure = (confidence: number) => verdictOf('classifier', confidence);

function counted(template: string, ...verdicts: [Verdict, number][]): CountedTemplate {
  const example = { source: 'a', message: template };
  const [[{ label, stage }] = [NONE]] = verdicts;
  return {
    ...{ template, label, stage, example, examples: [example] },
    count: verdicts.reduce((sum, [, count]) => sum + count, 0),
    verdicts: verdicts.map(([verdict, count]) => ({ verdict, count })),
  };
}

function split(template: string, isTold: boolean, ...ids: number[]): SplitTemplate {
  const lines = ids.map((id): Answer => {
    const label = id % 2 === 0 ? 'Error' : 'Access';
    return {
      ...{ id, label, template, labelSet: 'set', by: 'person', scope: 'a', message: `${template} ${id}` },
      ...{ reason: null, who: null, model: null, promptVersion: null, cost: null, at: '' },
    };
  });
  return { template, lines, isTold };
}

const list = (
  templates: CountedTemplate[],
  more: Partial<Omit<Parameters<typeof listReview>[0], 'templates'>> = {},
) => listReview({ templates, splits: [], done: new Set(), ...more });
const order = (...args: Parameters<typeof list>) => list(...args).items.map(({ template }) => template);

describe('doubt', () => {
  it('is nothing for a person, all for Unclassified, little for a rule, and else what confidence leaves', () => {
    const doubts = [
      PERSON,
      verdictOf('person', 1, 'Unclassified'),
      RULE,
      sure(0.75),
      sure(1),
      verdictOf('llm', null),
      verdictOf('llm', 0.75),
      verdictOf('llm', 0.75, 'Unclassified'),
      NONE,
    ].map(doubtOf);
    expect(doubts).toEqual([0, 0, 0.02, 0.25, 0.02, 0.5, 0.25, 1, 1]);
  });
});

describe('review list', () => {
  it('orders by lines x doubt, summed over what the lines of a template got', () => {
    const templates = [
      counted('rule', [RULE, 1000]),
      counted('mixed', [RULE, 50], [NONE, 30]),
      counted('guess', [sure(0.75), 100]),
      counted('unknown', [NONE, 25]),
      counted('many', [NONE, 400]),
    ];
    expect(order(templates)).toEqual(['many', 'mixed', 'guess', 'unknown', 'rule']);
    expect(list(templates).items[1]).toMatchObject({ count: 80, doubt: 31 / 80, byPerson: 0 });
  });

  it('leaves out what only persons labelled, and what is done, but counts both as covered', () => {
    const templates = [
      counted('person', [PERSON, 7]),
      counted('partly', [PERSON, 5], [NONE, 1]),
      counted('done', [NONE, 40]),
      counted('new', [NONE, 2]),
    ];
    const found = list(templates, { done: new Set(['done', 'elsewhere']) });
    expect(found.items.map(({ template }) => template)).toEqual(['new', 'partly']);
    expect(found).toMatchObject({ lines: 55, coveredLines: 52, done: 1 });
  });

  it('begins with templates whose lines people labelled differently, those no value tells apart first', () => {
    const templates = [
      counted('many', [NONE, 400]),
      counted('told', [PERSON, 5]),
      counted('untold', [PERSON, 2], [NONE, 1]),
    ];
    const splits = [split('told', true, 1, 2), split('untold', false, 3, 4), split('elsewhere', false, 5, 6)];
    expect(order(templates, { splits })).toEqual(['untold', 'told', 'many']);
    expect(list(templates, { splits }).items[0]?.split).toBe(splits[1]);
  });

  it('shows a split template again when people said more of its lines', () => {
    const templates = [counted('told', [PERSON, 5])];
    const before = split('told', true, 2, 1);
    const done = new Set([progressEntry('told', before)]);
    expect(order(templates, { done, splits: [split('told', true, 1, 2)] })).toEqual([]);
    expect(order(templates, { done, splits: [split('told', true, 1, 2, 4)] })).toEqual(['told']);
    expect(order(templates, { done: new Set(['told']), splits: [before] })).toEqual(['told']);
  });

  it('asks for one label, persons too, and for the first few', () => {
    const access = verdictOf('person', 1, 'Access');
    const templates = [
      counted('a', [NONE, 9]),
      counted('b', [access, 1]),
      counted('c', [RULE, 5], [access, 1]),
    ];
    expect(order(templates, { label: 'Access' })).toEqual(['c', 'b']);
    expect(order(templates, { top: 1 })).toEqual(['a']);
    expect(list(templates, { top: 1 }).lines).toBe(16);
  });

  it('gives each template once, in falling weight, whatever the order of its input', () => {
    const verdict = fc.record({
      label: fc.constantFrom('Error', 'Unclassified'),
      stage: fc.constantFrom(...STAGES),
      confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      reason: fc.constant(''),
    });
    const verdicts = fc.array(fc.tuple(verdict, fc.integer({ min: 1, max: 1e6 })), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(verdicts), (all) => {
        const { items, lines, coveredLines } = list(all.map((some, i) => counted(`t${i}`, ...some)));
        const weights = items.map(({ count, doubt }) => count * doubt);
        expect(weights).toEqual(weights.toSorted((a, b) => b - a));
        expect(new Set(items.map(({ template }) => template)).size).toBe(items.length);
        expect(items.every(({ doubt }) => doubt > 0 && doubt <= 1)).toBe(true);
        expect(lines - coveredLines).toBe(
          items.reduce((sum, { count, byPerson }) => sum + count - byPerson, 0),
        );
      }),
    );
  });
});

describe('review key', () => {
  it('follows label set and names, in any order, each once', () => {
    const key = reviewKey('set', ['/a', '/b']);
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(reviewKey('set', ['/b', '/a', '/b'])).toBe(key);
    const others = [reviewKey('other', ['/a', '/b']), reviewKey('set', ['/a']), reviewKey('set', ['/a/b'])];
    expect(new Set([key, ...others]).size).toBe(4);
  });
});
