import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LogsieveError } from '../../errors.ts';
import { refuseUnsafeFormat } from './unsafe-format.ts';

const refused = (name: string, start: Uint8Array = new Uint8Array()) => {
  try {
    refuseUnsafeFormat(name, start);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(LogsieveError);
    expect(error).toMatchObject({ code: 'MODEL_FORMAT_UNSAFE' });
    return true;
  }
};

/** The length of a safetensors header, then its opening brace. */
const safetensors = (length: number) => {
  const start = Buffer.alloc(9);
  start.writeBigUInt64LE(BigInt(length));
  start[8] = 0x7b;
  return start;
};

describe('unsafe model formats', () => {
  it.each([
    'log_classifier.joblib',
    'model.pkl',
    'model.PKL',
    'model.pickle.gz',
    'model.pt',
    'model.pth',
    'model.ckpt',
    'vectors.npz',
    'model.h5',
    'model.joblib.xz',
  ])('are known by the ending of %s', (name) => {
    expect(refused(name)).toBe(true);
  });

  it.each(['model.safetensors', 'model', 'my.pkl.safetensors', 'joblib', 'ship.ptx'])(
    'are not seen in the name %s',
    (name) => {
      expect(refused(name, safetensors(512))).toBe(false);
    },
  );

  it.each([
    ['pickle, protocol 4', Buffer.from('\x80\x04\x95\x0a\0\0\0\0\0\0\0', 'latin1')],
    ['torch, a zip', Buffer.from('PK\x03\x04\x14\0\0\0\0', 'latin1')],
    ['joblib by zlib', Buffer.from('\x78\x9c\xed\x9d\x09\0\0\0\0', 'latin1')],
    ['joblib by gzip', gzipSync('model')],
    ['numpy', Buffer.from('\x93NUMPY\x01\0v\0', 'latin1')],
    ['keras', Buffer.from('\x89HDF\r\n\x1a\n\0', 'latin1')],
  ])('are known by their first bytes: %s', (_format, start) => {
    expect(refused('model.safetensors', start)).toBe(true);
  });

  it('are not seen in a safetensors file whose length begins like a pickle', () => {
    for (const length of [0x0480, 0x9c78, 0x8b1f, 0x0004_0280]) {
      expect(refused('model.safetensors', safetensors(length))).toBe(false);
    }
  });
});
