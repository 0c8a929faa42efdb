import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert, refusal } from '../convert.fixture.ts';
import { codecOf, firstInvalid, UTF8 } from './codec.ts';
import { guessEncoding } from './encoding-hint.ts';

const CSV = 'source,log_message\n';

describe('encoding', () => {
  it.each([
    ['windows-1252', 'fa\xe7ade \x80 ende', 'façade € ende'],
    ['iso-8859-2', 'k\xf9\xf2', 'kůň'],
    ['koi8-r', '\xc4\xc1', 'да'],
    ['shift_jis', '\x93\xfa\x96\x7b', '日本'],
    ['gbk', '\xc4\xe3\xba\xc3', '你好'],
    ['big5', '\xa7A\xa6n', '你好'],
    ['euc-jp', '\xc6\xfc', '日'],
  ])('%s is read and written when named', async (encoding, bytes, text) => {
    const input = Buffer.from(`${CSV}a,${bytes}\n`, 'latin1');
    const { messages, output, document } = await convert(input, { encoding });
    expect(messages).toEqual([text]);
    expect(output.toString('latin1')).toBe(`source,log_message,target_label\na,${bytes},L\n`);
    expect(document.encoding).toBe(encoding);
    const labelled = await convert(input, { encoding, label: () => text });
    expect(labelled.output.toString('latin1')).toContain(`\na,${bytes},${bytes}\n`);
  });

  it('writes a label that the encoding lacks nowhere', async () => {
    const input = Buffer.from(`${CSV}a,b\n`);
    expect(await refusal(input, { encoding: 'windows-1252', label: () => '日本' })).toMatchObject({
      code: 'BAD_ENCODING',
      message: expect.stringContaining('U+65E5'),
    });
  });

  it.each(['klingon', 'iso-2022-jp', 'x-user-defined', ''])('%j is refused', async (encoding) => {
    expect(await refusal(CSV, { encoding })).toMatchObject({ code: 'USAGE' });
  });

  it('that lets ASCII be half of a character takes only formats that are safe with it', async () => {
    expect(await refusal('{"log_message":"a"}\n', { encoding: 'gbk', name: 'a.ndjson' })).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
    expect(await refusal('source|log_message\n', { encoding: 'gbk' })).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
    // The second byte of the character is a pipe.
    const { messages } = await convert(Buffer.from(`${CSV}a,\x84\x7c\n`, 'latin1'), { encoding: 'gbk' });
    expect(messages).toHaveLength(1);
  });

  it('utf-16 leaves the order of bytes to the mark', async () => {
    const wide = Buffer.from(`\ufeff${CSV}a,b\n`, 'utf16le').swap16();
    expect((await convert(wide, { encoding: 'utf-16' })).document.encoding).toBe('utf-16be');
    const unmarked = Buffer.from(`${CSV}a,b\n`, 'utf16le');
    const { output } = await convert(unmarked, { encoding: 'utf-16le' });
    expect(output.toString('utf16le')).toBe('source,log_message,target_label\na,b,L\n');
  });

  it('UTF-16 without a mark is named in the refusal', async () => {
    for (const [encoding, bytes] of [
      ['utf-16le', Buffer.from(CSV, 'utf16le')],
      ['utf-16be', Buffer.from(CSV, 'utf16le').swap16()],
    ] as const) {
      expect(await refusal(bytes)).toMatchObject({
        code: 'BINARY_CONTENT',
        remedy: expect.stringContaining(`--encoding ${encoding}`),
      });
    }
  });

  it('is guessed only to be named', () => {
    const text = 'Die Größe der Datei überschreitet die zulässige Länge für Ausgänge; schließen Sie sie. ';
    expect(guessEncoding(Buffer.from(text.repeat(5), 'latin1'))).toBe('windows-1252');
    expect(guessEncoding(Buffer.from('plain'))).toBeUndefined();
  });
});

describe('first invalid byte', () => {
  it('is where the first character begins that is not valid', () => {
    const valid = fc.string({ unit: 'grapheme', maxLength: 60 });
    const bad = fc.constantFrom(
      [0x80],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xff],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x28, 0xa1],
    );
    fc.assert(
      fc.property(valid, bad, fc.uint8Array({ maxLength: 40 }), (before, wrong, after) => {
        const head = Buffer.from(before);
        expect(firstInvalid(UTF8, Buffer.concat([head, Buffer.from(wrong), after]))).toBe(head.length);
        expect(firstInvalid(UTF8, head)).toBe(-1);
      }),
    );
  });

  it('is where a character is cut off at the end', () => {
    expect(firstInvalid(UTF8, Buffer.from('aé').subarray(0, 2))).toBe(1);
    expect(firstInvalid(UTF8, Buffer.from('日本'.repeat(50)).subarray(0, 299))).toBe(297);
    expect(firstInvalid(codecOf('shift_jis'), Buffer.from([0x41, 0x93]))).toBe(1);
  });
});
