import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LogsieveError } from '../../errors.ts';
import { convert, inChunks, refusal } from '../convert.fixture.ts';
import { gunzip } from './gunzip.ts';

async function unpack(bytes: Uint8Array, maxBytes?: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  async function* input() {
    for await (const chunk of inChunks(bytes, [1000])) yield Buffer.from(chunk);
  }
  for await (const part of gunzip(input(), { name: 'a.gz', maxBytes })) parts.push(part);
  return Buffer.concat(parts);
}

const CSV = 'source,log_message\na,b\n';

describe('gunzip', () => {
  it('joins the members of an archive, and lets zeros follow', async () => {
    const members = [gzipSync('one\n'), gzipSync(''), gzipSync('two\n'), Buffer.alloc(5000)];
    expect((await unpack(Buffer.concat(members))).toString()).toBe('one\ntwo\n');
  });

  it('gives what is within the limit, and no more', async () => {
    const bytes = gzipSync(Buffer.alloc(100_000, 'x'));
    expect(await unpack(bytes, 100_000)).toHaveLength(100_000);
    await expect(unpack(bytes, 99_999)).rejects.toMatchObject({
      code: 'DECOMPRESSED_TOO_LARGE',
      message: expect.stringContaining('99,999 bytes'),
    });
  });

  it('says where an archive is cut short or corrupt', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${(i * 7919) % 65_537}\n`);
    const bytes = gzipSync(lines.join(''));
    const cut = bytes.subarray(0, bytes.length - 10);
    await expect(unpack(cut)).rejects.toMatchObject({ code: 'BAD_ARCHIVE', place: { byte: cut.length } });
    const corrupt = Buffer.from(bytes);
    corrupt.fill(0xff, 12_000, 12_100);
    const error: unknown = await unpack(corrupt).catch((thrown: unknown) => thrown);
    if (!(error instanceof LogsieveError)) throw error;
    expect(error.code).toBe('BAD_ARCHIVE');
    expect(error.place.byte).toBeGreaterThan(12_000 - 4096);
    expect(error.place.byte).toBeLessThan(12_000 + 2 * 4096);
  });

  it.each([10, 10_000])('claims no place for what follows an archive of %d bytes', async (length) => {
    const archive = gzipSync(Buffer.from(Array.from({ length }, (_, i) => (i * 7919) % 251)), { level: 0 });
    for (const tail of ['more', `${'\0'.repeat(5000)}more`]) {
      await expect(unpack(Buffer.concat([archive, Buffer.from(tail)]))).rejects.toMatchObject({
        code: 'BAD_ARCHIVE',
        message: 'a.gz: the gzip data is followed by data that is no gzip',
        place: expect.not.objectContaining({ byte: expect.any(Number) }),
      });
    }
  });

  it('throws what its input throws', async () => {
    async function* broken() {
      await Promise.resolve();
      yield gzipSync('one\n').subarray(0, 5);
      throw new Error('the disk is gone');
    }
    await expect(gunzip(broken(), { name: 'a.gz' }).next()).rejects.toThrow('the disk is gone');
  });
});

describe('document in gzip', () => {
  it.each(['app.csv.gz', 'app.csv', '-'])('is read whatever its name, such as %s', async (name) => {
    const { output, document, messages } = await convert(gzipSync(CSV), { name, chunks: [3] });
    expect(output.toString()).toBe('source,log_message,target_label\na,b,L\n');
    expect(document).toMatchObject({ gzip: true, format: 'csv' });
    expect(messages).toEqual(['b']);
  });

  it('counts the bytes of the archive', async () => {
    const bytes = gzipSync(CSV);
    expect((await convert(bytes)).document.statistics.inputBytes).toBe(bytes.length);
  });

  it('is refused for what it holds as if it were not in gzip', async () => {
    expect(await refusal(gzipSync(''))).toMatchObject({ code: 'EMPTY_FILE' });
    expect(await refusal(gzipSync('a,b\n1,2\n'))).toMatchObject({ code: 'MISSING_COLUMN' });
    expect(await refusal(gzipSync(Buffer.from('PK\x03\x04xl/')))).toMatchObject({
      code: 'UNSUPPORTED_FORMAT',
    });
  });

  it('that grows over its limit is refused for that rather than for what it holds', async () => {
    const options = { maxDecompressed: 1_000_000 };
    expect(await refusal(gzipSync(Buffer.alloc(2_000_000)), options)).toMatchObject({
      code: 'DECOMPRESSED_TOO_LARGE',
    });
    expect(await refusal(gzipSync(Buffer.alloc(1_000_000)), options)).toMatchObject({
      code: 'BINARY_CONTENT',
    });
  });
});
