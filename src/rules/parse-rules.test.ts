import { describe, expect, it } from 'vitest';
import { type ErrorCode, LogsieveError } from '../errors.ts';
import { checkRules, parseRules, precompileRules } from './index.ts';

const LABELS = ['Error', 'Warning'];
const OPTIONS = { labels: LABELS, origin: 'rules.yaml' };

interface Entry {
  readonly id?: string;
  readonly label?: string;
  readonly pattern?: string;
  readonly [key: string]: unknown;
}

function fileOf(...entries: readonly Entry[]): string {
  const rules = entries.map((entry, i) => ({ id: `rule-${i + 1}`, label: 'Error', pattern: 'x', ...entry }));
  return JSON.stringify({ rules });
}

function errorOf(yaml: string, options: Partial<Parameters<typeof parseRules>[1]> = {}): LogsieveError {
  try {
    parseRules(yaml, { ...OPTIONS, ...options });
  } catch (error) {
    if (error instanceof LogsieveError) return error;
    throw error;
  }
  throw new Error('the rules were taken');
}

/** The fault of a pattern: code, message and remedy. */
function faultOf(pattern: string, flags = ''): LogsieveError {
  return errorOf(fileOf({ pattern, flags }));
}

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
