import type { ErrorCode } from '../errors.ts';

/** A pattern made to cost an engine much, and what to repeat, and end with, to make it do so. */
export interface HostilePattern {
  readonly pattern: string;
  readonly pump: string;
  readonly tail: string;
  /** Code with which it is refused; absent: it is taken and must match in time. */
  readonly refused?: ErrorCode;
}

const taken = (pattern: string, pump: string, tail = '!'): HostilePattern => ({ pattern, pump, tail });
const refused = (code: ErrorCode, pattern: string): HostilePattern => ({
  pattern,
  pump: 'a',
  tail: '!',
  refused: code,
});

function combine<A, B>(as: readonly A[], bs: readonly B[]): [A, B][] {
  return as.flatMap((a) => bs.map((b): [A, B] => [a, b]));
}

/** Something that can take a text in many ways, and that text. */
const AMBIGUOUS: readonly (readonly [string, string])[] = [
  ['a+', 'a'],
  ['a*', 'a'],
  ['a?', 'a'],
  ['a|a', 'a'],
  ['a|aa', 'a'],
  ['aa|aaa', 'a'],
  ['a|ab|b', 'ab'],
  ['ab?|b', 'ab'],
  ['\\w+', 'x9_'],
  ['\\w|\\d', '7'],
  ['\\w+\\s?', 'word '],
  ['\\s*\\S*', 'w '],
  ['[a-z]+', 'abz'],
  ['[a-z]|[a-f]', 'f'],
  ['.+', 'z'],
  ['.*,', ','],
  ['.|\\w', 'q'],
  ['\\pL+', 'é'],
  ['[^,]*,?', 'a,'],
  ['(a+)+', 'a'],
  ['(?:a|b)*a?', 'ab'],
  ['a{2,3}|a{3,5}', 'a'],
];

const NESTED = combine(AMBIGUOUS, ['+', '*', '{2,}', '{1,20}'] as const).flatMap(([[inner, pump], outer]) =>
  ['$', '[^\\x00-\\x{10FFFF}]', '%\\d', '\\b#\\z'].map((end) => taken(`^(${inner})${outer}${end}`, pump)),
);

const numbers = (...of: number[]): number[] => of;

const COUNTED = [
  ...numbers(5, 10, 15, 20, 25).flatMap((n) => [
    taken(`(.*a){${n}}`, 'a', ''),
    taken(`(.*a){${n}}b`, 'a'),
    taken(`(a?){${n}}a{${n}}c`, 'a'),
    taken(`(.*?,){${n}}P`, '1,'),
    taken(`(.{0,${n}}x){${n}}z`, 'x'),
    taken(`(a{0,${n}}){${n}}b`, 'a'),
  ]),
  // Deterministic automata for these have 2^n states.
  ...numbers(8, 12, 16, 20, 40, 100, 400, 900).flatMap((n) => [
    taken(`[ab]*a[ab]{${n}}c`, 'abbabaaabab', 'b'),
    taken(`(0|1)*1(0|1){${n}}x`, '0110100110010110', '0'),
    taken(`x.{${n}}y.{${n > 400 ? 90 : n}}z`, 'xyxxyxyyxyx', 'x'),
    taken(`(?i)q[^"]{0,${n}}"`, 'qQwWq', 'q'),
  ]),
];

const IN_THE_WILD = [
  taken('(x+x+)+y', 'x', ''),
  taken('^(([a-z])+.)+[A-Z]([a-z])+$', 'a', ''),
  taken(
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$',
    'a',
  ),
  taken('^(?:(?:\\w+[.-]?)+@)(?:(?:\\w+[.-]?)+\\.)+\\w{2,4}$', 'a.'),
  taken('(?:.*=.*)+;$', '='),
  taken('.*.*=.*;', 'x='),
  taken('\\s+$', ' ', 'x'),
  taken('^\\s+|\\s+$', '\t ', 'x'),
  taken('(?:(?:"|\')?[^"\']*(?:"|\')?)*%%', '"\''),
  taken('<(\\w+\\s*(\\w+="[^"]*"\\s*)*)*>', '<a b="c" ', ''),
  taken('(?s)/\\*(.|\\n)*?\\*/', '/* \n', ''),
  taken('^(?:[^"\\\\]|\\\\.)*"$', '\\a'),
  taken('((?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.|$)){4})x', '1.'),
  taken('^((ab)*)+$', 'ab', 'a'),
  taken('(([a-z]+)*)([A-Z]+)*\\d$', 'aB'),
  taken('(?m)^(.*\\n)*END$', 'line\n'),
  taken('(\\d+,?)*\\.\\d$', '1,'),
  taken('(?:a|b|ab|ba|aab|bba)*c', 'ab'),
  taken('(?:\\b\\w+\\b\\W*)+\\z', 'word, ', '\n#'),
  taken('(?:\\B.)*\\b\\$', 'ab '),
  taken('^(?:a(?:b(?:c(?:d)*)*)*)*e$', 'abcd'),
  taken('(?:(?:(?:a*)*)*)*b', 'a'),
  taken('(?i)(?:[a-zſ]|[ks-])+\\x{2764}', 'kK'),
  taken('\\p{Greek}*\\p{L}*\\p{Greek}*\\d', 'λ'),
  taken('[^a]*[^b]*[^c]*[^d]*[^e]*[^f]*~', 'g'),
  taken('.*a.*b.*c.*d.*e.*f.*g~', 'abcdefg'),
  taken('(?:.?){200}~', 'u'),
  taken('(?:a?b?c?d?e?f?)*~', 'abcdef'),
  taken(`(?:${'(?:a|b)?'.repeat(60)})~`, 'ab'),
];

/** Every prefix of a word as an alternative of its own, repeated. */
const OVERLAPPING = combine(
  ['aaaaaaaa', 'abababab', 'abcabcabc', 'xyzzyxyzzy'],
  ['+$', '*~', '{3,}~', '{10}~'],
).map(([word, end]) => taken(`^(?:${[...word].map((_, i) => word.slice(0, i + 1)).join('|')})${end}`, word));

const REFUSED = [
  ...numbers(1001, 2000, 65_535, 99_999_999).flatMap((n) => [
    refused('RULE_TOO_BIG', `a{${n}}`),
    refused('RULE_TOO_BIG', `(ab|c){1,${n}}`),
    refused('RULE_TOO_BIG', `[a-z]{${n},}`),
  ]),
  ...numbers(11, 32, 40, 100, 1000).flatMap((n) => [
    refused('RULE_TOO_BIG', `((a{${n}}){${Math.max(n, 100)}})b`),
    refused('RULE_TOO_BIG', `(?:(?:\\w{${n}}x){${n}}y){${n}}`),
  ]),
  refused('RULE_TOO_BIG', `${'('.repeat(1001)}a${')'.repeat(1001)}`),
  refused('RULE_TOO_BIG', '(?:abcdefghijklmnopqrstuvwxyz0123456789){1000}'),
  refused('RULE_TOO_BIG', '\\pL{1000}\\pN{1000}[^a]{1000}.{1000}b{1000}'),
  refused('RULE_LIMIT', 'a'.repeat(2049)),
  refused('RULE_LIMIT', `(${'a|'.repeat(1200)}b)*`),
  refused('RULE_LIMIT', 'é'.repeat(1025)),
  ...['a', '\\w', '[a-z]', '.'].flatMap((unit) => [
    refused('RULE_UNSUPPORTED', `^(?=(${unit}+))\\1$`),
    refused('RULE_UNSUPPORTED', `(${unit}+)\\1+$`),
    refused('RULE_UNSUPPORTED', `(?:(?!${unit}b)${unit})*$`),
    refused('RULE_UNSUPPORTED', `(?<=${unit}{5})x`),
    refused('RULE_UNSUPPORTED', `(?<!${unit})${unit}+$`),
    refused('RULE_UNSUPPORTED', `(?>${unit}+)+$`),
    refused('RULE_UNSUPPORTED', `(?:${unit}++)+$`),
  ]),
];

/** Patterns made to cost much: nested and overlapping repeats, counted ones, what is known from incidents. */
export const HOSTILE_PATTERNS: readonly HostilePattern[] = [
  ...NESTED,
  ...COUNTED,
  ...IN_THE_WILD,
  ...OVERLAPPING,
  ...REFUSED,
];
