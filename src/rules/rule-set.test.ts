import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { joinRuleSets, parseRules, type RuleSet } from './index.ts';
import { flags, patterns, texts } from './pattern.fixture.ts';

type Draft = { readonly pattern: string; readonly flags?: string; readonly sources?: readonly string[] };

function rulesOf(...drafts: readonly (Draft | string)[]): RuleSet {
  const rules = drafts.map((draft, i) => ({
    id: `rule-${i}`,
    label: 'A',
    ...(typeof draft === 'string' ? { pattern: draft } : draft),
  }));
  return parseRules(JSON.stringify({ rules }), { labels: ['A'], origin: 'rules.yaml', force: true });
}

/** Which patterns re2js itself finds in a text. */
function found(drafts: readonly Draft[], text: string): number[] {
  return drafts.flatMap(({ pattern, flags = '' }, i) =>
    RE2JS.compile(flags === '' ? pattern : `(?${flags})${pattern}`)
      .matcher(text)
      .find()
      ? [i]
      : [],
  );
}

const drafts = fc.array(fc.record({ pattern: patterns, flags }), { minLength: 1, maxLength: 5 });

describe('rule set', () => {
  it('takes what re2js finds, whatever the patterns, flags and text', () => {
    fc.assert(
      fc.property(drafts, fc.array(texts, { minLength: 1, maxLength: 6 }), (rules, lines) => {
        const set = rulesOf(...rules);
        for (const line of lines) {
          const expected = found(rules, line);
          expect(set.matchAll(line, '')).toEqual(expected);
          expect(set.match(line, '')).toBe(expected[0] ?? -1);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes what re2js finds in texts of thousands of characters', () => {
    fc.assert(
      fc.property(drafts, fc.tuple(texts, texts, texts), fc.nat({ max: 900 }), (rules, [a, b, c], times) => {
        const text = a + b.repeat(times) + c;
        expect(rulesOf(...rules).matchAll(text, '')).toEqual(found(rules, text));
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['^$', '', true],
    ['^$', '\n', false],
    ['a$', 'a\n', false],
    ['\\z', 'x', true],
    ['\\bé', 'é', false],
    ['a.b', 'a\nb', false],
    ['a.b', 'a😀b', true],
    ['a..b', 'a😀b', false],
    ['a[^b]c', 'a\ud83dc', true],
    ['\\x{D83D}', '😀', false],
    ['(?i)k', '\u212a', true],
    ['(?m)^b$', 'a\nb\nc', true],
    ['(?m)^b$', 'a\r\nb\r\nc', false],
    ['\\Aa|b\\z', 'xb', true],
    ['', '', true],
    ['[^\\s]', '\u00a0', true],
  ])('finds %s in %j: %s', (pattern, text, expected) => {
    expect(rulesOf(pattern).match(text, '')).toBe(expected ? 0 : -1);
    expect(found([{ pattern }], text).length > 0).toBe(expected);
  });

  it('lets the first of several rules win, across automata and joined files', () => {
    const one = rulesOf(...Array.from({ length: 250 }, (_, i) => `word${i}\\b`));
    const two = rulesOf('word9\\b', 'special');
    const both = joinRuleSets([one, two]);
    expect(one.match('word249 word120 word130', '')).toBe(120);
    expect(one.matchAll('word249 word120 word130', '')).toEqual([120, 130, 249]);
    expect(both.match('a special word249', '')).toBe(249);
    expect(both.match('a special', '')).toBe(251);
    expect(both.matchAll('special word9', '')).toEqual([9, 250, 251]);
    expect(both.rules[251]?.pattern).toBe('special');
    expect(both.spanOf(251, 'a special')).toEqual({ start: 2, end: 9 });
    expect(both.match('nothing', '')).toBe(-1);
  });

  it('joins no set to one that takes nothing', () => {
    expect(joinRuleSets([]).match('x', '')).toBe(-1);
    expect(joinRuleSets([]).matchAll('x', '')).toEqual([]);
  });

  it('asks only rules for the source of the line, in upper and lower case', () => {
    const set = rulesOf(
      { pattern: 'x', sources: ['Billing', 'CRM'] },
      { pattern: 'x', sources: ['nginx'] },
      'xy',
    );
    expect(set.match('xy', 'billing')).toBe(0);
    expect(set.match('xy', 'CRM')).toBe(0);
    expect(set.match('xy', 'NGINX')).toBe(1);
    expect(set.match('xy', '')).toBe(2);
    expect(set.match('x', '')).toBe(-1);
    expect(set.matchAll('xy', 'nginx')).toEqual([1, 2]);
  });

  it('gives the same answer for the same message whatever it read before', () => {
    const patterns = ['[ab]*a[ab]{400}c', 'b[ab]{300}a[ab]{20}bb', '(?:ab|ba){200}', 'aaaaaaaaab$'];
    const used = rulesOf(...patterns);
    const random = fc.sample(
      fc.array(fc.constantFrom('a', 'b', 'ab', 'abb', 'c'), { minLength: 100, maxLength: 4000 }),
      { numRuns: 12, seed: 7 },
    );
    const lines = random.map((parts, i) => parts.join('').repeat(i % 3 === 0 ? 6 : 1));
    const first = lines.map((line) => used.matchAll(line, ''));
    const backwards = lines.map((_, i) => used.matchAll(lines[lines.length - 1 - i] ?? '', '')).reverse();
    expect(backwards).toEqual(first);
    expect(lines.map((line) => rulesOf(...patterns).matchAll(line, ''))).toEqual(first);
  });

  it('reads a megabyte to its end where the patterns are plain', () => {
    const set = rulesOf('needle$', 'never.*seen');
    const line = `${'hay '.repeat(262_144)}needle`;
    expect(set.match(line, '')).toBe(0);
    expect(set.match(`${line} `, '')).toBe(-1);
  });

  it('has a hash that changes with what decides a verdict and with nothing else', () => {
    const hash = (rule: object): string =>
      parseRules(JSON.stringify({ rules: [{ id: 'a', label: 'A', pattern: 'x', ...rule }] }), {
        labels: ['A', 'B'],
        origin: 'rules.yaml',
      }).hash;
    const plain = hash({});
    expect(hash({ description: 'd', match: ['x'], no_match: ['y'], flags: '', sources: [] })).toBe(plain);
    for (const change of [{ id: 'b' }, { label: 'B' }, { pattern: 'y' }, { flags: 'i' }, { sources: ['s'] }])
      expect(hash(change)).not.toBe(plain);
    expect(hash({ flags: 'im', sources: ['b', 'A'] })).toBe(hash({ flags: 'mi', sources: ['a', 'B'] }));
  });
});

describe('span of a match', () => {
  const set = rulesOf('b+', { pattern: 'END', flags: 'i' }, 'x$');

  it('is that of the leftmost match', () => {
    expect(set.spanOf(0, 'aabbb bb')).toEqual({ start: 2, end: 5 });
    expect(set.spanOf(1, '😀 the end')).toEqual({ start: 7, end: 10 });
  });

  it('is undefined where the rule does not match or is not there', () => {
    expect(set.spanOf(0, 'ac')).toBeUndefined();
    expect(set.spanOf(9, 'b')).toBeUndefined();
  });

  it('is undefined where the match lies, or may lie, beyond the first 4,096 units', () => {
    expect(set.spanOf(0, `${'a'.repeat(4_096)}b`)).toBeUndefined();
    expect(set.spanOf(0, `${'a'.repeat(4_095)}bb`)).toBeUndefined();
    expect(set.spanOf(2, `${'a'.repeat(4_095)}xy`)).toBeUndefined();
    expect(set.spanOf(0, `${'a'.repeat(4_095)}b`)).toEqual({ start: 4_095, end: 4_096 });
  });
});
