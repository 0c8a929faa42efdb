import type { RE2JS } from 're2js';
import { Automaton, alwaysReadFor } from './automaton.ts';
import { re2js } from './libraries.ts';
import { type ProgramText, readProgram, writeProgram } from './program.ts';
import {
  hashRules,
  inlineFlags,
  type PortableRules,
  type Rule,
  type RuleProblem,
  type RuleSet,
} from './rule.ts';

/** Rules to one automaton: the more, the faster, until their states multiply (at about 1,000). */
const SHARD = 100;
const SPAN_WINDOW = 4_096;

class Compiled implements RuleSet {
  readonly rules: readonly Rule[];
  readonly warnings: readonly RuleProblem[];
  readonly hash: string;
  readonly #programs: readonly ProgramText[];
  readonly #shards: readonly Automaton[];
  readonly #spans = new Map<number, RE2JS>();

  constructor(rules: readonly Rule[], warnings: readonly RuleProblem[], programs: readonly ProgramText[]) {
    this.rules = rules;
    this.warnings = warnings;
    this.hash = hashRules(rules);
    this.#programs = programs;
    const alwaysRead = alwaysReadFor(programs.reduce((sum, { op }) => sum + op.length, 0));
    this.#shards = programs.map((program, i) => {
      const admits = admission(rules.slice(i * SHARD, (i + 1) * SHARD));
      return new Automaton(readProgram(program), admits, alwaysRead);
    });
  }

  match(message: string, source: string): number {
    for (let shard = 0; shard < this.#shards.length; shard++) {
      const index = this.#shards[shard]?.first(message, source) ?? -1;
      if (index >= 0) return shard * SHARD + index;
    }
    return -1;
  }

  matchAll(message: string, source: string): number[] {
    return this.#shards.flatMap((automaton, shard) =>
      automaton.all(message, source).map((index) => shard * SHARD + index),
    );
  }

  spanOf(index: number, message: string): { start: number; end: number } | undefined {
    const rule = this.rules[index];
    if (rule === undefined) return undefined;
    const pattern = this.#spans.get(index) ?? re2js().RE2JS.compile(inlineFlags(rule));
    this.#spans.set(index, pattern);
    const matcher = pattern.matcher(message.slice(0, SPAN_WINDOW));
    if (!matcher.find()) return undefined;
    const end = matcher.end();
    return end === SPAN_WINDOW && message.length > SPAN_WINDOW ? undefined : { start: matcher.start(), end };
  }

  portable(): readonly PortableRules[] {
    return [{ rules: this.rules, programs: this.#programs }];
  }
}

/** Whether a rule takes lines of a source. */
function admission(rules: readonly Rule[]): (rule: number, source: string) => boolean {
  const sources = rules.map((rule) => new Set(rule.sources.map((source) => source.toLowerCase())));
  return (rule, source) => {
    const allowed = sources[rule];
    return allowed === undefined || allowed.size === 0 || allowed.has(source.toLowerCase());
  };
}

/** What the automata of rules run, as plain numbers. @throws re2js's own exceptions where a pattern is bad */
export function writePrograms(rules: readonly Rule[]): ProgramText[] {
  const programs: ProgramText[] = [];
  for (let from = 0; from < rules.length; from += SHARD)
    programs.push(writeProgram(rules.slice(from, from + SHARD).map(inlineFlags)));
  return programs;
}

/** Rules whose patterns are known to be good, in force. */
export function compileRules(
  rules: readonly Rule[],
  warnings: readonly RuleProblem[],
  programs: readonly ProgramText[] = writePrograms(rules),
): RuleSet {
  return new Compiled(rules, warnings, programs);
}

/** Several sets in force as one, those of the first set first. */
export function joinRuleSets(sets: readonly RuleSet[]): RuleSet {
  const [only] = sets;
  if (only !== undefined && sets.length === 1) return only;
  const rules = sets.flatMap((set) => set.rules);
  const parts = sets.map((set, i) => ({
    set,
    from: sets.slice(0, i).reduce((sum, earlier) => sum + earlier.rules.length, 0),
  }));
  return {
    rules,
    warnings: sets.flatMap((set) => set.warnings),
    hash: hashRules(rules),
    match: (message, source) => {
      for (const { set, from } of parts) {
        const index = set.match(message, source);
        if (index >= 0) return from + index;
      }
      return -1;
    },
    matchAll: (message, source) =>
      parts.flatMap(({ set, from }) => set.matchAll(message, source).map((index) => from + index)),
    spanOf: (index, message) => {
      const part = parts.findLast(({ from }) => from <= index);
      return part?.set.spanOf(index - part.from, message);
    },
    portable: () => sets.flatMap((set) => set.portable()),
  };
}

/** What `portable` gave, in force again. */
export function openRules(parts: readonly PortableRules[]): RuleSet {
  return joinRuleSets(parts.map(({ rules, programs }) => compileRules(rules, [], programs)));
}
