import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonStringBytes } from './json-bytes.ts';

describe('bytes in a JSON string', () => {
  it('are read back as they were', () => {
    const characters = fc.constantFrom(
      '"',
      '\\',
      '\n',
      '\r',
      '\t',
      '\b',
      '\x00',
      '\x1f',
      '\x7f',
      'a',
      'é',
      '😀',
    );
    const awkward = fc.array(characters).map((parts) => parts.join(''));
    fc.assert(
      fc.property(awkward, (text) => {
        expect(JSON.parse(`"${jsonStringBytes(Buffer.from(text))}"`)).toBe(text);
      }),
    );
  });

  it('stay as they are where they are no text', () => {
    expect([...jsonStringBytes(Uint8Array.of(0xff, 0x22, 0x80))]).toEqual([0xff, 0x5c, 0x22, 0x80]);
  });
});
