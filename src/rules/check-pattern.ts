import type { RE2JSException } from 're2js';
import type { ErrorCode } from '../errors.ts';
import { re2js } from './libraries.ts';
import { programSize } from './program.ts';
import { inlineFlags, type Rule } from './rule.ts';
import { type PatternScan, scanPattern } from './scan-pattern.ts';

/** Length of a pattern, in bytes of UTF-8. */
const MAX_PATTERN_BYTES = 2_048;
/** Count of one repeat, product of nested ones, depth of nesting; RE2's own. */
const MAX_REPEAT = 1_000;
/** Instructions that a pattern compiles to: bounds the time of one step of the automaton. */
const MAX_INSTRUCTIONS = 4_000;
const ALLOWED_FLAGS = 'ims';

export interface PatternFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

const number = (count: number) => count.toLocaleString('en-US');

/** What is wrong with the flags of a rule. */
export function checkFlags(flags: string): PatternFault | undefined {
  const bad = [...flags].find((flag, i) => !ALLOWED_FLAGS.includes(flag) || flags.indexOf(flag) < i);
  if (bad === undefined) return undefined;
  return {
    code: 'RULE_FLAGS',
    message: `flags: "${bad}" is ${ALLOWED_FLAGS.includes(bad) ? 'there twice' : 'not allowed'}; allowed flags: i (ignore case), m (^ and $ at line ends), s (dot matches line ends)`,
    remedy: 'use some of i, m and s, each once',
  };
}

/** What is wrong with a pattern of itself, with good flags, or the number of instructions that it compiles to. */
export function checkPattern(rule: Pick<Rule, 'pattern' | 'flags'>): PatternFault | number {
  const { pattern } = rule;
  const bytes = Buffer.byteLength(pattern);
  if (bytes > MAX_PATTERN_BYTES)
    return {
      code: 'RULE_LIMIT',
      message: `the pattern is longer than the limit of ${number(MAX_PATTERN_BYTES)} bytes: ${number(bytes)} bytes`,
      remedy: 'split the rule into several with the same label',
    };
  const scan = scanPattern(pattern);
  if (scan.unsupported !== undefined) {
    const { construct, token, position, rewrite } = scan.unsupported;
    return {
      code: 'RULE_UNSUPPORTED',
      message: `pattern: ${construct} is not supported (RE2 syntax), at position ${position}, token "${token}"`,
      remedy: rewrite,
    };
  }
  try {
    const size = programSize(inlineFlags(rule));
    return size <= MAX_INSTRUCTIONS
      ? size
      : tooBig(`it compiles to ${number(size)} instructions, limit ${number(MAX_INSTRUCTIONS)}`);
  } catch (error) {
    if (!(error instanceof re2js().RE2JSException)) throw error;
    return faultOf(error, pattern, scan);
  }
}

function tooBig(what: string): PatternFault {
  return {
    code: 'RULE_TOO_BIG',
    message: `the pattern is too big: ${what}`,
    remedy: 'repeat less: write * or + instead of large counts, and do not nest counted repeats',
  };
}

function faultOf(error: RE2JSException, pattern: string, scan: PatternScan): PatternFault {
  if (!(error instanceof re2js().RE2JSSyntaxException)) return tooBig(error.message);
  const what = error.error;
  const said = error.input ?? '';
  const counts = /^\{(\d+)(?:,(\d*))?\}/.exec(said);
  if (what === 'invalid repeat count' && counts !== null) {
    const [, least = '', most = least] = counts;
    const largest = Math.max(Number(least), Number(most));
    if (largest > MAX_REPEAT)
      return tooBig(`it repeats ${number(largest)} times in ${said}, limit ${number(MAX_REPEAT)}`);
    if (most === '' || Number(least) <= Number(most))
      return tooBig(`nested repeats multiply to more than the limit of ${number(MAX_REPEAT)}, at ${said}`);
  }
  if (what === 'expression too large')
    return tooBig(
      `repeats written out, it is far over the limit of ${number(MAX_INSTRUCTIONS)} instructions`,
    );
  if (what === 'expression nests too deeply')
    return tooBig(`it nests deeper than the limit of ${number(MAX_REPEAT)} levels`);
  const [position, token] = locate(what, said, pattern, scan);
  return {
    code: 'RULE_SYNTAX',
    message: `pattern: ${what} at position ${position}, token "${token}"`,
    remedy: REMEDIES.find(([start]) => what.startsWith(start))?.[1] ?? 'see the RE2 syntax',
  };
}

/** 1-based position of the fault and the text there; re2js tells the text only, and for some faults all of it. */
function locate(what: string, said: string, pattern: string, scan: PatternScan): [number, string] {
  const at = (index: number | undefined): [number, string] => [
    (index ?? 0) + 1,
    pattern.slice(index ?? 0, (index ?? 0) + 16),
  ];
  if (what.startsWith('missing closing )')) return at(scan.openGroups.at(-1));
  if (what.startsWith('unexpected )')) return at(scan.strayClose);
  if (what.startsWith('missing closing ]')) return at(scan.openClass);
  if (what.startsWith('trailing backslash')) return at(pattern.length - 1);
  const index = scan.elements.find((element) => pattern.startsWith(said, element)) ?? pattern.indexOf(said);
  return [Math.max(0, index) + 1, said.slice(0, 40)];
}

const REMEDIES: readonly (readonly [string, string])[] = [
  ['missing closing )', 'close the group, or write \\( for a bracket in the line'],
  ['unexpected )', 'open the group, or write \\) for a bracket in the line'],
  ['missing closing ]', 'close the class, or write \\[ for a bracket in the line'],
  ['trailing backslash', 'write \\\\ for a backslash in the line'],
  [
    'invalid escape',
    'escape punctuation only; letters with a meaning are \\d \\w \\s \\b \\A \\z \\n \\t \\x \\p',
  ],
  ['missing argument', 'put something to repeat before it, or write a backslash before it'],
  ['invalid nested', 'repeat once, or put the inner repeat into (?:...)'],
  ['invalid character class range', 'write the lower character first, and a hyphen at the end of the class'],
];
