import { describe, expect, it } from 'vitest';
import { redact } from '../index.ts';

/** What begins something and never ends it, or ends it otherwise, again and again. */
const ENDLESS = [
  ...[
    'a',
    '1',
    ' ',
    '=',
    ':',
    '/',
    '-',
    '@',
    '"',
    "'",
    '<',
    '[',
    '\\',
    '%',
    '+',
    '\ud800',
    'é',
    '<num>',
    '[ip]',
  ],
  ...[
    'a@',
    'a@a.',
    'a:b@',
    '"@',
    '%40',
    '://',
    '://a:',
    '://a@',
    '1 1 1 ',
    '4111 ',
    '12-',
    '1.',
    '1.1.1.',
    '11111111:',
  ],
  ...[
    'eyJ.',
    'eyJ',
    'sk-',
    'sk-a',
    'ghp_',
    'xoxb-1 ',
    'a-b-',
    'A1b-',
    'Ab1',
    'aB3dE6gH9-',
    'DE89 ',
    'bot1:',
    '1//0',
  ],
  ...[
    'user=',
    'user= ',
    'user="',
    "user='",
    'user=\\"',
    'user=[',
    'user ',
    'user name ',
    'a(uid=',
    '(a) CMD',
    'sudo: a : ',
  ],
  ...[
    'password ',
    'password is ',
    'password="',
    'password={"',
    "password=['",
    '("password",',
    'password%3D',
    '<password>',
  ],
  ...['key=', 'key= ', 'token is ', 'from="', 'name=A ', 'A B ', 'cookie=', 'cookie: a; ', 'cookie: a="'],
  ...[
    'authorization: ',
    'authorization: basic ',
    'bearer ',
    'digest username=',
    '-u a ',
    '-p',
    '-p ',
    '--password ',
  ],
  ...[
    '-----BEGIN ',
    '-----END ',
    '-----',
    'attempt [',
    'attempt [a/',
    '/home/',
    '\\\\a',
    'A\\b',
    '\\Users\\',
  ],
  ...[
    '::',
    'a::',
    'ab:',
    'ab-',
    'fe80:',
    '+1',
    '(555',
    'phone 1',
    'identified by ',
    'a,',
    'a,b=',
    ';a b=',
    'User@Host: a[',
  ],
];
const SHORT = 1 << 16;
const LONG = 1 << 18;
const MEBIBYTE = 1 << 20;
/** Four times as much takes four times as long where it is linear, sixteen times where it is quadratic. */
const MOST_TIMES = 12;
/** Below this, times are those of the machine and not of the text. */
const LEAST_MS = 10;

/** Milliseconds of processor time, the better of two passes: another process's work does not count. */
const quickest = (input: string): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 2; round++) {
    const started = process.cpuUsage().user;
    redact(input);
    best = Math.min(best, (process.cpuUsage().user - started) / 1000);
  }
  return best;
};
const repeated = (unit: string, length: number): string =>
  Buffer.from(unit.repeat(Math.ceil(length / unit.length))).toString();

describe('redact', () => {
  it.each(ENDLESS)('takes linear time for %j again and again', (unit) => {
    const short = quickest(repeated(unit, SHORT));
    const long = quickest(repeated(unit, LONG));
    expect(long / Math.max(short, LEAST_MS)).toBeLessThan(MOST_TIMES);
  });

  it('takes linear time for a mebibyte of all of it, and for four', () => {
    const all = ENDLESS.join('');
    const short = quickest(repeated(all, MEBIBYTE));
    const long = quickest(repeated(all, 4 * MEBIBYTE));
    expect(long / Math.max(short, LEAST_MS)).toBeLessThan(MOST_TIMES);
  });
});
