import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { LogRecord } from '../src/log/index.ts';
import { toTemplate } from '../src/template/index.ts';

/** How many distinct templates the generated file has. */
export const TEMPLATE_COUNT = 809;

const COMPONENTS =
  'scheduler api-gateway payments inventory auth-proxy indexer mailer replicator uploader ledger billing-worker session-store search router'.split(
    ' ',
  );
const VERBS =
  'accepted queued rejected flushed restored skipped merged expired rotated promoted throttled resumed drained verified evicted'.split(
    ' ',
  );
const THINGS =
  'segment shard partition snapshot order batch lease checkpoint replica manifest cursor invoice webhook bundle transaction'.split(
    ' ',
  );
const TAILS = [
  'retry budget is unchanged for this tenant and its neighbours today',
  'no further action is required by the operator who is on call',
  'previous owner released the lock in good order before the deadline',
  'the consumer group will rebalance shortly without losing its place',
  'upstream answered slower than the agreed objective allows it to',
  'compaction continues in the background while the readers go on',
  'the circuit breaker remains half open until the next probe is back',
];

/** A small seeded generator (mulberry32): the same file on every machine. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Pattern = (random: () => number) => string;

/** `TEMPLATE_COUNT` ways of writing a line, each a template of its own however its variables fall. */
function patterns(): Pattern[] {
  const found: Pattern[] = [];
  const seen = new Set<string>();
  const random = randomOf(1);
  while (found.length < TEMPLATE_COUNT) {
    const [component, verb, thing, tail] = [
      pick(COMPONENTS, random),
      pick(VERBS, random),
      pick(THINGS, random),
      pick(TAILS, random),
    ];
    const pattern: Pattern = (r) =>
      `2026-0${1 + int(r, 9)}-1${int(r, 10)} 0${int(r, 10)}:${10 + int(r, 50)}:${10 + int(r, 50)},${100 + int(r, 900)} INFO ` +
      `[${component}] ${verb} ${thing} ${100000 + int(r, 900000)} for 10.${int(r, 250)}.${int(r, 250)}.${int(r, 250)}:${1024 + int(r, 60000)} ` +
      `in ${1 + int(r, 5000)} ms, ${tail}`;
    const template = toTemplate(pattern(randomOf(7)));
    if (seen.has(template)) continue;
    seen.add(template);
    found.push(pattern);
  }
  return found;
}

/**
 * Records, the same on every machine.
 * @param distinct when set, every one is a template of its own
 */
export function* lines(rows: number, distinct = false): Generator<LogRecord> {
  const known = patterns();
  const random = randomOf(42);
  for (let row = 0; row < rows; row++) {
    const pattern = pick(known, random);
    const source = pick(COMPONENTS, random);
    yield { source, message: distinct ? `${pattern(random)} note ${letters(row)}` : pattern(random) };
  }
}

/** The records as a CSV of `source,log_message`. */
export function csvOf(records: Iterable<LogRecord>): string {
  let text = 'source,log_message\n';
  for (const { source, message } of records) text += `${source},"${message}"\n`;
  return text;
}

/** Writes `rows` records as a CSV. */
export async function writeLogs(path: string, rows: number, distinct = false): Promise<void> {
  const stream = createWriteStream(path, { highWaterMark: 1 << 20 });
  let buffer = csvOf([]);
  for (const { source, message } of lines(rows, distinct)) {
    buffer += `${source},"${message}"\n`;
    if (buffer.length < 1 << 20) continue;
    if (!stream.write(buffer)) await once(stream, 'drain');
    buffer = '';
  }
  stream.end(buffer);
  await once(stream, 'close');
}

/** A word of its own for each number, without digits, so that no template masks it. */
function letters(n: number): string {
  let word = '';
  for (let rest = n + 26 ** 3; rest > 0; rest = Math.floor(rest / 26))
    word += String.fromCharCode(97 + (rest % 26));
  return word;
}

function int(random: () => number, below: number): number {
  return Math.floor(random() * below);
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[int(random, items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
