/**
 * How quickly rules are matched and loaded; `npx tsx bench/rules-speed.ts` prints it. The rates are of one thread,
 * medians, on generated lines that no shipped rule takes, on lines that a shipped rule takes each, and against the
 * same patterns one by one in Node's own engine.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { SHIPPED } from '../src/config.ts';
import { DEFAULT_LABELS } from '../src/log/index.ts';
import { parseRules, precompileRules } from '../src/rules/index.ts';
import { lines } from './generate.ts';
import { median } from './run-command.ts';

const MESSAGES = 200_000;
const ROUNDS = 7;

/** Figures by name: messages a second, bytes, milliseconds. */
export function measureRulesSpeed(messages: number = MESSAGES): Record<string, number> {
  const yaml = readFileSync(SHIPPED.rules, 'utf8');
  const options = { labels: DEFAULT_LABELS.map(({ name }) => name), origin: SHIPPED.rules };
  const [set, checkedMs] = timed(() => parseRules(yaml, options));
  const compiled = precompileRules(yaml, options);
  const [, compiledMs] = timed(() => parseRules(yaml, { ...options, compiled }));
  const passing = Array.from(lines(messages), ({ message }) => message);
  const examples = set.rules.flatMap(({ match }) => match);
  const taken = Array.from({ length: messages }, (_, i) => examples[i % examples.length] ?? '');
  const native = set.rules.flatMap(({ pattern, flags }) => nativeOf(pattern, flags));
  return {
    'rules: bytes a message': passing.reduce((sum, { length }) => sum + length, 0) / messages,
    'rules: messages/s that none takes': rate(passing, (message) => set.match(message, '')),
    'rules: messages/s that one takes each': rate(taken, (message) => set.match(message, '')),
    'rules: messages/s in Node’s own engine, one by one': rate(passing.slice(0, messages / 10), (message) =>
      native.findIndex((expression) => expression.test(message)),
    ),
    'rules: ms to read, check and compile (first time)': checkedMs,
    'rules: ms to read what was compiled ahead': compiledMs,
  };
}

/** The few patterns that Node reads otherwise are left out. */
function nativeOf(pattern: string, flags: string): RegExp[] {
  try {
    return [new RegExp(pattern, `${flags}u`)];
  } catch {
    return [];
  }
}

function rate(messages: readonly string[], match: (message: string) => number): number {
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const [, ms] = timed(() => {
      for (const message of messages) match(message);
    });
    if (round > 0) rates.push((1000 * messages.length) / ms);
  }
  return median(rates);
}

function timed<T>(work: () => T): [T, number] {
  const started = performance.now();
  const result = work();
  return [result, performance.now() - started];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [name, figure] of Object.entries(measureRulesSpeed()))
    console.log(`${name.padEnd(56)} ${figure.toLocaleString('en-US', { maximumFractionDigits: 1 })}`);
