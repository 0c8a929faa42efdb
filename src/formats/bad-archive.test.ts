import { deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { LogsieveError } from '../errors.ts';
import { type BadInput, badInput } from './bad-input.fixture.ts';
import { refusal } from './convert.fixture.ts';
import { openDocument } from './document.ts';

const GIBIBYTE = 2 ** 30;
const MEBIBYTE = 2 ** 20;
const CSV = 'source,log_message\na,b\n';

const bytes = (...values: readonly number[]) => Buffer.from(values);
const text = (latin1: string) => Buffer.from(latin1, 'latin1');

/** What begins a file that is no text, by the type that is named. */
const FOREIGN: readonly (readonly [type: string, beginning: Buffer])[] = [
  ['PNG image', text('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')],
  ['zip archive', text('PK\x03\x04\x14\0\0\0app.csv')],
  ['Excel workbook', text('PK\x03\x04\x14\0\0\0[Content_Types].xml xl/workbook.xml')],
  ['Word document', text('PK\x03\x04\x14\0\0\0word/document.xml')],
  ['Windows executable', Buffer.concat([text('MZ\x90'), Buffer.alloc(61)])],
  ['ELF executable', text('\x7fELF\x02\x01\x01')],
  ['Mach-O executable', bytes(0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1)],
  ['PDF document', text('%PDF-1.7\n')],
  ['JPEG image', bytes(0xff, 0xd8, 0xff, 0xe0)],
  ['GIF image', text('GIF89a')],
  ['zstd archive', bytes(0x28, 0xb5, 0x2f, 0xfd, 4)],
  ['xz archive', bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)],
  ['bzip2 archive', text('BZh91AY&SY')],
  ['7z archive', bytes(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c)],
  ['tar archive', Buffer.concat([text('app.csv'), Buffer.alloc(250), text('ustar\x0000')])],
  ['Parquet file', text('PAR1\x15\x04')],
  ['SQLite database', text('SQLite format 3\0')],
  ['Microsoft Office document', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1)],
  ['Windows event log', text('ElfFile\0')],
  ['systemd journal', text('LPKSHHRH')],
  ['pcap capture', bytes(0xd4, 0xc3, 0xb2, 0xa1)],
  ['UTF-32 text', bytes(0xff, 0xfe, 0, 0, 0x61, 0, 0, 0)],
];

/** Mebibytes of zeros, one gzip member each: about a kilobyte that grows a thousandfold. */
async function* bomb(mebibytes: number, crossed: { at: number }): AsyncGenerator<Uint8Array> {
  const member = gzipSync(Buffer.alloc(MEBIBYTE));
  for (let given = 0; given < mebibytes; given += 16) {
    await Promise.resolve();
    if (given * MEBIBYTE >= GIBIBYTE && crossed.at === 0) crossed.at = performance.now();
    yield Buffer.concat(Array.from({ length: 16 }, () => member));
  }
}

const CASES: Readonly<Record<string, (entry: BadInput) => Promise<void>>> = {
  S04: async ({ code, status }) => {
    const crossed = { at: 0 };
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 10);
    const options = { name: 'app.csv.gz', kind: 'file', maxDecompressed: GIBIBYTE } as const;
    const error: unknown = await openDocument(bomb(10_240, crossed), options).catch(
      (thrown: unknown) => thrown,
    );
    clearInterval(watch);
    expect(error).toMatchObject({ code, message: expect.stringContaining('1 GiB') });
    expect(String((error as LogsieveError).status)).toBe(status);
    // The corpus allows 2 s after the limit was crossed; a guard against hanging allows five times that.
    expect(performance.now() - crossed.at).toBeLessThan(10_000);
    expect(peak - before).toBeLessThan(64 * MEBIBYTE);
  },
  S05: async ({ code }) => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${(i * 7919) % 65_537}\n`).join('');
    const whole = gzipSync(`log_message\n${lines}`);
    const damaged = Buffer.from(whole);
    damaged.fill(0x55, 20_000, 20_050);
    const wrongSum = Buffer.from(whole);
    wrongSum.fill(0, whole.length - 8);
    const inputs = [
      whole.subarray(0, 12),
      whole.subarray(0, -1),
      damaged,
      wrongSum,
      Buffer.concat([whole, text('x')]),
    ];
    for (const input of inputs) {
      expect(await refusal(input, { chunks: [9000] })).toMatchObject({
        code,
        status: 422,
        place: { byte: expect.any(Number) },
        message: expect.stringMatching(/byte \d+/),
      });
    }
    expect(await refusal(text('\x1f\x8bno gzip at all'))).toMatchObject({ code });
  },
  S06: async ({ code }) => {
    for (const [type, beginning] of FOREIGN) {
      for (const kind of ['file', 'stream'] as const) {
        expect(await refusal(beginning, { name: 'app.csv', kind })).toMatchObject({
          code,
          status: 415,
          message: expect.stringContaining(type),
        });
      }
    }
  },
  S07: async ({ code }) => {
    const nested = gzipSync(gzipSync(CSV));
    expect(await refusal(nested)).toMatchObject({ code, status: 415 });
    expect(await refusal(gzipSync(nested), { name: '-', kind: 'stream' })).toMatchObject({ code });
  },
};

describe('bad archives', () => {
  it.each(badInput(/^S0[4-7]/).map((entry) => [entry.id, entry.input, entry] as const))(
    '%s: %s',
    (id, _, entry) => {
      const run = CASES[id];
      if (run === undefined) throw new Error(`${id} is not tested`);
      return run(entry);
    },
  );

  it('are told from text that begins like them', async () => {
    for (const line of ['MZ,is a word', 'PK is a key', 'BZ2 support', 'GIF and more', 'MZ\n']) {
      const found = await refusal(`${line}\nlog_message\n`, { name: 'app.csv' });
      expect(found).toMatchObject({ code: 'MISSING_COLUMN' });
    }
    expect(await refusal(deflateRawSync(CSV.repeat(100)), { name: 'app.csv' })).toMatchObject({
      exitCode: 6,
    });
  });
});
