import type { LogRecord } from '../log/index.ts';
import type { RuleSet } from './rule.ts';

const EXAMPLES = 3;

/** What one rule did on the lines. */
export interface RuleCount {
  readonly id: string;
  readonly label: string;
  /** Lines that it took. */
  readonly count: number;
  readonly examples: readonly string[];
  /** Lines that it would take, had a person not answered for them. */
  readonly overruled: number;
  /** Lines that it matches but an earlier rule took, by that rule. */
  readonly shadowedBy: readonly { readonly id: string; readonly count: number }[];
}

/** Lines whose label by rule alone differs; null: no rule takes them. */
export interface RuleChange {
  readonly from: string | null;
  readonly to: string | null;
  readonly count: number;
  readonly examples: readonly {
    readonly message: string;
    readonly fromRule: string | null;
    readonly toRule: string | null;
  }[];
}

export interface RuleTrial {
  readonly lines: number;
  /** Lines that a candidate rule took. */
  readonly taken: number;
  /** In the order of the candidate rules, those that took nothing too. */
  readonly rules: readonly RuleCount[];
  /** Most frequent first. */
  readonly changes: readonly RuleChange[];
}

/**
 * What the candidate rules take of the records, and what they would change against the active ones.
 * @param isAnswered whether a person has answered for a record, which outranks every rule. @default never
 */
export async function testRules(
  candidate: RuleSet,
  active: RuleSet,
  records: AsyncIterable<LogRecord> | Iterable<LogRecord>,
  isAnswered: (record: LogRecord) => boolean = () => false,
): Promise<RuleTrial> {
  const counts = candidate.rules.map(({ id, label }) => ({
    id,
    label,
    count: 0,
    overruled: 0,
    examples: [] as string[],
    shadows: new Map<string, number>(),
  }));
  const changes = new Map<
    string,
    { from: string | null; to: string | null; count: number; examples: RuleChange['examples'][number][] }
  >();
  let lines = 0;
  let taken = 0;
  for await (const { source, message } of records) {
    lines++;
    const [winner, ...others] = candidate.matchAll(message, source);
    const won = winner === undefined ? undefined : counts[winner];
    if (isAnswered({ source, message })) {
      if (won !== undefined) won.overruled++;
      continue;
    }
    if (won !== undefined) {
      taken++;
      won.count++;
      if (won.examples.length < EXAMPLES && !won.examples.includes(message)) won.examples.push(message);
      for (const other of others) {
        const shadows = counts[other]?.shadows;
        shadows?.set(won.id, (shadows.get(won.id) ?? 0) + 1);
      }
    }
    const before = active.rules[active.match(message, source)];
    const from = before?.label ?? null;
    const to = won?.label ?? null;
    if (from === to) continue;
    const key = JSON.stringify([from, to]);
    const change = changes.get(key) ?? { from, to, count: 0, examples: [] };
    changes.set(key, change);
    change.count++;
    if (change.examples.length < EXAMPLES)
      change.examples.push({ message, fromRule: before?.id ?? null, toRule: won?.id ?? null });
  }
  return {
    lines,
    taken,
    rules: counts.map(({ id, label, count, overruled, examples, shadows }) => ({
      id,
      label,
      count,
      overruled,
      examples,
      shadowedBy: [...shadows].map(([by, shadowed]) => ({ id: by, count: shadowed })),
    })),
    changes: [...changes.values()].sort((a, b) => b.count - a.count),
  };
}
