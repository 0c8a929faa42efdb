import { createHash } from 'node:crypto';
import type { ErrorCode, ErrorPlace } from '../errors.ts';
import type { ProgramText } from './program.ts';

/** One rule: lines that match the pattern get the label. */
export interface Rule {
  /** Unique in its file; stands in the verdict's reason. */
  readonly id: string;
  readonly label: string;
  /** RE2 syntax, searched anywhere in the message. */
  readonly pattern: string;
  /** Some of `i` (ignore case), `m` (^ and $ also at line ends), `s` (dot matches a line end too). */
  readonly flags: string;
  /** Names of the only sources whose lines the rule takes, upper and lower case alike; empty: any. */
  readonly sources: readonly string[];
  readonly description: string;
  /** Lines that this very rule must take, and lines that it must not match. */
  readonly match: readonly string[];
  readonly noMatch: readonly string[];
}

/** An error or a warning (its code's status is 200) about one rule, or about the file where `index` is 0. */
export interface RuleProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly place: ErrorPlace;
  readonly remedy: string;
  /** 1-based place of the rule in its file; 0: the file itself. */
  readonly index: number;
  /** Empty where the rule has none. */
  readonly id: string;
}

/** Rules in force, in order. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly warnings: readonly RuleProblem[];
  /**
   * Index into `rules` of the first that matches anywhere in the message, or -1. Linear time. A message of more
   * than 8,192 UTF-16 units (fewer for a file of several hundred rules) is read whole too, unless it makes the rules'
   * automaton explode: then only as far as a fixed amount of work goes. The same message always gets the same answer.
   */
  match(message: string, source: string): number;
  /** Indices of all rules that match, in order; read as far as `match` reads. */
  matchAll(message: string, source: string): readonly number[];
  /**
   * Where the rule matches within the first 4,096 UTF-16 units of the message, for showing; undefined where it does not or
   * where the match reaches beyond them. Takes up to some hundred milliseconds for a hostile pattern.
   */
  spanOf(index: number, message: string): { readonly start: number; readonly end: number } | undefined;
  /** SHA-256 in hex over all that decides a verdict. */
  readonly hash: string;
  /** The set as plain data that another thread can be sent, for `openRules`. */
  portable(): readonly PortableRules[];
}

/** Compiled rules of one file, as plain data. */
export interface PortableRules {
  readonly rules: readonly Rule[];
  readonly programs: readonly ProgramText[];
}

/** The pattern with its flags as re2js reads them. */
export function inlineFlags(rule: Pick<Rule, 'pattern' | 'flags'>): string {
  return rule.flags === '' ? rule.pattern : `(?${rule.flags})${rule.pattern}`;
}

/** SHA-256 in hex over what decides verdicts: neither descriptions nor examples. */
export function hashRules(rules: readonly Rule[]): string {
  const canonical = rules.map(({ id, label, pattern, flags, sources }) => [
    id,
    label,
    pattern,
    [...flags].sort().join(''),
    sources.map((source) => source.toLowerCase()).sort(),
  ]);
  return createHash('sha256').update(JSON.stringify(canonical)).digest('hex');
}
