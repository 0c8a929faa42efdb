import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitCsv } from '../sniff/split-csv.ts';
import { linesAsCsv } from './lines-as-csv.ts';

const PLAIN = { encoding: 'utf-8', gzip: false };

async function linesOf(file: File): Promise<string[]> {
  const [header, ...rows] = [...splitCsv(await file.text(), ',', true)].map(({ cells }) => cells);
  expect(header).toEqual(['log_message']);
  expect(rows.every((cells) => cells.length === 1)).toBe(true);
  return rows.map(([cell = '']) => cell);
}

test('lines become rows, whatever they hold and wherever their chunks end', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é', '😀', '\n', '\r\n', '\r') });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 6 }), async (chunks) => {
      const file = new File([''], 'x.log');
      const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
      const stream = () =>
        new ReadableStream({
          start(controller) {
            for (const chunk of bytes) controller.enqueue(chunk);
            controller.close();
          },
        });
      Object.defineProperty(file, 'stream', { value: stream });
      const lines = chunks.join('').split(/\r\n|\r|\n/);
      expect(await linesOf(await linesAsCsv(file, PLAIN))).toEqual(
        lines.filter((line) => line.trim() !== ''),
      );
    }),
  );
});

test('lines are decoded and decompressed, and the file keeps its name', async () => {
  const latin = await linesAsCsv(new File([new Uint8Array([0x6e, 0xe4, 0x0a])], 'sys.log'), {
    encoding: 'windows-1252',
    gzip: false,
  });
  expect([latin.name, await linesOf(latin)]).toEqual(['sys.csv', ['nä']]);
  const zipped = await linesAsCsv(new File([new Uint8Array(gzipSync('a\n\nb'))], 'messages.1.gz'), {
    encoding: 'utf-8',
    gzip: true,
  });
  expect([zipped.name, await linesOf(zipped)]).toEqual(['messages.1.csv', ['a', 'b']]);
});

test('a gzip that is cut short is a problem with a way out', async () => {
  const cut = new File([new Uint8Array(gzipSync('a\nb').subarray(0, 15))], 'x.gz');
  await expect(linesAsCsv(cut, { encoding: 'utf-8', gzip: true })).rejects.toMatchObject({
    problem: { code: 'BAD_ARCHIVE', remedy: expect.any(String) },
  });
});
