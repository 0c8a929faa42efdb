import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PIECES } from './fixtures/pieces.fixture.ts';
import { TemplateReader, toTemplate } from './index.ts';

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...PIECES) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme-ascii', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.nat(99_999).map(String) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z]{1,8}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-f]{1,10}$/) },
);
const message = fc
  .tuple(fc.array(piece, { maxLength: 14 }), fc.constantFrom('', ' '))
  .map(([pieces, joint]) => pieces.join(joint));

/** What must not take more than linear time: what begins something and never ends it, again and again. */
const LENGTH = 1 << 16;
const ENDLESS = [
  'a',
  '1',
  ' ',
  '/',
  '.',
  ':',
  '-',
  '_',
  '@',
  '"',
  "'",
  '<',
  '%',
  '\\',
  '=',
  '\u001b[',
  '0x',
  '1.',
  'a.',
  'a-',
  'a/',
  '1,',
  '1:',
  'ab:',
  '1:1:',
  'a@',
  'a@a.',
  '::',
  'f:',
  '1/',
  '?a=',
  '"a/1',
  "'a",
  'a://',
  '<num>',
  '<path>',
  '<num>, ',
  '1, ',
  '(1)',
  '[1]',
  'GET /',
  'GET /a ',
  'Jan 1 ',
  'user=',
  'user ',
  'failed ',
  'code ',
  '0 ',
  '1e',
  '%A-',
  '%A-1-',
  'A\\',
  'a1',
  'a1-',
  '-bcdfg',
  'a1-bcdfg',
  '10.0.0.',
  '1.1.1.1.',
  '<34>',
  '2024-01-01 10:00:00 ',
  'INFO ',
  'INFO 10:00:00 ',
  '[1] 10:00:00 ',
  'a[1]',
  '\u00e9',
  '\ud800',
];

describe('toTemplate', () => {
  it('reads a template to itself, whatever the message', () => {
    fc.assert(
      fc.property(message, (text) => {
        const template = toTemplate(text);
        expect(toTemplate(template)).toBe(template);
      }),
      { numRuns: 4000 },
    );
  });

  it('does not change with the digits of a number it masks', () => {
    const digits = fc.integer({ min: 1, max: 999_999_999 });
    const frame = fc.constantFrom(
      (n: number) => `took ${n} ms`,
      (n: number) => `disk ${n}% full`,
      (n: number) => `failed=${n} of all`,
      (n: number) => `job ${n} queued, retry in ${n}s`,
      (n: number) => `offset=-${n}; size: ${n}.5 KB`,
      (n: number) => `port ${n}, ports [${n}, ${n}]`,
    );
    fc.assert(
      fc.property(frame, digits, digits, (of, one, other) => {
        expect(toTemplate(of(one))).toBe(toTemplate(of(other)));
      }),
    );
  });

  it.each(ENDLESS)('reads %j again and again in linear time', (unit) => {
    const long = unit.repeat(Math.ceil(LENGTH / unit.length));
    const start = performance.now();
    const template = toTemplate(long);
    // Tens of milliseconds where it is linear, ten seconds and more where it is not.
    expect(performance.now() - start).toBeLessThan(3000);
    expect(toTemplate(template)).toBe(template);
  });

  it('reads a message of a mebibyte of all of it in linear time', () => {
    const mixed = ENDLESS.join('').repeat(Math.ceil(2 ** 20 / ENDLESS.join('').length));
    const start = performance.now();
    toTemplate(mixed);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('TemplateReader', () => {
  it('gives equal hashes exactly for equal texts', () => {
    const reader = new TemplateReader();
    const read = (text: string): [string, string] => {
      reader.read(text);
      return [reader.text(), reader.hash.join()];
    };
    fc.assert(
      fc.property(message, message, (one, other) => {
        const [oneText, oneHash] = read(one);
        const [otherText, otherHash] = read(other);
        expect(oneHash === otherHash).toBe(oneText === otherText);
        expect(read(oneText)[1]).toBe(oneHash);
      }),
    );
  });
});
