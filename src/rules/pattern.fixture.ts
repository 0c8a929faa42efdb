import * as fc from 'fast-check';

/** Characters that patterns of the tests know, and some that look or fold like them. */
const CHARACTERS = [
  ...'abkKsSzZ019_ .-\n\t\r',
  'é',
  'É',
  'ß',
  'ſ', // long s folds to s
  '\u212a', // the Kelvin sign folds to k
  'σ',
  'ς',
  'Σ',
  '\u0301',
  '\u2028',
  '日',
  '😀',
  '𝒳',
  '\ud83d',
  '\ude00',
  '\0',
  '\uffff',
];

/** Texts of those characters, lone surrogates and line ends among them. */
export const texts: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...CHARACTERS), { maxLength: 24 })
  .map((characters) => characters.join(''));

const ATOMS = [
  ...'abkKsSzZ019_- ',
  ...['.', '\\.', '\\w', '\\W', '\\d', '\\D', '\\s', '\\S', '\\n', '\\t', '\\x00', '\\x{1F600}'],
  ...[
    '[ab]',
    '[^ab]',
    '[a-z]',
    '[^\\n]',
    '[\\w.-]',
    '[[:alpha:]]',
    '[^[:space:]]',
    '[K-Z]',
    '[^\\x00-\\x7f]',
  ],
  ...[
    '\\pL',
    '\\PL',
    '\\p{Greek}',
    '[\\p{Lu}_]',
    '\\pM',
    'é',
    'ß',
    'Σ',
    '日',
    '😀',
    '[😀-🙏]',
    'ſ',
    '\\Qa.b\\E',
  ],
];
const ASSERTIONS = ['^', '$', '\\A', '\\z', '\\b', '\\B', '(?m:^)', '(?m:$)', '(?-s:.)', '(?s:.)', '(?i:k)'];
const REPEATS = ['*', '+', '?', '*?', '+?', '??', '{2}', '{0,2}', '{1,3}?', '{2,}', '{0}', '{0,0}'];

/** Patterns in RE2 syntax, most of which match some of those texts; now and then one that is refused. */
export const patterns: fc.Arbitrary<string> = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...ATOMS),
    fc.constantFrom(...ASSERTIONS),
    fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((parts) => `(?:${parts.join('|')})`),
    fc.array(tie('node'), { minLength: 1, maxLength: 2 }).map((parts) => `(${parts.join('|')})`),
    fc.tuple(tie('node'), fc.constantFrom(...REPEATS)).map(([node, repeat]) => `(?:${node})${repeat}`),
    fc
      .tuple(fc.constantFrom('i', 's', 'm', 'im', '-i', 'U'), tie('node'))
      .map(([flags, node]) => `(?${flags})${node}`),
  ),
})).node;

export const flags: fc.Arbitrary<string> = fc.subarray(['i', 'm', 's']).map((some) => some.join(''));
