/**
 * How quickly texts are redacted; `npx tsx bench/redact-speed.ts` prints it. The rates are of one thread by its
 * processor time, medians, on generated lines, each of which holds an address, on lines without anything to find, on lines with a secret each,
 * and, where LOGSIEVE_DATA names a folder, on the real lines there.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { redact } from '../src/llm/index.ts';
import { lines } from './generate.ts';
import { median } from './run-command.ts';

const MESSAGES = 100_000;
const ROUNDS = 7;
const SECRETS = ['password=Tr0ub4dor', 'user=alice', 'bob@example.com', 'Authorization: Bearer abcdef123456'];

/** Figures by name: messages a second, characters. */
export function measureRedactSpeed(messages: number = MESSAGES): Record<string, number> {
  const generated = Array.from(lines(messages), ({ message }) => message);
  const plain = generated.map((message) => message.replace(/10(?:\.\d+){3}/, 'node'));
  const secret = plain.map((message, i) => `${message} ${SECRETS[i % SECRETS.length]}`);
  const data = process.env['LOGSIEVE_DATA'];
  const figures: Record<string, number> = {
    'redact: characters a line': generated.reduce((sum, { length }) => sum + length, 0) / messages,
    'redact: lines/s, an address in each': rate(generated),
    'redact: lines/s, nothing to find': rate(plain),
    'redact: lines/s, a secret in each': rate(secret),
  };
  if (data === undefined) return figures;
  const real = realLines(join(data, 'loghub_2k'));
  figures['redact: characters a real line'] = real.reduce((sum, { length }) => sum + length, 0) / real.length;
  figures['redact: lines/s, real ones'] = rate(real);
  return figures;
}

function realLines(directory: string): string[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('_structured.csv'))
    .flatMap(
      (name) => parse(readFileSync(join(directory, name)), { columns: true }) as Record<string, string>[],
    )
    .map(
      (row) => `${row['Date'] ?? ''} ${row['Time'] ?? ''} ${row['Component'] ?? ''}: ${row['Content'] ?? ''}`,
    );
}

function rate(messages: readonly string[]): number {
  // As they would come from a file: flat strings, not put together from parts.
  const flat = messages.map((message) => Buffer.from(message).toString());
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const started = process.cpuUsage().user;
    for (const message of flat) redact(message);
    if (round > 0) rates.push((1e6 * flat.length) / (process.cpuUsage().user - started));
  }
  return median(rates);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [name, figure] of Object.entries(measureRedactSpeed()))
    console.log(`${name.padEnd(48)} ${figure.toLocaleString('en-US', { maximumFractionDigits: 1 })}`);
