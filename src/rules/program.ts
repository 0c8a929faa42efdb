import type { RE2Set } from 're2js';
import { re2js } from './libraries.ts';

/** Assertions about a position, as bits; the values are those of re2js. */
export const AT = {
  beginLine: 1,
  endLine: 2,
  beginText: 4,
  endText: 8,
  wordBoundary: 16,
  noWordBoundary: 32,
} as const;

/** Kinds of instruction; the values are those of re2js, whose four kinds of rune test are one here. */
export const OP = {
  alt: 1,
  altMatch: 2,
  capture: 3,
  assertion: 4,
  fail: 5,
  match: 6,
  nop: 7,
  rune: 8,
} as const;

interface Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}

/**
 * What re2js compiled a list of patterns to, in typed arrays: instruction `pc` has `op[pc]`, goes on at `out[pc]`,
 * and `arg[pc]` is its second way (alt), its assertion bits, or the index of the pattern it accepts (match).
 * Characters fall into classes that no instruction tells apart.
 */
export interface Program {
  readonly size: number;
  readonly start: number;
  readonly op: Uint8Array;
  readonly out: Int32Array;
  readonly arg: Int32Array;
  /** All assertion bits that occur. */
  readonly assertions: number;
  readonly classCount: number;
  /** Class of each UTF-16 code unit; classCount + 3, which is none, where a surrogate pair may begin. */
  readonly classOfUnit: Uint16Array;
  classOfRune(rune: number): number;
  readonly isWord: Uint8Array;
  readonly isNewline: Uint8Array;
  /** A rune test `pc` takes a class where `accepted[acceptedAt[pc] + class]` is 1. */
  readonly accepted: Uint8Array;
  readonly acceptedAt: Int32Array;
}

/** A program as plain numbers, to be written down. */
export interface ProgramText {
  readonly start: number;
  readonly op: readonly number[];
  readonly out: readonly number[];
  readonly arg: readonly number[];
  /** Index of the rune test of each instruction, 0 where it has none. */
  readonly test: readonly number[];
  /** Class k begins at bounds[k - 1], so that its first rune stands for all of it. */
  readonly bounds: readonly number[];
  /** Rows of classes, one per rune test, in base64: 1 where the test takes the class. */
  readonly accepted: string;
}

/** Number of instructions that a pattern (flags inline) compiles to. @throws re2js's own exceptions */
export function programSize(pattern: string): number {
  return compiled([pattern]).prog.numInst();
}

/**
 * Parses and compiles patterns (flags inline) with re2js.
 * @throws re2js's own exceptions where a pattern cannot be parsed.
 */
export function writeProgram(patterns: readonly string[]): ProgramText {
  const { prog, dfa } = compiled(patterns);
  const instructions: readonly Instruction[] = prog.inst;
  const testers: Instruction[] = [];
  const seen = new Map<string, number>();
  const testOf = (instruction: Instruction): number => {
    if (instruction.op < OP.rune) return 0;
    const key = `${instruction.arg}:${Array.prototype.join.call(instruction.runes)}`;
    const known = seen.get(key) ?? testers.push(instruction) - 1;
    seen.set(key, known);
    return known;
  };
  const test = instructions.map(testOf);
  const bounds = Array.from(dfa.classBounds);
  const firstRunes = [0, ...bounds];
  const accepted = testers.flatMap((tester) => firstRunes.map((rune) => (tester.matchRune(rune) ? 1 : 0)));
  return {
    start: prog.start,
    op: instructions.map(({ op }) => Math.min(op, OP.rune)),
    out: instructions.map(({ out }) => out),
    arg: instructions.map(({ arg }) => arg),
    test,
    bounds,
    accepted: Buffer.from(accepted).toString('base64'),
  };
}

/** A program ready to run. */
export function readProgram(text: ProgramText): Program {
  const { bounds } = text;
  const classCount = bounds.length + 1;
  const op = Uint8Array.from(text.op);
  const isWord = new Uint8Array(classCount + 1);
  const isNewline = new Uint8Array(classCount + 1);
  const classOfUnit = new Uint16Array(65_536);
  for (let charClass = 0; charClass < classCount; charClass++) {
    const rune = bounds[charClass - 1] ?? 0;
    isWord[charClass] = rune < 128 && /\w/.test(String.fromCharCode(rune)) ? 1 : 0;
    isNewline[charClass] = rune === 10 ? 1 : 0;
    if (rune < 65_536) classOfUnit.fill(charClass, rune);
  }
  classOfUnit.fill(classCount + 3, 0xd800, 0xdc00);
  return {
    size: op.length,
    start: text.start,
    op,
    out: Int32Array.from(text.out),
    arg: Int32Array.from(text.arg),
    assertions: text.arg.reduce((bits, arg, pc) => (op[pc] === OP.assertion ? bits | arg : bits), 0),
    classCount,
    classOfUnit,
    classOfRune: (rune) => countUpTo(bounds, rune),
    isWord,
    isNewline,
    accepted: Buffer.from(text.accepted, 'base64'),
    acceptedAt: Int32Array.from(text.test, (index) => index * classCount),
  };
}

function compiled(patterns: readonly string[]): RE2Set {
  const set = new (re2js().RE2Set)();
  for (const pattern of patterns) set.add(pattern);
  set.compile();
  return set;
}

/** How many of the ascending bounds are no greater than the rune. */
function countUpTo(bounds: readonly number[], rune: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) <= rune) low = middle + 1;
    else high = middle;
  }
  return low;
}
