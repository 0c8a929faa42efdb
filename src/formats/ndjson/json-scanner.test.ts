import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner } from './json-scanner.ts';

const scanner = new JsonScanner();

function scan(text: string): JsonScanner {
  // Bytes around it, so that a scanner that leaves its bounds is found out.
  const bytes = Buffer.from(`,"${text}"}`);
  scanner.scan(bytes, 2, bytes.length - 2);
  return scanner;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON with white space that a line may hold, and sometimes a character changed. */
const almostJson = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.nat(),
    fc.constantFrom('', '', '"', '{', ']', ',', ':', '\\', '0', 'e', '\t', '-'),
  )
  .map(([text, at, extra]) => {
    const place = at % (text.length + 1);
    const spaced = text.replace(/[:,[\]{}]/g, (sign) => ` ${sign}\t`);
    return at % 3 === 0 ? spaced : text.slice(0, place) + extra + text.slice(place + (at % 2));
  })
  .filter((text) => !/[\r\n]/.test(text));

describe('JSON scanner', () => {
  it('takes for JSON what JSON.parse takes for JSON', () => {
    fc.assert(
      fc.property(almostJson, (text) => {
        expect([text, scan(text).badAt < 0]).toEqual([text, isJson(text)]);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    '',
    ' ',
    '01',
    '-',
    '1.',
    '1e',
    '.5',
    '+1',
    '"\\x"',
    '"\\u12g4"',
    '"\t"',
    'nul',
    'nulll',
    'truefalse',
  ])('refuses %j', (text) => expect(scan(text).badAt).toBeGreaterThanOrEqual(0));

  it.each([
    '{,}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '[1,]',
    '[1 2]',
    '{} {}',
    '{"a":1}]',
    '[',
    '{"a":[}]',
    '{a:1}',
  ])('refuses %j', (text) => expect(scan(text).badAt).toBeGreaterThanOrEqual(0));

  it('finds the members of an object and its last brace', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), (object) => {
        const text = ` ${JSON.stringify(object)} `;
        const bytes = Buffer.from(text);
        scanner.scan(bytes, 0, bytes.length);
        const found = scanner.members.map(({ keyStart, keyEnd, valueStart, valueEnd }) => [
          JSON.parse(`"${bytes.toString('utf8', keyStart, keyEnd)}"`),
          JSON.parse(bytes.toString('utf8', valueStart, valueEnd)),
        ]);
        expect(found).toEqual(Object.entries(JSON.parse(text)));
        expect(scanner.closingBrace).toBe(bytes.length - 2);
      }),
    );
  });

  it('says where a text stops being JSON', () => {
    expect(scan('{"a":1 "b":2}').badAt).toBe(2 + 7);
    expect(scan('{"a":tru}').badAt).toBe(2 + 5);
  });

  it('counts levels without a call stack', () => {
    expect(scan('['.repeat(200_000) + ']'.repeat(200_000))).toMatchObject({ badAt: -1, depth: 200_000 });
    expect(scan('{"a":1}')).toMatchObject({ badAt: -1, depth: 1 });
  });

  it.each([
    ['{"__proto__":1}', '__proto__'],
    ['{"a":[{"constructor":1}]}', 'constructor'],
    ['{"\\u005f_proto__":1}', '__proto__'],
    ['{"a":"__proto__"}', undefined],
  ])('names the special key of %s', (text, key) => {
    expect(scan(text).specialKey).toBe(key);
  });
});
