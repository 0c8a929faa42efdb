/** A construct that other regular expression engines have and RE2 has not. */
interface Unsupported {
  readonly construct: string;
  readonly token: string;
  /** 1-based position in the pattern. */
  readonly position: number;
  readonly rewrite: string;
}

/** What a pattern looks like from outside, for naming what is wrong with it; it is not parsed here. */
export interface PatternScan {
  readonly unsupported: Unsupported | undefined;
  /** 0-based where each element begins, ascending. */
  readonly elements: readonly number[];
  /** 0-based: groups that are never closed, innermost last; a `)` without its `(`; a class that is never closed. */
  readonly openGroups: readonly number[];
  readonly strayClose: number | undefined;
  readonly openClass: number | undefined;
}

type Construct = readonly [start: RegExp, construct: string, rewrite: string];

const NAME_WHAT_FOLLOWS =
  'say what may stand there instead, as in [^x], or put the exception into an earlier rule with its own label';
const WRITE_OUT = 'write the repeated text out, as in (?:aa|bb)';

const GROUPS: readonly Construct[] = [
  [
    /^\(\?=/,
    'lookahead',
    'drop the (?= and match the text itself: only whether a rule matches counts, not what',
  ],
  [/^\(\?!/, 'negative lookahead', NAME_WHAT_FOLLOWS],
  [
    /^\(\?<=/,
    'lookbehind',
    'drop the (?<= and match the text itself: only whether a rule matches counts, not what',
  ],
  [/^\(\?<!/, 'negative lookbehind', NAME_WHAT_FOLLOWS],
  [/^\(\?>/, 'atomic group', 'write (?:...): RE2 never backtracks, so nothing is lost'],
  [/^\(\?\(/, 'conditional', 'write both cases out as an alternation: (?:first|second)'],
  [/^\(\?P=\w*\)?/, 'backreference', WRITE_OUT],
  [/^\(\?(?:R|[+-]?\d+|&|P>)/, 'recursion', 'write the inner levels out, as many as your lines have'],
  [/^\(\?\|/, 'branch reset', 'write (?:...): groups are not numbered in rules'],
  [/^\(\?#/, 'comment', 'move it into the description of the rule'],
  [/^\(\?'/, 'quoted group name', 'write (?:...): groups need no names in rules'],
  [/^\(\?[imsU]*x/, 'extended syntax (x)', 'remove the flag, and the spaces and comments that it allows'],
];

const ESCAPES: readonly Construct[] = [
  [/^\\[1-9](?![0-7])/, 'backreference', WRITE_OUT],
  [/^\\[kg](?:<\w*>|\{\w*\}|'\w*'|\d+)?/, 'backreference', WRITE_OUT],
  [/^\\Z/, 'anchor \\Z', 'write \\z, or $ without the flag m'],
  [/^\\G/, 'anchor \\G', 'remove it: a rule is matched once'],
  [/^\\K/, 'match reset \\K', 'remove it: only whether a rule matches counts, not what'],
  [/^\\[hH]/, 'escape \\h', 'write [ \\t], or [^ \\t] for \\H'],
  [/^\\R/, 'escape \\R', 'write (?:\\r\\n|\\r|\\n)'],
  [/^\\X/, 'escape \\X', 'write \\PM\\pM*'],
  [/^\\u(?:[0-9A-Fa-f]{4}|\{[0-9A-Fa-f]+\})/, 'escape \\u', 'write \\x{...} with the same digits'],
  [/^\\c[A-Za-z]/, 'escape \\c', 'write \\x with two hex digits'],
  [/^\\e/, 'escape \\e', 'write \\x1b'],
  [/^\\N/, 'escape \\N', 'write [^\\n]'],
];

const POSSESSIVE: Construct = [
  /^(?:[*+?]|\{\d+(?:,\d*)?\})\+/,
  'possessive quantifier',
  'remove the second +: RE2 never backtracks, so nothing is lost',
];
const QUANTIFIER = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/;
const CLASS_ELEMENT =
  /^(?:\[:\^?\w+:\]|\\[pP]\{[^}]*\}|\\x\{[^}]*\}|\\.|[^\\])(?:-(?!\])(?:\\x\{[^}]*\}|\\.|[^\\]))?/su;
/** Longest piece that any of the expressions above must see. */
const REACH = 80;

/** Walks over a pattern's elements, knowing classes, escapes and \Q...\E. Linear in the pattern. */
export function scanPattern(pattern: string): PatternScan {
  const elements: number[] = [];
  const openGroups: number[] = [];
  let strayClose: number | undefined;
  let openClass: number | undefined;
  let unsupported: Unsupported | undefined;
  let at = 0;
  const find = (rest: string, constructs: readonly Construct[]): void => {
    for (const [start, construct, rewrite] of constructs) {
      const token = start.exec(rest)?.[0];
      if (token !== undefined) unsupported ??= { construct, token, position: at + 1, rewrite };
    }
  };
  while (at < pattern.length) {
    elements.push(at);
    const rest = pattern.slice(at, at + REACH);
    const char = rest.charAt(0);
    if (char === '\\') {
      if (rest.startsWith('\\Q')) {
        const end = pattern.indexOf('\\E', at);
        at = end < 0 ? pattern.length : end + 2;
        continue;
      }
      find(rest, ESCAPES);
      at += /^\\(?:[pPx]\{[^}]*\}|.)/su.exec(rest)?.[0].length ?? 1;
    } else if (char === '[') {
      const end = endOfClass(pattern, at, elements);
      if (end === undefined) openClass ??= at;
      at = end ?? pattern.length;
    } else if (char === '(') {
      find(rest, GROUPS);
      openGroups.push(at);
      at += /^\((?:\?(?:P?<\w*>|[a-zA-Z-]*[:)])?)?/.exec(rest)?.[0].length ?? 1;
      // (?i) sets flags and opens nothing.
      if (pattern[at - 1] === ')') openGroups.pop();
    } else if (char === ')') {
      if (openGroups.pop() === undefined) strayClose ??= at;
      at++;
    } else {
      find(rest, [POSSESSIVE]);
      at += QUANTIFIER.exec(rest)?.[0].length ?? ((rest.codePointAt(0) ?? 0) > 0xffff ? 2 : 1);
    }
  }
  return { unsupported, elements, openGroups, strayClose, openClass };
}

/** Where the class that begins at `from` ends; its elements are added to `elements`. */
function endOfClass(pattern: string, from: number, elements: number[]): number | undefined {
  let at = from + 1;
  if (pattern[at] === '^') at++;
  for (let first = true; at < pattern.length; first = false) {
    if (pattern[at] === ']' && !first) return at + 1;
    elements.push(at);
    at += CLASS_ELEMENT.exec(pattern.slice(at, at + REACH))?.[0].length ?? 1;
  }
  return undefined;
}
