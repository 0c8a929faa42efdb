import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact } from '../index.ts';
import { ORDINARY, PLANTED, withoutPlaceholders } from './secrets.fixture.ts';

/** What texts are made of: what begins something, ends it, or is read otherwise beside something else. */
const PIECES = [
  ...[
    'user',
    'user=',
    'username: ',
    'for ',
    'password',
    'password=',
    'token ',
    'key=',
    'name=',
    'from=',
    'by ',
  ],
  ...[
    'Cookie: ',
    'Authorization: ',
    'Bearer ',
    'Basic ',
    '-u ',
    '-p',
    '--password ',
    'sudo: ',
    ' : ',
    'CMD',
    '(uid=',
  ],
  ...[
    '://',
    '@',
    '%40',
    '/home/',
    '\\Users\\',
    '\\\\',
    '\\',
    '::',
    ':',
    '=',
    '&',
    ',',
    ';',
    '.',
    '-',
    '_',
    '+',
    '/',
  ],
  ...[
    '"',
    "'",
    '\\"',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '{',
    '}',
    ' ',
    ' ',
    ' ',
    '\n',
    '\t',
    '%3D',
    '|',
    '`',
    '#',
    '*',
  ],
  ...[
    'alice',
    'Bob',
    'Jane Doe',
    'hunter2',
    'a',
    'Z',
    '7',
    '42',
    '10.0.0.1',
    'fe80::1',
    '00:1b:44:11:3a:b7',
    'x.io',
  ],
  ...[
    '4111 1111 1111 1111',
    '-----BEGIN ',
    '-----END ',
    '-----',
    'eyJhbGciOi',
    'logged in',
    'expired',
    'failed',
    'root',
  ],
  ...[
    '[user]',
    '[password]',
    '[ip]',
    '[name]',
    '[token]',
    '<num>',
    '<ip>',
    '<str>',
    'é',
    '山田',
    '\ud800',
    'User@Host: ',
  ],
];
const piece = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9]{1,24}$/) },
);
const text = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(''));
const LONGEST_PLACEHOLDER = '[private-key]'.length;

/** Pieces that stand beside a secret as log lines have them, none of which opens a quote. */
const context = fc
  .array(
    fc.oneof(fc.constantFrom(...ORDINARY.filter((line) => !/["'`]/.test(line))), fc.nat(99_999).map(String)),
    {
      maxLength: 3,
    },
  )
  .map((pieces) => pieces.join(' '));

describe('redact', () => {
  it('reads what it wrote to itself, whatever the text', () => {
    fc.assert(
      fc.property(text, (input) => {
        const once = redact(input);
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 6000, examples: [['"--password 0"%40g']] },
    );
  });

  it('makes no text longer than a placeholder for each character', () => {
    fc.assert(
      fc.property(text, (input) => {
        expect(redact(input).length).toBeLessThanOrEqual(LONGEST_PLACEHOLDER * input.length);
      }),
    );
  });

  it('loses a planted secret whatever stands around it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PLANTED), context, context, ({ core, line }, before, after) => {
        expect(withoutPlaceholders(redact(`${before} - ${line} - ${after}`))).not.toContain(core);
      }),
      { numRuns: 4000 },
    );
  });

  it('loses any password in the places where passwords stand', () => {
    const password = fc.stringMatching(/^[A-Za-z0-9!@#$%^*_+~-]{3,40}$/).map((rest) => `Q7${rest}z`);
    const place = fc.constantFrom(
      (secret: string) => `password=${secret}`,
      (secret: string) => `db_password = ${secret} host=db`,
      (secret: string) => `{"user":"<id>","passwd":"${secret}"}`,
      (secret: string) => `'pwd': '${secret}'`,
      (secret: string) => `Server=db;Pwd=${secret};Encrypt=true`,
      (secret: string) => `redis://app:${secret}@cache:6379/0`,
      (secret: string) => `sshpass -p ${secret} ssh web1`,
      (secret: string) => `--password "${secret}" --quiet`,
      (secret: string) => `<password>${secret}</password>`,
      (secret: string) => `password is ${secret}`,
    );
    fc.assert(
      fc.property(password, place, (secret, of) => {
        expect(redact(of(secret))).not.toContain(secret);
      }),
      { numRuns: 3000 },
    );
  });
});
