import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import { type BadInput, badInput } from './bad-input.fixture.ts';
import { type ConvertOptions, convert, refusal } from './convert.fixture.ts';

const HEADER = 'source,log_message\n';
const OUT = 'source,log_message,target_label\n';
/** Text of a cell, which no refusal may hold. */
const CELL = 'tr0ub4dor';

/** The input is refused with the entry's code and status, and a message that says all of `parts`. */
async function refused(
  { code, status }: BadInput,
  input: string | Uint8Array,
  parts: readonly string[],
  options: ConvertOptions = {},
): Promise<void> {
  const error = await refusal(input, options);
  expect(error).toMatchObject({ code });
  expect(status.split(' ')).toContain(String(ERROR_CODES[code as ErrorCode].status));
  const { message, remedy = '' } = error as { message: string; remedy?: string };
  for (const part of parts) expect(`${message}; ${remedy}`).toContain(part);
  expect(`${message}; ${remedy}`).not.toContain(CELL);
}

const text = async (input: string | Uint8Array, options: ConvertOptions = {}) =>
  (await convert(input, options)).output.toString();

const CASES: Readonly<Record<string, (entry: BadInput) => Promise<void>>> = {
  C01: async (entry) => {
    await refused(entry, '', ['0 bytes']);
    await refused(entry, '', ['0 bytes'], { kind: 'stream' });
  },
  C02: async (entry) => {
    await refused(entry, '\ufeff', ['3 bytes']);
    await refused(entry, ' \n\t\r\n', ['5 bytes']);
    await refused(entry, Buffer.from('\ufeff \n', 'utf16le'), ['6 bytes']);
  },
  C03: async () => {
    const { output, document } = await convert(HEADER);
    expect(output.toString()).toBe(OUT);
    expect(document.statistics.rows).toBe(0);
    expect(await text('source,log_message', { explain: true })).toBe(
      'source,log_message,target_label,stage,confidence,reason,error_code',
    );
  },
  C04: async (entry) => {
    await refused(entry, `source,log_mesage\na,${CELL}\n`, [
      '"log_message"',
      '2 columns',
      '"source", "log_mesage"',
      'nearest is "log_mesage"',
    ]);
    await refused(entry, 'when,host,message\n', ['nearest is "message"']);
    await refused(entry, 'when,event_message\n', ['nearest is "event_message"']);
    expect(await refusal('when,level\n')).toMatchObject({
      message: expect.stringMatching(/\("when", "level"\)$/),
      remedy: expect.stringMatching(/^name one of these by --message-column; if the file has no header/),
      place: { file: 'app.csv', line: 1 },
    });
    expect(await refusal('source,level\n')).toMatchObject({
      remedy: 'name one of these by --message-column',
    });
    expect(await refusal('1,2\n', { columns: ['a', 'b'] })).toMatchObject({
      remedy: 'name it in --columns, or another by --message-column',
    });
  },
  C05: async (entry) => {
    const line = `2024-05-01 10:00:00,${CELL} logged in from 10.0.0.1\n`;
    await refused(entry, line, ['2 columns', '--no-header', '--columns']);
  },
  C06: async (entry) => {
    await refused(entry, 'log_message,a,log_message\n', ['"log_message"', 'column 1', 'column 3']);
    await refused(entry, 'source,log_message,source\n', ['"source"', 'column 1', 'column 3']);
  },
  C07: async () => {
    const { output, warnings, messages } = await convert('Source, LOG_Message \na,b\n');
    expect(output.toString()).toBe('Source, LOG_Message ,target_label\na,b,L\n');
    expect(warnings).toEqual(['HEADER_NORMALISED', 'HEADER_NORMALISED']);
    expect(messages).toEqual(['b']);
  },
  C08: async () => {
    const { output, warnings } = await convert('log_message,target_label\na,gold\n');
    expect(output.toString()).toBe('log_message,target_label,predicted_label\na,gold,L\n');
    expect(warnings).toEqual(['COLUMN_COLLISION']);
  },
  C09: async ({ code }) => {
    const { output, problems } = await convert(`source,log_message,host\na,${CELL}\n`);
    expect(output.toString()).toBe(`source,log_message,host,target_label\na,${CELL},,Unclassified\n`);
    expect(problems).toEqual([{ code, line: 2, detail: 'expected 3 fields, found 2', fatalForRow: true }]);
  },
  C10: async ({ code }) => {
    const { output, problems } = await convert(`${HEADER}a, b ,"${CELL}"\n`);
    expect(output.toString()).toBe(`${OUT}a, b ,"${CELL}",Unclassified\n`);
    expect(problems).toEqual([{ code, line: 2, detail: 'expected 2 fields, found 3', fatalForRow: true }]);
  },
  C11: async (entry) => {
    await refused(entry, `${HEADER}a,b\na,"${CELL}\nc,d\n`, ['line 3', 'never closed']);
    await refused(entry, `${HEADER}"x\ny","${CELL}\n`, ['line 3']);
    await refused(entry, `source,"log_message\na,${CELL}\n`, ['line 1']);
  },
  C12: async () => {
    const { output, messages, sources, warnings } = await convert(`${HEADER}A, "x, y"\n`);
    expect([sources, messages]).toEqual([['A'], ['x, y']]);
    expect(output.toString()).toBe(`${OUT}A," ""x, y""",L\n`);
    expect(warnings).toEqual(['SPACE_BEFORE_QUOTE']);
  },
  C13: async () => {
    const { output, messages, document } = await convert(`${HEADER}a,"b\n\r\nc\rd"\n`);
    expect(output.toString()).toBe(`${OUT}a,"b\n\r\nc\rd",L\n`);
    expect(messages).toEqual(['b\n\r\nc\rd']);
    expect(document.statistics).toMatchObject({ rows: 1, blankLines: 0 });
  },
  C14: async () => {
    expect(await text('source,log_message\ra,b\rc,d\r')).toBe(
      'source,log_message,target_label\ra,b,L\rc,d,L\r',
    );
    const { document, output } = await convert('source,log_message\r\na,b\rc,d\n\re,f\r\n');
    expect(document.statistics).toMatchObject({ rows: 3, blankLines: 1 });
    expect(output.toString()).toBe('source,log_message,target_label\r\na,b,L\rc,d,L\n\re,f,L\r\n');
  },
  C15: async () => {
    for (const delimiter of [';', '\t', '|']) {
      const { document, output } = await convert(`source${delimiter}log_message\na${delimiter}b, c\n`);
      expect(document.delimiter).toBe(delimiter);
      expect(output.toString()).toBe(
        `source${delimiter}log_message${delimiter}target_label\na${delimiter}b, c${delimiter}L\n`,
      );
    }
    expect(await refusal('a,b;c\n1,2;3\n')).toMatchObject({
      code: 'DELIMITER_AMBIGUOUS',
      status: 422,
      message: expect.stringContaining('"," and ";"'),
    });
  },
  C16: async (entry) => {
    const names = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',');
    await refused(entry, `log_message,${names}\n`, ['10,001', '1,000']);
    expect((await convert(`log_message${',c'.repeat(999)}\na${','.repeat(999)}\n`)).codes).toEqual([]);
    const { codes } = await convert(`log_message\na${',b'.repeat(20_000)}\n`);
    expect(codes).toEqual(['ROW_WIDTH']);
  },
  C17: async () => {
    const message = `start ${'é"'.repeat(100_000)}`;
    const row = `a,"${message.replaceAll('"', '""')}"`;
    const { output, problems, messages } = await convert(`${HEADER}${row}\n`);
    expect(output.toString() === `${OUT}${row},L\n`).toBe(true);
    expect(messages[0] === message).toBe(true);
    expect(problems).toMatchObject([{ code: 'TRUNCATED_FOR_MODEL', line: 2, fatalForRow: false }]);
  },
  C18: async (entry) => {
    await refused(entry, `${HEADER}a,b\0c\n`, ['byte 22']);
    await refused(entry, `${HEADER}a,b\0c\n`, ['byte 22'], { kind: 'stream', format: 'text' });
    await refused(
      entry,
      Buffer.concat([Buffer.from(`${HEADER}${'a,b\n'.repeat(50_000)}`), Buffer.alloc(1)]),
      ['byte 200019'],
    );
    const noise = Buffer.from(
      Array.from({ length: 4096 }, (_, i) => 1 + ((Math.imul(i + 1, 2_654_435_761) >>> 24) % 255)),
    );
    await refused(entry, noise, ['binary'], { kind: 'stream', name: 'x' });
  },
  C19: async ({ code }) => {
    const { codes, output, problems } = await convert(`${HEADER}a,\na, \t\na,""\na,\u3000\n`);
    expect(codes).toEqual([code, code, code, code]);
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(problems.every(({ fatalForRow }) => fatalForRow)).toBe(true);
    expect(output.toString().split(',Unclassified\n')).toHaveLength(5);
  },
  C20: async () => {
    const values = ['123', 'NA', 'null', 'True', '007', '1e5', '1.50', '-0', '0x1F', 'Infinity'];
    const { output, messages } = await convert(
      HEADER + values.map((value) => `${value},${value}\n`).join(''),
    );
    expect(messages).toEqual(values);
    expect(output.toString()).toBe(OUT + values.map((value) => `${value},${value},L\n`).join(''));
  },
  C21: async () => {
    const { output, document } = await convert(`${HEADER}a,b\n\n\r\n  \n`);
    expect(output.toString()).toBe(`${OUT}a,b,L\n\n\r\n  \n`);
    expect(document.statistics).toMatchObject({ rows: 1, blankLines: 3 });
  },
  C22: async () => {
    const plain = ['=1', '+1', '-1', '@a', '\ta', '＝1', '＋1', '－1', '＠a', '=HYPERLINK("x")'];
    const quoted = ['\ra', '\na', '=a ""b""'];
    const harmless = ['s,a=1', 's, =1', 's,"a\n=1"'];
    const csv = (rows: readonly string[], header: string, end: string) =>
      header + rows.map((row) => row + end).join('');
    const rows = [...plain.map((cell) => `s,${cell}`), ...quoted.map((cell) => `s,"${cell}"`), ...harmless];
    const raw = await convert(csv(rows, HEADER, '\n'));
    expect(raw.output.toString()).toBe(csv(rows, OUT, ',L\n'));
    expect(raw.document.statistics).toMatchObject({ formulaCells: 13, formulaEscaped: 0 });
    const escaped = await convert(csv(rows, HEADER, '\n'), { escapeFormulas: true });
    const prefixed = [...plain.map((cell) => cell.replaceAll('"', '""')), ...quoted].map(
      (cell) => `s,"'${cell}"`,
    );
    expect(escaped.output.toString()).toBe(csv([...prefixed, ...harmless], OUT, ',L\n'));
    expect(escaped.document.statistics).toMatchObject({ formulaCells: 13, formulaEscaped: 13 });
    const header = await convert('=a,log_message\n', { escapeFormulas: true });
    expect(header.output.toString()).toBe('"\'=a",log_message,target_label\n');
  },
};

describe('bad CSV', () => {
  it.each(badInput(/^C/).map((entry) => [entry.id, entry.input, entry] as const))(
    '%s: %s',
    (id, _, entry) => {
      const run = CASES[id];
      if (run === undefined) throw new Error(`${id} is not tested`);
      return run(entry);
    },
  );

  it('of any bytes is refused with a code or kept, and nothing of it is in a refusal', async () => {
    const bytes = fc.array(fc.constantFrom('"', ',', '\n', '\r', ' ', CELL, '\xff', '\xc3', 'log_message'), {
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('file' as const, 'stream' as const), async (parts, kind) => {
        const input = Buffer.from(HEADER + parts.join(''), 'latin1');
        const found = await convert(input, { kind }).catch((error: unknown) => error);
        if (!(found instanceof Error)) return;
        expect(found).toHaveProperty('code', expect.stringMatching(/^(?:UNCLOSED_QUOTE|BAD_ENCODING)$/));
        expect(found.message).not.toContain(CELL);
      }),
    );
  });
});
