import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from '../convert.fixture.ts';

const CSV = 'source;log_message\na;"x; ""y"""\nb;\nc; "z"\n';

describe('conversion', () => {
  it('of CSV to NDJSON writes source, message and label', async () => {
    const { output } = await convert(CSV, { to: 'ndjson' });
    expect(output.toString()).toBe(
      '{"source":"a","log_message":"x; \\"y\\"","target_label":"L"}\n' +
        '{"source":"b","log_message":"","target_label":"Unclassified"}\n' +
        '{"source":"c","log_message":"z","target_label":"L"}\n',
    );
  });

  it('of CSV to text writes a label and a line', async () => {
    expect((await convert(CSV, { to: 'text' })).output.toString()).toBe('L\tx; "y"\nUnclassified\t\nL\tz\n');
    const lines = await convert('log_message\n"a\r\nb"\n', { to: 'text' });
    expect(lines.output.toString()).toBe('L\ta\nL\tb\n');
  });

  it('of NDJSON to CSV writes a header and quotes where it must', async () => {
    const input = '{"log_message":"a, b","source":"s"}\nnot json\n{"message":"c\\nd"}\n';
    const { output } = await convert(input, { name: 'app.ndjson', to: 'csv', explain: true });
    expect(output.toString()).toBe(
      'source,log_message,target_label,stage,confidence,reason,error_code\n' +
        's,"a, b",L,rules,0.9877,"rule ""L""",\n' +
        'app,"not json",Unclassified,none,,BAD_JSON,BAD_JSON\n' +
        'app,"c\nd",L,rules,0.9877,"rule ""L""",\n',
    );
  });

  it('writes only rows of the wanted labels, by the name of the column that is wanted', async () => {
    const only = new Set(['Unclassified']);
    const { output } = await convert(CSV, { to: 'ndjson', only, labelColumn: 'class' });
    expect(output.toString()).toBe('{"source":"b","log_message":"","class":"Unclassified"}\n');
  });

  it('keeps bytes that are no text, and the encoding', async () => {
    const bad = Buffer.from('{"log_message":"\xff"}\n', 'latin1');
    const csv = await convert(bad, { name: 'app.ndjson', to: 'csv', onBadBytes: 'row' });
    expect(csv.output.toString('latin1')).toBe(
      'source,log_message,target_label\napp,"{""log_message"":""\xff""}",Unclassified\n',
    );
    const wide = await convert(Buffer.from('\ufefflog_message\né\n', 'utf16le'), { to: 'text' });
    expect(wide.output.toString('utf16le')).toBe('\ufeffL\té\n');
  });

  it('to CSV counts the cells that a spreadsheet would run, and disarms them where it is told to', async () => {
    const input = Buffer.from('=cmd|x\n=\xff\n1+1\n', 'latin1');
    const raw = await convert(input, { name: 'app.log', source: '@a', to: 'csv' });
    expect(raw.document.statistics).toMatchObject({ formulaCells: 5, formulaEscaped: 0 });
    const escaped = await convert(input, { name: 'app.log', source: '@a', to: 'csv', escapeFormulas: true });
    expect(escaped.document.statistics).toMatchObject({ formulaCells: 5, formulaEscaped: 5 });
    expect(escaped.output.toString('latin1')).toBe(
      `source,log_message,target_label\n'@a,'=cmd|x,L\n'@a,"'=\xff",Unclassified\n'@a,1+1,L\n`,
    );
    const long = `=${'x'.repeat(2 ** 20)}`;
    const passedOn = await convert(long, { name: 'a.ndjson', to: 'csv', escapeFormulas: true });
    expect(passedOn.document.statistics.formulaEscaped).toBe(1);
    expect(passedOn.output.toString()).toMatch(/\na,"'=x+",Unclassified\n$/);
  });

  it.each(['ndjson', 'text'] as const)('to %s counts no cells, as it writes none', async (to) => {
    const { document } = await convert('log_message,=b\n=a,c\n', { to, escapeFormulas: true });
    expect(document.statistics).toMatchObject({ formulaCells: 0, formulaEscaped: 0 });
  });

  it.each([
    ['app.log', 'utf-8', Buffer.from('\xe9 "é"', 'latin1'), '\ufffd "\ufffd"', 'app'],
    ['app.csv', 'utf-8', Buffer.from('source,log_message\n\xe9,é', 'latin1'), '\ufffd', '\ufffd'],
    ['app.log', 'utf-16le', Buffer.from('é\ud800a', 'utf16le'), 'é\ufffd\ufffd\ufffda', 'app'],
    ['app.log', 'euc-jp', Buffer.from('\xa4\xa2\xff', 'latin1'), 'あ\ufffd', 'app'],
    ['app.log', 'iso-8859-7', Buffer.from('\xe1\xae', 'latin1'), 'α\ufffd', 'app'],
  ])('to NDJSON is valid where bytes of %s in %s are not, and keeps these', async (...given) => {
    const [name, encoding, input, message, source] = given;
    const { output } = await convert(input, { name, encoding, to: 'ndjson', onBadBytes: 'row' });
    const record = JSON.parse(new TextDecoder(encoding, { fatal: true }).decode(output)) as unknown;
    const raw = name === 'app.csv' ? input.subarray(input.indexOf(0x0a) + 1) : input;
    expect(record).toEqual({
      source,
      log_message: message,
      target_label: 'Unclassified',
      raw_base64: raw.toString('base64'),
    });
  });

  it.each(['utf-8', 'euc-jp'])(
    'to NDJSON is valid where a line too long to be held is in %s',
    async (encoding) => {
      const [unit, bad] = encoding === 'utf-8' ? ['あé', 'é'] : ['あ', ''];
      const bytes = encoding === 'utf-8' ? Buffer.from(unit) : Buffer.from('\xa4\xa2', 'latin1');
      const long = Buffer.concat([
        Buffer.from('x'),
        Buffer.alloc(17 * 2 ** 20, bytes),
        Buffer.from(bad, 'latin1'),
      ]);
      const { output } = await convert(long, {
        name: 'a.log',
        encoding,
        to: 'ndjson',
        chunks: [2 ** 18 - 1],
      });
      const record = JSON.parse(new TextDecoder(encoding, { fatal: true }).decode(output)) as {
        log_message: string;
      };
      const text = new TextDecoder(encoding).decode(long);
      expect(record.log_message === text).toBe(true);
    },
  );

  it.each([
    ['app.csv', 'log_message\nb\n', 16],
    ['app.log', 'b\n', 16],
    ['app.ndjson', '{"log_message":"b"}\n', 1],
  ])('writes all of a row of %s that is too long to be held as its message', async (name, before, limit) => {
    const long = `{"c, é${'x'.repeat(250)}`.repeat(limit * 2 ** 12 + 1000);
    const input = `${before}${long}\r\n${before.split('\n').at(-2)}`;
    const expected = {
      csv: `source,log_message,target_label\napp,b,L\napp,"${long.replaceAll('"', '""')}",Unclassified\napp,b,L\n`,
      ndjson: [
        '{"source":"app","log_message":"b","target_label":"L"}\n',
        `{"source":"app","log_message":${JSON.stringify(long)},"target_label":"Unclassified"}\n`,
        '{"source":"app","log_message":"b","target_label":"L"}\n',
      ].join(''),
      text: `L\tb\nUnclassified\t${long}\nL\tb\n`,
    };
    for (const to of ['csv', 'ndjson', 'text'] as const) {
      const { output, codes, document } = await convert(input, { name, to, chunks: [2 ** 18 - 1] });
      if (document.format === to) continue;
      expect(output.toString() === expected[to]).toBe(true);
      expect([codes, document.statistics.rows]).toEqual([['LINE_TOO_LONG'], 3]);
    }
  });

  it('leaves out all of a long row whose label is not wanted', async () => {
    const input = `source,log_message\na,b\nc,${'x'.repeat(17 * 2 ** 20)}\nd,e\n`;
    const { output } = await convert(input, { to: 'ndjson', chunks: [2 ** 20], only: new Set(['L']) });
    expect(output.toString()).toBe(
      '{"source":"a","log_message":"b","target_label":"L"}\n{"source":"d","log_message":"e","target_label":"L"}\n',
    );
  });

  it('writes what CSV and JSON readers read', async () => {
    const parts = fc.constantFrom('"', ',', '\\', '\t', 'é', '😀', 'a', ' ', '\u2028', '\x07', '=');
    const line = fc.array(parts, { minLength: 1, maxLength: 12 }).map((found) => `m${found.join('')}`);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), async (lines) => {
        const input = lines.map((text) => `${text}\n`).join('');
        const options = { name: 'app.log', format: 'text' } as const;
        const csv = await convert(input, { ...options, to: 'csv' });
        expect(parse(csv.output, { from: 2 })).toEqual(lines.map((text) => ['app', text, 'L']));
        const ndjson = await convert(input, { ...options, to: 'ndjson' });
        const records = ndjson.output.toString().trimEnd().split('\n');
        expect(records.map((text) => JSON.parse(text))).toEqual(
          lines.map((text) => ({ source: 'app', log_message: text, target_label: 'L' })),
        );
      }),
    );
  });
});
