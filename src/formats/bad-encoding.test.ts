import { describe, expect, it } from 'vitest';
import { assertEncoding } from './assert-encoding.ts';
import { type BadInput, badInput } from './bad-input.fixture.ts';
import { convert, inChunks, refusal } from './convert.fixture.ts';

const HEADER = 'source,log_message\n';
const OUT = 'source,log_message,target_label\n';
const GERMAN = 'Zugriff für Müller geprüft: Gerät läuft; Größe überschritten; Schlüssel ungültig';

const bytesOf = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

/** What is no valid UTF-8. */
const INVALID: Readonly<Record<string, readonly number[]>> = {
  overlong: [0xc0, 0xaf],
  'overlong of three bytes': [0xe0, 0x80, 0xaf],
  'lone surrogate': [0xed, 0xa0, 0x80],
  'beyond Unicode': [0xf4, 0x90, 0x80, 0x80],
  'stray continuation': [0x80],
  truncated: [0xe6, 0x97],
};

const CASES: Readonly<Record<string, (entry: BadInput) => Promise<void>>> = {
  E01: async () => {
    const { output, messages, document } = await convert(`\ufefflog_message,b\na,c\n`);
    expect(output.toString()).toBe('\ufefflog_message,b,target_label\na,c,L\n');
    expect([messages, document.encoding]).toEqual([['a'], 'utf-8']);
    expect((await convert('\ufeff"log_message"\na\n')).messages).toEqual(['a']);
  },
  E02: async () => {
    for (const [encoding, swap] of [
      ['utf-16le', false],
      ['utf-16be', true],
    ] as const) {
      const wide = (text: string) =>
        swap ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'utf16le');
      const { output, document, messages } = await convert(wide(`\ufeff${HEADER}ä,😀\n`), { chunks: [3] });
      expect(output.equals(wide(`\ufeff${OUT}ä,😀,L\n`))).toBe(true);
      expect([messages, document.encoding]).toEqual([['😀'], encoding]);
    }
  },
  E03: async ({ code }) => {
    const input = Buffer.from(`${HEADER}a,${GERMAN}\n`.repeat(20), 'latin1');
    const first = input.indexOf(0xfc);
    expect(await refusal(input)).toMatchObject({
      code,
      place: { byte: first, line: 2 },
      message: expect.stringContaining(`byte ${first}`),
      remedy: expect.stringContaining('--encoding windows-1252'),
    });
    const { output, codes, document } = await convert(input, { onBadBytes: 'row' });
    expect(output.includes('\ufffd')).toBe(false);
    expect(codes[0]).toBe(code);
    expect(document.statistics.encodingHint).toBe('windows-1252');
    const named = await convert(input, { encoding: 'windows-1252' });
    expect(named.messages[0]).toBe(GERMAN);
    expect(named.codes).toEqual([]);
  },
  E04: async ({ code }) => {
    for (const wrong of Object.values(INVALID)) {
      const good = `${HEADER}a,é${'x'.repeat(70_000)}\n`;
      const input = bytesOf(good, 'b,"y', wrong, '"\nc,z\n');
      const byte = Buffer.byteLength(good) + 4;
      const place = { byte, line: 3 };
      for (const chunks of [[], [65_536]]) {
        expect(await refusal(input, { chunks })).toMatchObject({ code, place });
        const ahead = assertEncoding(inChunks(input, chunks), { name: 'app.csv', kind: 'file' });
        await expect(ahead).rejects.toMatchObject({ code, place });
        const { output, codes, messages } = await convert(input, { kind: 'stream', chunks });
        const kept = bytesOf(
          good.replace(HEADER, OUT).replace(/\n$/, ',L\n'),
          'b,"y',
          wrong,
          '",Unclassified\nc,z,L\n',
        );
        expect(output.equals(kept)).toBe(true);
        expect(codes).toEqual(['TRUNCATED_FOR_MODEL', code]);
        expect(messages.slice(1)).toEqual(['', 'z']);
      }
    }
    const cut = await convert(bytesOf('a\nb', [0xe6, 0x97]), { format: 'text', chunks: [1] });
    expect(cut.output.equals(bytesOf('L\ta\nUnclassified\tb', [0xe6, 0x97]))).toBe(true);
  },
  E05: async () => {
    const hostile = '\x1b[31mred\x1b[0m \u202eevil\u2066 zero\u200bwidth \x07 \u0085';
    const { output, messages } = await convert(`${HEADER}a,${hostile}\n`);
    expect(messages).toEqual([hostile]);
    expect(output.toString()).toBe(`${OUT}a,${hostile},L\n`);
  },
  E06: async () => {
    const text = `${HEADER}ä,"日本 😀\r\né"\r\n`;
    for (const input of [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      const whole = await convert(input);
      for (let at = 1; at < input.length; at++) {
        const split = await convert(input, { chunks: [at, input.length] });
        expect([at, split.output]).toEqual([at, whole.output]);
        expect(split.messages).toEqual(whole.messages);
      }
    }
  },
  E07: async () => {
    const texts = [
      '👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿',
      '日本語 中文 한국어',
      'e\u0301 Ame\u0301lie',
      '\u00e9 Am\u00e9lie',
      'עברית العربية',
    ];
    const { output, messages } = await convert(HEADER + texts.map((text) => `a,${text}\n`).join(''));
    expect(messages).toEqual(texts);
    expect(output.toString()).toBe(OUT + texts.map((text) => `a,${text},L\n`).join(''));
  },
};

describe('bad encoding', () => {
  it.each(badInput(/^E/).map((entry) => [entry.id, entry.input, entry] as const))(
    '%s: %s',
    (id, _, entry) => {
      const run = CASES[id];
      if (run === undefined) throw new Error(`${id} is not tested`);
      return run(entry);
    },
  );
});

describe('assertEncoding', () => {
  const check = (input: Uint8Array, encoding?: string, chunks: readonly number[] = [7]) =>
    assertEncoding(inChunks(input, chunks), { name: 'a.csv', kind: 'file', encoding });

  it('passes files that are valid, whatever the chunks', async () => {
    await check(bytesOf('\ufeffé日本😀\r\n'.repeat(100)), undefined, [1]);
    await check(Buffer.from('\ufeffé日本😀\r\n'.repeat(100), 'utf16le'), undefined, [1]);
    await check(Buffer.from([0x93, 0xfa, 0x0a, 0x96, 0x7b]), 'shift_jis', [1]);
    await check(Buffer.from(GERMAN, 'latin1'), 'windows-1252');
  });

  it('counts bytes and lines up to the first invalid one', async () => {
    const input = bytesOf('\ufeffa\r\nb\rc\né', [0xff]);
    await expect(check(input)).rejects.toMatchObject({ place: { byte: 12, line: 4 } });
    const wide = Buffer.concat([Buffer.from('\ufeffa\n😀', 'utf16le'), Buffer.from([0x00, 0xdc])]);
    await expect(check(wide)).rejects.toMatchObject({ code: 'BAD_ENCODING', place: { byte: 10, line: 2 } });
  });

  it('finds a zero byte', async () => {
    const late = bytesOf('a\n'.repeat(50_000), [0]);
    await expect(check(late, undefined, [])).rejects.toMatchObject({
      code: 'BINARY_CONTENT',
      place: { byte: 100_000 },
    });
  });
});
