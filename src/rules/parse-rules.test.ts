import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../errors.ts';
import { checkRules, parseRules, precompileRules } from './index.ts';
import { type Entry, errorOf, faultOf, fileOf, OPTIONS } from './rule-file.fixture.ts';

describe('pattern faults', () => {
  it.each<[string, string, string]>([
    ['abc)', 'unexpected ) at position 4', ')'],
    ['a[bc', 'missing closing ] at position 2', '[bc'],
    ['ab\\', 'trailing backslash at end of expression at position 3', '\\'],
    ['(x(y)', 'missing closing ) at position 1', '(x(y)'],
    ['[(](', 'missing closing ) at position 4', '('],
    ['a**', 'invalid nested repetition operator at position 2', '**'],
    ['*a', 'missing argument to repetition operator at position 1', '*'],
    ['x[z-a]', 'invalid character class range at position 3', 'z-a'],
    ['x\\y', 'invalid escape sequence at position 2', '\\y'],
    ['a\\pQ', 'invalid character class range at position 2', '\\pQ'],
    ['(?q)x', 'invalid or unsupported Perl syntax at position 1', '(?q'],
  ])('are placed: %s', (pattern, what, token) => {
    const { code, message, remedy } = faultOf(pattern);
    expect(code).toBe('RULE_SYNTAX');
    expect(message).toContain(`pattern: ${what}, token "${token}"`);
    expect(remedy).not.toBe('');
  });

  it.each<[string, string]>([
    ['a++', 'possessive quantifier'],
    ['a{2}+', 'possessive quantifier'],
    ['(?>a)', 'atomic group'],
    ['(?(1)a|b)', 'conditional'],
    ['(?P=name)', 'backreference'],
    ['\\k<name>', 'backreference'],
    ['(?R)', 'recursion'],
    ['(?|a|b)', 'branch reset'],
    ['(?#note)a', 'comment'],
    ["(?'name'a)", 'quoted group name'],
    ['(?x) a', 'extended syntax (x)'],
    ['a\\Z', 'anchor \\Z'],
    ['\\Ga', 'anchor \\G'],
    ['a\\Kb', 'match reset \\K'],
    ['\\h', 'escape \\h'],
    ['\\R', 'escape \\R'],
    ['\\X', 'escape \\X'],
    ['\\u0041', 'escape \\u'],
    ['\\cA', 'escape \\c'],
    ['\\e', 'escape \\e'],
    ['\\N', 'escape \\N'],
  ])('name what other engines have and RE2 has not: %s', (pattern, construct) => {
    const { code, message, remedy } = faultOf(pattern);
    expect(code).toBe('RULE_UNSUPPORTED');
    expect(message).toContain(`pattern: ${construct} is not supported`);
    expect(remedy).toMatch(/write|remove|move/);
  });

  it.each([
    '[(?=]x',
    '\\Q(?=a)\\1\\E',
    '\\(\\?=x\\)',
    '[\\]a++]z',
    '\\\\1x',
    'a+?b',
    '(?i:x)y',
    '(?P<n>x)',
    '(?<n>x)',
    '\\01x',
  ])('do not mistake %s for one of those', (pattern) => {
    expect(parseRules(fileOf({ pattern }), OPTIONS).rules).toHaveLength(1);
  });

  it('refuse rules that compile to too many instructions together, with limit and actual', () => {
    const rules = Array.from({ length: 60 }, (_, i) => ({ pattern: `${i}:(?:ab){900}` }));
    const { code, message } = errorOf(fileOf(...rules));
    expect(code).toBe('RULE_LIMIT');
    expect(message).toMatch(/the limit of 100,000 together: 10\d,\d{3}$/);
  });
});

describe('rule file', () => {
  const problemsOf = (yaml: string) => checkRules(yaml, OPTIONS).problems;

  it('is read as text: no value is taken for a number, a date or a truth', () => {
    const [rule] = parseRules(
      'rules:\n- {id: 1.0, label: Error, pattern: 2024-01-01, match: [2024-01-01], flags: i}\n',
      OPTIONS,
    ).rules;
    expect(rule).toEqual({
      id: '1.0',
      label: 'Error',
      pattern: '2024-01-01',
      flags: 'i',
      sources: [],
      description: '',
      match: ['2024-01-01'],
      noMatch: [],
    });
  });

  it('may hold no rules', () => {
    expect(parseRules('rules: []', OPTIONS).match('x', '')).toBe(-1);
  });

  it.each<[string, string, string]>([
    ['', 'a rule file holds one key, "rules", and under it a list', ''],
    ['- id: a', 'a rule file holds one key, "rules", and under it a list', ''],
    ['rules: {}', 'a rule file holds one key, "rules", and under it a list', ''],
    ['rules: []\nlabels: []', 'a rule file holds one key, "rules", and under it a list', '2:1'],
    ['rules:\n - id: "a', 'the rule file is not valid YAML: ', '2:'],
    ['rules:\n- x', 'rule 1: a rule is a map of keys and values', '2:3'],
    ['rules:\n- id: a\n  label: Error\n', 'rule 1 (a): the key "pattern" is missing', '2:3'],
    ['rules:\n- id: a\n  label: Error\n  patern: x', 'rule 1 (a): unknown key "patern"', '4:3'],
    [
      'rules:\n- id: a\n  id: b\n  label: Error\n  pattern: x',
      'rule 1 (a): the key "id" is there twice',
      '3:3',
    ],
    ['rules:\n- id: a b\n  label: Error\n  pattern: x', 'rule 1 (a b): the id is not allowed', '2:7'],
    ['rules:\n- id: a\n  label: Error\n  pattern: x\n  match: x', 'rule 1 (a): match is no list', '5:10'],
    ['rules:\n- id: a\n  label: Error\n  pattern: [x]', 'rule 1 (a): pattern is no text', '4:12'],
    [
      'rules:\n- id: a\n  label: Error\n  pattern: x\n  force: yes',
      'rule 1 (a): force is neither true nor false',
      '5:10',
    ],
    ['rules:\n- id: &x a\n  label: *x\n  pattern: x', 'rule 1 (a): label is an alias', '3:10'],
  ])('is refused where its shape is wrong: %j', (yaml, message, place) => {
    const { code, message: said, place: at, remedy } = errorOf(yaml);
    expect(code).toBe('RULE_SYNTAX');
    expect(said).toContain(message);
    expect(`${at.line ?? ''}:${at.column ?? ''}`).toContain(place === '' ? ':' : place);
    expect(at.file).toBe('rules.yaml');
    expect(remedy).not.toBe('');
  });

  it('suggests the key that was meant', () => {
    expect(errorOf('rules:\n- {id: a, label: Error, pattern: x, no-matches: []}').remedy).toContain(
      'did you mean "no_match"',
    );
  });

  it('is refused where one id is there twice', () => {
    const { code, message } = errorOf(fileOf({ id: 'a', pattern: 'x1' }, { id: 'a', pattern: 'y1' }));
    expect(code).toBe('RULE_SYNTAX');
    expect(message).toContain('rule 2 (a): rule 1 has this id too');
  });

  it('is refused over 4 MiB, with limit and actual', () => {
    const { code, message } = errorOf(`# ${'x'.repeat(4 << 20)}\nrules: []`);
    expect(code).toBe('RULE_LIMIT');
    expect(message).toContain('the limit of 4,194,304 bytes: 4,194,316 bytes');
  });

  it('is refused, not crashed by, a hundred thousand open brackets', () => {
    expect(errorOf(`rules: ${'['.repeat(100_000)}`).code).toBe('RULE_SYNTAX');
  });

  it('is refused, not expanded, where aliases multiply', () => {
    const bomb = [
      'a: &a [x]',
      ...'bcdefghij'.split('').map((c, i) => `${c}: &${c} [${`*${'abcdefghi'[i]},`.repeat(9)}]`),
    ];
    expect(errorOf(`${bomb.join('\n')}\nrules: []`).code).toBe('RULE_SYNTAX');
  });

  it('shows all its problems at once, in its order, each with its place', () => {
    const problems = problemsOf(
      'rules:\n- {id: a, label: Error, pattern: "("}\n- {id: b, label: Bad, pattern: x, flags: q}\n- {id: c, label: Error}\n',
    );
    expect(problems.map(({ index, code, place }) => [index, code, place.line])).toEqual([
      [1, 'RULE_SYNTAX', 2],
      [2, 'UNKNOWN_LABEL', 3],
      [2, 'RULE_FLAGS', 3],
      [3, 'RULE_SYNTAX', 4],
    ]);
    const { message } = errorOf(
      'rules:\n- {id: a, label: Error, pattern: "("}\n- {id: b, label: Bad, pattern: x}\n',
    );
    expect(message).toMatch(/ \(and 1 more error\)$/);
  });

  it('shows what is wrong with the pattern of a rule whose flags are bad too', () => {
    const problems = problemsOf('rules:\n- {id: a, label: Error, pattern: "(", flags: g}\n');
    expect(problems.map(({ code }) => code)).toEqual(['RULE_FLAGS', 'RULE_SYNTAX']);
  });

  it('never shows an example line in a problem', () => {
    const secret = 'password hunter2 of alice';
    for (const rule of [{ match: [secret] }, { pattern: 'alice', no_match: [secret] }])
      for (const { message, remedy } of problemsOf(fileOf(rule)))
        expect(message + remedy).not.toMatch(/hunter2|alice/);
  });
});

describe('examples of a rule', () => {
  const codesOf = (...entries: readonly Entry[]): [ErrorCode, string][] =>
    checkRules(fileOf(...entries), OPTIONS).problems.map(({ code, message }) => [code, message]);

  it('are refused where the rule does not match one it must', () => {
    expect(codesOf({ pattern: 'disk', match: ['disk full', 'disc full'] })).toEqual([
      ['RULE_EXAMPLE', 'rule 1 (rule-1): example 2 of match is not matched'],
    ]);
  });

  it('are refused where the rule matches one it must not', () => {
    expect(codesOf({ pattern: 'disk', match: ['disk full'], no_match: ['disc', 'disk'] })).toEqual([
      ['RULE_EXAMPLE', 'rule 1 (rule-1): example 2 of no_match is matched'],
    ]);
  });

  it('are refused where an earlier rule takes some of them, and that is named', () => {
    expect(
      codesOf({ pattern: 'disk sda' }, { pattern: 'disk', match: ['disk sda full', 'disk sdb full'] }),
    ).toEqual([['RULE_EXAMPLE', 'rule 2 (rule-2): example 1 of match is taken by rule 1 (rule-1)']]);
  });

  it('are tried with a source that the rule is for', () => {
    const forNginx = { pattern: 'disk', sources: ['nginx'], match: ['disk full'] };
    expect(codesOf(forNginx)).toEqual([]);
    expect(codesOf({ ...forNginx, sources: ['crm'] }, forNginx)).toEqual([]);
    expect(codesOf({ pattern: 'disk' }, forNginx).map(([code]) => code)).toEqual(['RULE_SHADOWED']);
  });

  it('are placed', () => {
    const [problem] = checkRules(
      'rules:\n- id: a\n  label: Error\n  pattern: disk\n  match:\n  - disk\n  - disc\n',
      OPTIONS,
    ).problems;
    expect(problem?.place).toEqual({ file: 'rules.yaml', line: 7, column: 5 });
  });
});

describe('compiled rules', () => {
  const yaml = fileOf(
    { pattern: 'disk (?:full|gone)', flags: 'i', sources: ['db'], match: ['Disk full'] },
    { label: 'Warning', pattern: '^\\pL+ 😀\\b', no_match: ['x'] },
  );
  const compiled = precompileRules(yaml, OPTIONS);
  const lines = ['DISK GONE', 'disk half', 'é 😀a', 'é 😀', '😀', ''];

  it('do what the rules do that they were made of', () => {
    const plain = parseRules(yaml, OPTIONS);
    const quick = parseRules(yaml, { ...OPTIONS, compiled });
    expect(quick.rules).toEqual(plain.rules);
    expect(quick.hash).toBe(plain.hash);
    for (const line of lines) {
      expect(quick.matchAll(line, 'db')).toEqual(plain.matchAll(line, 'db'));
      expect(quick.match(line, '')).toBe(plain.match(line, ''));
    }
    expect(quick.spanOf(0, 'a disk full')).toEqual({ start: 2, end: 11 });
  });

  it('are passed over where the file, the labels or they themselves are others', () => {
    const other = yaml.replace('gone', 'lost');
    expect(parseRules(other, { ...OPTIONS, compiled }).match('disk lost', 'db')).toBe(0);
    expect(errorOf(yaml, { compiled, labels: ['Error'] }).code).toBe('UNKNOWN_LABEL');
    for (const spoilt of ['null', '', compiled.slice(0, -9)])
      expect(parseRules(yaml, { ...OPTIONS, compiled: spoilt }).match('disk full', 'db')).toBe(0);
  });

  it('are not made of rules with an error or a warning', () => {
    expect(() => precompileRules(fileOf({ pattern: '(' }), OPTIONS)).toThrow(/missing closing/);
    expect(() => precompileRules(fileOf({ pattern: 'x1' }, { pattern: 'x1' }), OPTIONS)).toThrow(
      /same pattern/,
    );
  });
});
