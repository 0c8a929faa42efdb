import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LABELS } from '../log/index.ts';
import { checkRules, parseRules, precompileRules } from './index.ts';
import { inlineFlags } from './rule.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const yaml = read('../../rules/default.yaml');
const options = { labels: DEFAULT_LABELS.map(({ name }) => name), origin: 'rules/default.yaml' };
const rules = parseRules(yaml, options);
const data = process.env['LOGSIEVE_DATA'];

const labelOf = (message: string): string | undefined => rules.rules[rules.match(message, '')]?.label;

const nearMisses = read('fixtures/near-misses.tsv')
  .split('\n')
  .filter((line) => line.includes('\t'))
  .map((line) => {
    const [label = '', message = ''] = line.split('\t');
    return { label, message };
  });

/** Lines of a labelled table that a rule takes and labels otherwise. */
function wrongOf(csv: string): string[] {
  const rows: { log_message: string; target_label: string }[] = parse(csv, { columns: true });
  expect(rows.length).toBeGreaterThan(100);
  return rows.flatMap(({ log_message: message, target_label: label }) => {
    const rule = rules.rules[rules.match(message, '')];
    return rule === undefined || rule.label === label ? [] : [`${rule.id}, not ${label}: ${message}`];
  });
}

describe('docs/rules.md', () => {
  it('shows a file that is good', () => {
    const example = /```yaml\n(.*?)```/s.exec(read('../../docs/rules.md'))?.[1] ?? '';
    expect(checkRules(example, options)).toEqual({ problems: [], ruleCount: 2 });
  });
});

describe('shipped rules', () => {
  it('have no error and no warning', () => {
    expect(checkRules(yaml, options).problems).toEqual([]);
    expect(rules.rules.length).toBeGreaterThanOrEqual(40);
    expect(rules.rules.length).toBeLessThanOrEqual(80);
  });

  it('each have a description, two lines to match and a near miss at least', () => {
    for (const { id, description, match, noMatch } of rules.rules) {
      expect(description, id).toMatch(/^\S.*\.$/);
      expect(match.length, id).toBeGreaterThanOrEqual(2);
      expect(noMatch.length, id).toBeGreaterThanOrEqual(1);
    }
  });

  it('do the same when they are compiled ahead', () => {
    const quick = parseRules(yaml, { ...options, compiled: precompileRules(yaml, options) });
    expect(quick.hash).toBe(rules.hash);
    for (const { message } of nearMisses) expect(quick.match(message, '')).toBe(rules.match(message, ''));
    for (const { match } of rules.rules)
      for (const message of match) expect(quick.match(message, '')).toBe(rules.match(message, ''));
  });

  it.each([
    ['IP 192.168.133.114 blocked due to potential attack', 'Security Alert'],
    ['User 12345 logged in.', 'User Action'],
    ['User User685 logged out.', 'User Action'],
    ['File data_6957.csv uploaded successfully by user User265.', 'System Notification'],
    ['Backup completed successfully.', 'System Notification'],
    ['Backup started at 2025-05-14 07:06:55.', 'System Notification'],
    ['Backup ended at 2025-05-14 07:06:55.', 'System Notification'],
    ['System updated to version 3.9.1.', 'System Notification'],
    ['Disk cleanup completed successfully.', 'System Notification'],
    ['System reboot initiated by user User179.', 'System Notification'],
    ['Account with ID 5351 created by User634.', 'User Action'],
    ['Failed password for invalid user admin from 10.0.0.1 port 4711 ssh2', 'Security Alert'],
    [
      'nova.osapi_compute.wsgi.server [req-b9718cd8 - - -] 10.11.10.1 "GET /v2/e9746973/servers/detail HTTP/1.1" status: 200 len: 1583 time: 0.1919448',
      'HTTP Status',
    ],
  ])('take %s', (message, label) => {
    expect(labelOf(message)).toBe(label);
    expect(labelOf(` "${message}"`) ?? label).toBe(label);
  });

  it('give no near miss a label that is not its own', () => {
    expect(nearMisses.length).toBeGreaterThanOrEqual(200);
    const wrong = nearMisses.filter(({ label, message }) => (labelOf(message) ?? label) !== label);
    expect(wrong).toEqual([]);
  });

  it('give no line of the training set a label that is not its own', () => {
    expect(wrongOf(read('../../training/lines.csv'))).toEqual([]);
  });

  it.skipIf(data === undefined)('give no real line a label that is not its own (needs LOGSIEVE_DATA)', () => {
    expect(wrongOf(readFileSync(join(data ?? '', 'real_dev.csv'), 'utf8'))).toEqual([]);
  });

  it('take what re2js finds, on their examples and on what becomes of these by accident', () => {
    const patterns = rules.rules.map((rule) => RE2JS.compile(inlineFlags(rule)));
    const lines = rules.rules.flatMap(({ match, noMatch }) => [...match, ...noMatch]);
    const line = fc.constantFrom(...lines);
    const spoilt = fc
      .tuple(line, line, fc.nat(), fc.nat(), fc.constantFrom('', ' ', '\n', '"', '0', 'é', '😀', '\ud800'))
      .map(([a, b, i, j, between]) => a.slice(0, i % (a.length + 1)) + between + b.slice(j % (b.length + 1)));
    const check = (text: string): void => {
      const expected = patterns.flatMap((pattern, i) => (pattern.matcher(text).find() ? [i] : []));
      expect(rules.matchAll(text, ''), text).toEqual(expected);
      expect(rules.match(text, '')).toBe(expected[0] ?? -1);
    };
    for (const text of lines) check(text);
    fc.assert(fc.property(spoilt, check), { numRuns: 250 });
  });
});
