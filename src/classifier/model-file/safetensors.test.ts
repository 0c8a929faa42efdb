import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogsieveError } from '../../errors.ts';
import { headerLength, LENGTH_BYTES, parseHeader, type Tensor, writeSafetensors } from './safetensors.ts';

const file = 'model.safetensors';

const readHeader = (bytes: Uint8Array) => {
  const length = headerLength(bytes, bytes.length, file);
  return parseHeader(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length), bytes.length, file);
};

const parse = (header: unknown, dataBytes: number) => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  return parseHeader(json, LENGTH_BYTES + json.length + dataBytes, file);
};

const lengthOf = (value: bigint, fileSize: number) => {
  const start = new Uint8Array(LENGTH_BYTES);
  new DataView(start.buffer).setBigUint64(0, value, true);
  return () => headerLength(start, fileSize, file);
};

const invalid = (message: string) =>
  expect.objectContaining({
    code: 'MODEL_INVALID',
    message: expect.stringContaining(message),
    place: { byte: expect.any(Number) },
  });

const info = (dtype: unknown, shape: unknown, data_offsets: unknown) => ({ dtype, shape, data_offsets });

describe('safetensors', () => {
  it('are read as they were written', () => {
    const tensor = fc.oneof(
      fc.float32Array({ maxLength: 9 }).map((data): Tensor => ({ type: 'F32', shape: [data.length], data })),
      fc.int32Array({ maxLength: 9 }).map((data): Tensor => ({ type: 'I32', shape: [1, data.length], data })),
      fc.uint8Array({ maxLength: 9 }).map((data): Tensor => ({ type: 'U8', shape: [data.length], data })),
      fc.int8Array({ maxLength: 9 }).map((data): Tensor => ({ type: 'I8', shape: [data.length], data })),
    );
    const key = fc.string().filter((text) => !['__metadata__', '__proto__'].includes(text));
    fc.assert(
      fc.property(
        fc.dictionary(key, tensor, { maxKeys: 5, noNullPrototype: true }),
        fc.dictionary(key, fc.string(), { maxKeys: 5, noNullPrototype: true }),
        (tensors, metadata) => {
          const bytes = writeSafetensors(new Map(Object.entries(tensors)), new Map(Object.entries(metadata)));
          const header = readHeader(bytes);
          expect(Object.fromEntries(header.metadata)).toEqual(metadata);
          expect([...header.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
          for (const [name, { type, shape, data }] of Object.entries(tensors)) {
            const found = header.tensors.get(name);
            expect(found).toMatchObject({ type, shape });
            expect(bytes.slice(found?.begin, found?.end)).toEqual(
              new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)),
            );
          }
        },
      ),
    );
  });

  it('begin their numbers at a multiple of eight', () => {
    for (const text of ['', 'a', 'ab', 'abc', 'abcd']) {
      const data = Float32Array.of(1);
      const bytes = writeSafetensors(
        new Map([['x', { type: 'F32', shape: [1], data }]]),
        new Map([['k', text]]),
      );
      expect((readHeader(bytes).tensors.get('x')?.begin ?? 1) % 8).toBe(0);
    }
  });

  it.each([
    [0n, 100, 'allowed are 2 to'],
    [93n, 100, 'the header claims 93 bytes, the file has 100'],
    [2n ** 63n, 100, 'the header claims 9223372036854775808 bytes'],
    [2n ** 26n, 2 ** 30, 'allowed are 2 to 16777216'],
  ])('are refused for a header of %i bytes in a file of %i', (length, size, message) => {
    expect(lengthOf(length, size)).toThrow(invalid(message));
  });

  it('are refused when even the length is cut', () => {
    expect(() => headerLength(Uint8Array.of(1, 2, 3), 3, file)).toThrow(invalid('ends after 3 bytes'));
  });

  it.each([
    ['no JSON', '{"a":', 0, 'not JSON'],
    ['no object', '[1,2]', 0, 'no JSON object'],
    ['metadata of numbers', { __metadata__: { a: 1 } }, 0, 'more than strings'],
    ['metadata of no kind', { __metadata__: [] }, 0, '__metadata__ is no object'],
    ['an unknown type', { w: info('F64', [1], [0, 8]) }, 8, 'tensor "w" is of no type'],
    ['no tensor', { w: null }, 0, 'tensor "w"'],
    ['a negative size', { w: info('F32', [-1], [0, 4]) }, 4, 'no proper shape'],
    ['a broken size', { w: info('F32', [0.5], [0, 2]) }, 2, 'no proper shape'],
    ['three dimensions', { w: info('F32', [1, 1, 1], [0, 4]) }, 4, 'no proper shape'],
    ['one offset', { w: info('F32', [1], [0]) }, 4, 'no proper shape and offsets'],
    ['an end before its begin', { w: info('F32', [0], [4, 0]) }, 4, 'tensor "w" spans'],
    ['an end past the file', { w: info('F32', [2], [0, 8]) }, 4, 'tensor "w" spans'],
    ['a shape of other size', { w: info('F32', [2], [0, 4]) }, 4, 'its shape needs 8'],
    ['a shape past all memory', { w: info('F32', [2 ** 50, 2 ** 50], [0, 4]) }, 4, 'its shape needs'],
    ['overlap', { a: info('U8', [4], [0, 4]), b: info('U8', [4], [2, 6]) }, 6, 'overlaps'],
    ['a gap', { a: info('U8', [2], [0, 2]), b: info('U8', [2], [4, 6]) }, 6, 'leaves a gap'],
    ['bytes after the last', { a: info('U8', [2], [0, 2]) }, 6, 'the tensors end at'],
  ])('are refused for %s', (_fault, header, dataBytes, message) => {
    expect(() => parse(header, dataBytes)).toThrow(invalid(message));
  });

  it('are refused for a header that is not UTF-8', () => {
    expect(() => parseHeader(Uint8Array.of(0x7b, 0xff, 0x7d), 11, file)).toThrow(
      invalid('not JSON in UTF-8'),
    );
  });

  it('never break otherwise, whatever the header holds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(64), (header, dataBytes) => {
        try {
          parse(header, dataBytes);
        } catch (error) {
          expect(error).toBeInstanceOf(LogsieveError);
        }
      }),
    );
  });
});
