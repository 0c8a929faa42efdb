import { describe, expect, it } from 'vitest';
import { parseRules } from './index.ts';
import { errorOf, faultOf, fileOf, OPTIONS } from './rule-file.fixture.ts';

describe('bad-input corpus, rules', () => {
  it('R01 names position and token of a syntax error', () => {
    const { code, message, status, exitCode, place } = errorOf(
      "rules:\n  - id: a\n    label: Error\n    pattern: 'abc(def'\n",
    );
    expect({ code, status, exitCode }).toEqual({ code: 'RULE_SYNTAX', status: 422, exitCode: 7 });
    expect(message).toBe('rule 1 (a): pattern: missing closing ) at position 4, token "(def"');
    expect(place).toEqual({ file: 'rules.yaml', line: 4, column: 14 });
  });

  it.each([
    ['(a)\\1', 'backreference', 4],
    ['x(?=y)', 'lookahead', 2],
    ['x(?!y)', 'negative lookahead', 2],
    ['(?<=y)x', 'lookbehind', 1],
    ['(?<!y)x', 'negative lookbehind', 1],
  ])(
    'R02 names the construct of %s, where it is and how to write it instead',
    (pattern, construct, position) => {
      const { code, status, message, remedy } = faultOf(pattern);
      expect({ code, status }).toEqual({ code: 'RULE_UNSUPPORTED', status: 422 });
      expect(message).toContain(
        `pattern: ${construct} is not supported (RE2 syntax), at position ${position}`,
      );
      expect(remedy).toMatch(/^(drop|say|write)/);
    },
  );

  it('R03 takes (a+)+$ and matches a megabyte within five times its 200 ms', () => {
    const set = parseRules(fileOf({ pattern: '(a+)+$' }), OPTIONS);
    const line = `${'a'.repeat(1 << 20)}!`;
    const start = performance.now();
    expect(set.match(line, '')).toBe(-1);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it.each([
    'a{1001}',
    'a{2,1001}',
    '(?:a{100}){100}',
    '((a{10}){10}){11}',
    `${'('.repeat(1001)}${')'.repeat(1001)}`,
  ])('R04 refuses %s and names the limit', (pattern) => {
    const { code, status, message } = faultOf(pattern);
    expect({ code, status }).toEqual({ code: 'RULE_TOO_BIG', status: 422 });
    expect(message).toContain('limit');
    expect(message).toContain('1,000');
  });

  it('R05 refuses a pattern over 2 KiB, with limit and actual', () => {
    const { code, status, message } = faultOf('é'.repeat(1_025));
    expect({ code, status }).toEqual({ code: 'RULE_LIMIT', status: 422 });
    expect(message).toContain('the limit of 2,048 bytes: 2,050 bytes');
    expect(parseRules(fileOf({ pattern: 'é'.repeat(1_024) }), OPTIONS).rules).toHaveLength(1);
  });

  it('R05 refuses more than 1,000 rules, with limit and actual', () => {
    const rules = Array.from({ length: 1_001 }, (_, i) => ({ pattern: `event ${i}$` }));
    const { code, message } = errorOf(fileOf(...rules));
    expect(code).toBe('RULE_LIMIT');
    expect(message).toContain('the limit of 1,000: 1,001 rules');
    expect(parseRules(fileOf(...rules.slice(1)), OPTIONS).match('event 1000', '')).toBe(999);
  });

  it.each([
    ['a*', 'the empty string'],
    ['.', 'almost everything'],
    ['\\w', 'almost everything'],
  ])('R06 refuses %s with its sample hit rate unless force says so', (pattern, what) => {
    const { code, status, message } = faultOf(pattern);
    expect({ code, status }).toEqual({ code: 'RULE_TOO_BROAD', status: 422 });
    expect(message).toContain(`matches ${what}; sample hit rate `);
    expect(message).toMatch(/sample hit rate \d+% \(\d+ of \d+ varied lines\)/);
    expect(parseRules(fileOf({ pattern }), { ...OPTIONS, force: true }).rules).toHaveLength(1);
    expect(parseRules(fileOf({ pattern, force: true }), OPTIONS).rules).toHaveLength(1);
  });

  it('R07 names the allowed labels when a label is unknown', () => {
    const { code, status, message } = errorOf(fileOf({ label: 'error' }));
    expect({ code, status }).toEqual({ code: 'UNKNOWN_LABEL', status: 422 });
    expect(message).toContain('the label "error" is unknown; allowed labels: Error, Warning');
  });

  it('R08 warns of a rule that an earlier one shadows, and names that', () => {
    const same = parseRules(fileOf({ pattern: 'disk full' }, { pattern: 'disk full' }), OPTIONS);
    const wider = parseRules(
      fileOf({ pattern: 'disk' }, { pattern: 'disk .*full', match: ['disk sda full', 'disk sdb full'] }),
      OPTIONS,
    );
    for (const { warnings } of [same, wider]) {
      expect(warnings.map(({ code }) => code)).toEqual(['RULE_SHADOWED']);
      expect(warnings[0]?.message).toContain('rule 1 (rule-1)');
      expect(warnings[0]?.index).toBe(2);
    }
  });

  it.each([
    ['g', 'not allowed'],
    ['ii', 'there twice'],
    ['imsx', 'not allowed'],
  ])('R09 names the allowed flags for flags %s', (flags, what) => {
    const { code, status, message } = faultOf('x', flags);
    expect({ code, status }).toEqual({ code: 'RULE_FLAGS', status: 422 });
    expect(message).toContain(what);
    expect(message).toContain(
      'allowed flags: i (ignore case), m (^ and $ at line ends), s (dot matches line ends)',
    );
  });

  it('R10 takes none of 100 rules of which one is bad, and names its index', () => {
    const rules = Array.from({ length: 100 }, (_, i) => ({ pattern: i === 41 ? 'a)' : `event ${i}$` }));
    const { code, status, message } = errorOf(fileOf(...rules));
    expect({ code, status }).toEqual({ code: 'RULE_SYNTAX', status: 422 });
    expect(message).toContain('rule 42 (rule-42)');
  });
});
