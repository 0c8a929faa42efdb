import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toUtf16, Utf16Reader, utf16Length } from './utf16.ts';

const units = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 0xffff }),
    fc.integer({ min: 0xd800, max: 0xdfff }),
    fc.constantFrom(0x41, 0xfffd),
  ),
  { maxLength: 12 },
);

function encode(codes: readonly number[], littleEndian: boolean): Buffer {
  const bytes = Buffer.from(Uint16Array.from(codes).buffer);
  return littleEndian ? bytes : bytes.swap16();
}

function transcode(
  bytes: Buffer,
  littleEndian: boolean,
  size: number,
): { inner: Buffer; stray: number | undefined } {
  const reader = new Utf16Reader(littleEndian);
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) parts.push(reader.read(bytes.subarray(at, at + size)));
  parts.push(reader.end());
  return { inner: Buffer.concat(parts), stray: reader.stray };
}

describe('UTF-16', () => {
  it('comes back as it was, lone surrogates and an odd byte included, whatever the chunks', () => {
    fc.assert(
      fc.property(
        units,
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        (codes, little, size, odd) => {
          const bytes = encode(codes, little);
          const input = odd ? Buffer.concat([bytes, Buffer.from([0x7a])]) : bytes;
          const { inner, stray } = transcode(input, little, size);
          expect(toUtf16(inner, little)).toEqual(bytes);
          expect(utf16Length(inner)).toBe(bytes.length);
          expect(stray).toBe(odd ? 0x7a : undefined);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that is well formed becomes UTF-8', () => {
    const parts = fc.constantFrom('a', 'é', '日', '😀', '\ufffd', '\ufeff', '\0', '\n');
    const text = fc.array(parts).map((found) => found.join(''));
    fc.assert(
      fc.property(text, fc.boolean(), fc.integer({ min: 1, max: 7 }), (expected, little, size) => {
        const wide = Buffer.from(expected, 'utf16le');
        const { inner } = transcode(little ? wide : wide.swap16(), little, size);
        expect(inner.toString()).toBe(expected);
      }),
    );
  });
});
