import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { LogsieveError } from '../errors.ts';
import { HOSTILE_PATTERNS, type HostilePattern } from './hostile-patterns.fixture.ts';
import { parseRules, type RuleSet } from './index.ts';

/** Five times the bound of the bad-input corpus (R03), which is 200 ms for a line of a megabyte. */
const GUARD_MS = 1_000;

function rulesOf(patterns: readonly HostilePattern[]): RuleSet {
  const rules = patterns.map(({ pattern }, i) => ({ id: `rule-${i}`, label: 'A', pattern }));
  return parseRules(JSON.stringify({ rules }), { labels: ['A'], origin: 'rules.yaml', force: true });
}

function lineFor({ pump, tail }: HostilePattern, length: number): string {
  return pump.repeat(Math.ceil(length / pump.length)) + tail;
}

/** The slowest of the matches, in milliseconds, and its pattern. */
function slowest(patterns: readonly HostilePattern[], length: number): { ms: number; pattern: string } {
  let worst = { ms: 0, pattern: '' };
  for (const hostile of patterns) {
    const set = rulesOf([hostile]);
    const line = lineFor(hostile, length);
    const start = performance.now();
    set.match(line, '');
    const ms = performance.now() - start;
    if (ms > worst.ms) worst = { ms, pattern: hostile.pattern };
  }
  return worst;
}

const taken = HOSTILE_PATTERNS.filter(({ refused }) => refused === undefined);
const refused = HOSTILE_PATTERNS.filter((hostile) => hostile.refused !== undefined);

describe('hostile patterns', () => {
  it('are at least five hundred, no two alike', () => {
    expect(new Set(HOSTILE_PATTERNS.map(({ pattern }) => pattern)).size).toBe(HOSTILE_PATTERNS.length);
    expect(HOSTILE_PATTERNS.length).toBeGreaterThanOrEqual(500);
  });

  it('are refused with the code of what is wrong, or taken', () => {
    for (const { pattern, refused: code } of refused) {
      let found: unknown;
      try {
        rulesOf([{ pattern, pump: '', tail: '' }]);
      } catch (error) {
        found = error;
      }
      expect(found, pattern).toBeInstanceOf(LogsieveError);
      expect((found as LogsieveError).code, pattern).toBe(code);
    }
  });

  it('are matched within five times the bound, each on 128 KiB made against it', () => {
    const { ms, pattern } = slowest(taken, 128 << 10);
    expect(ms, pattern).toBeLessThan(GUARD_MS);
  });

  it('are matched within five times the bound, every fifth on a megabyte', () => {
    const { ms, pattern } = slowest(
      taken.filter((_, i) => i % 5 === 0),
      1 << 20,
    );
    expect(ms, pattern).toBeLessThan(GUARD_MS);
  });

  it('are matched within five times the bound, all together', () => {
    const set = rulesOf(taken);
    for (const hostile of taken.filter((_, i) => i % 40 === 0)) {
      const start = performance.now();
      set.match(lineFor(hostile, 1 << 20), '');
      expect(performance.now() - start, hostile.pattern).toBeLessThan(GUARD_MS);
    }
  });

  it('are matched as re2js does, on short lines of the same making', () => {
    for (const hostile of taken) {
      const set = rulesOf([hostile]);
      const oracle = RE2JS.compile(hostile.pattern);
      for (const line of [lineFor(hostile, 40), hostile.pump.repeat(12), hostile.pump, ''])
        expect(set.match(line, '') === 0, `${hostile.pattern} on ${line}`).toBe(oracle.matcher(line).find());
    }
  });

  it('have their span shown within five times the bound', () => {
    const { pattern } = taken.find(({ pattern }) => pattern === '(.*a){20}') ?? { pattern: '' };
    const set = rulesOf([{ pattern, pump: 'a', tail: '' }]);
    const start = performance.now();
    expect(set.spanOf(0, 'a'.repeat(4_000))).toEqual({ start: 0, end: 4_000 });
    expect(performance.now() - start).toBeLessThan(GUARD_MS);
  });
});
