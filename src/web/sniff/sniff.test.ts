import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { optionsOf } from './mapping.ts';
import { readSample, SAMPLE_BYTES } from './read-sample.ts';
import { sniff } from './sniff.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

async function sniffed(content: Uint8Array | string, name = 'x.csv') {
  const bytes = typeof content === 'string' ? utf8(content) : content;
  return sniff(await readSample(new Blob([new Uint8Array(bytes)]), name));
}

const optionsFor = ({ mapping, found, columns }: Awaited<ReturnType<typeof sniffed>>) =>
  optionsOf(mapping, found, columns);

const codes = ({ problems }: Awaited<ReturnType<typeof sniffed>>) =>
  problems.map(({ kind, code }) => `${kind} ${code}`);

describe('sniff of a CSV', () => {
  it('reads the usual columns, and then sends no option at all', async () => {
    const file = await sniffed('source,log_message\nCRM, "a, b"\nERP,c\n');
    expect(file.columns).toEqual(['source', 'log_message']);
    expect(file.rows.map(({ cells }) => cells)).toEqual([
      ['CRM', 'a, b'],
      ['ERP', 'c'],
    ]);
    expect(file).toMatchObject({ rowCount: 2, isExact: true, problems: [] });
    expect(file.mapping).toMatchObject({
      format: 'csv',
      delimiter: ',',
      encoding: 'utf-8',
      message: 1,
      source: 0,
    });
    expect(optionsFor(file)).toEqual({});
  });

  it('takes columns of a like name, says so, and names them to the server', async () => {
    const file = await sniffed('time;service;message\n1;sshd;login failed\n');
    expect(file.mapping).toMatchObject({ delimiter: ';', message: 2, source: 1 });
    expect(codes(file)).toEqual(['ask MISSING_COLUMN']);
    expect(optionsFor(file)).toEqual({ message_column: 'message', source_column: 'service' });
  });

  it('asks for the column where none reads like a message', async () => {
    const file = await sniffed('alpha,beta\n1,2\n');
    expect(file.mapping.message).toBeNull();
    expect(codes(file)).toEqual(['stop MISSING_COLUMN']);
  });

  it('sees that a first row is data, and names the columns by what they hold', async () => {
    const file = await sniffed(
      'sshd,"Failed password for root from 10.0.0.1",22\ncron,"job 7 finished in 3 s",0\n',
    );
    expect(file.mapping).toMatchObject({ hasHeader: false, message: 1, source: 0 });
    expect(file.rowCount).toBe(2);
    expect(optionsFor(file)).toEqual({ header: 'false', columns: 'source,log_message,column_3' });
  });

  it('finds a header in another case, as the server does', async () => {
    const file = await sniffed('Source, LOG_MESSAGE\nx,y\n');
    expect(optionsFor(file)).toEqual({});
  });

  it('names the line of an open quote, of uneven rows, and of a column that is there twice', async () => {
    expect((await sniffed('log_message\n"a\nb\n')).problems[0]).toMatchObject({
      kind: 'stop',
      code: 'UNCLOSED_QUOTE',
      text: expect.stringContaining('line 2'),
    });
    const uneven = await sniffed('source,log_message\na,b\n"x\ny",b\na,b,c\nd\n');
    expect(uneven.problems[0]?.text).toBe(
      '2 rows with more or fewer fields than the first row, from line 5 on.',
    );
    expect(codes(await sniffed('log_message,log_message\na,b\n'))).toEqual(['stop DUPLICATE_COLUMN']);
  });

  it('keeps what the user says, and sends what differs', async () => {
    const sample = await readSample(new Blob(['a|b\nsshd|failed\n']), 'x.csv');
    const file = sniff(sample, { delimiter: '|', hasHeader: true, message: 1, source: 0, sourceName: 'vpn' });
    expect(file.problems).toEqual([]);
    expect(optionsFor(file)).toEqual({ message_column: 'b', source_column: 'a', source: 'vpn' });
    const tab = sniff(sample, { delimiter: '\t' });
    expect(optionsFor(tab)).toMatchObject({ delimiter: 'tab' });
  });

  it('calls two delimiters that fit alike ambiguous, and then names the one it takes', async () => {
    const file = await sniffed('a,b;c\nd,e;f\n', 'x.csv');
    expect(codes(file)).toContain('ask DELIMITER_AMBIGUOUS');
    expect(optionsFor(file)).toMatchObject({ delimiter: ',' });
  });

  it('estimates the rows of a long file from its beginning', async () => {
    const row = 'CRM,"User 12345 logged in."\n';
    const count = Math.ceil((SAMPLE_BYTES * 4) / row.length);
    const file = await sniffed(`source,log_message\n${row.repeat(count)}`);
    expect(file.isExact).toBe(false);
    expect(Math.abs((file.rowCount ?? 0) - count) / count).toBeLessThan(0.01);
    expect(file.problems).toEqual([]);
  });
});

describe('sniff of other formats', () => {
  it('reads NDJSON with the members that the server looks for', async () => {
    const file = await sniffed(
      '{"ts":1,"service":"a","msg":"x"}\nnot json\n{"msg":"y","n":{"a":1}}\n',
      'x.log',
    );
    expect(file.mapping.format).toBe('ndjson');
    expect(file.columns).toEqual(['ts', 'service', 'msg', 'n']);
    expect(file.mapping).toMatchObject({ message: 2, source: 1 });
    expect(file.problems[0]?.text).toContain('line 2');
    expect(optionsFor(file)).toEqual({});
  });

  it('says what to do with one JSON array', async () => {
    expect((await sniffed('[\n{"a":1}\n]', 'x.json')).problems[0]).toMatchObject({
      kind: 'stop',
      code: 'NOT_NDJSON',
    });
  });

  it('reads everything else as lines', async () => {
    const file = await sniffed('Nov 20 host sshd: hello\n\nNov 20 host cron: x, y\n', 'syslog');
    expect(file.mapping).toMatchObject({ format: 'text', message: 0, source: null });
    expect(file.rowCount).toBe(2);
    expect(file.rows[1]).toEqual({ cells: ['Nov 20 host cron: x, y'], line: 3 });
    expect(optionsFor(file)).toEqual({});
  });

  it('reads within gzip, and tells a damaged one', async () => {
    const whole = gzipSync('log_message\nhello\n');
    expect(await sniffed(whole, 'x.csv.gz')).toMatchObject({ rowCount: 1, isExact: true, problems: [] });
    expect(codes(await sniffed(whole.subarray(0, 20), 'x.csv.gz'))).toEqual(['stop BAD_ARCHIVE']);
  });

  it('reads the beginning of a gzip that is longer than the sample', async () => {
    let text = 'log_message\n';
    for (let i = 0; text.length < 6_000_000; i++) text += `${Math.imul(i, 2654435761).toString(36)} ${i}\n`;
    const file = await sniffed(gzipSync(text, { level: 1 }), 'x.csv.gz');
    expect(file.isExact).toBe(false);
    expect(file.problems).toEqual([]);
    expect(file.rows).toHaveLength(10);
    const count = text.split('\n').length - 2;
    expect(Math.abs((file.rowCount ?? 0) - count) / count).toBeLessThan(0.2);
  });
});

describe('sniff of encodings and of what is no log', () => {
  const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'));

  it('takes a byte order mark off the first name', async () => {
    const file = await sniffed('\ufefflog_message\nä\n');
    expect(file.columns).toEqual(['log_message']);
    expect(await sniffed(utf16('\ufefflog_message\nä\n'))).toMatchObject({
      columns: ['log_message'],
      mapping: { encoding: 'utf-16le' },
      problems: [],
    });
  });

  it('tells UTF-16 without a mark, asks, and names it to the server', async () => {
    const file = await sniffed(utf16('source,log_message\nCRM,a line of text\n'));
    expect(file.rows[0]?.cells).toEqual(['CRM', 'a line of text']);
    expect(codes(file)).toEqual(['ask ENCODING']);
    expect(optionsFor(file)).toEqual({ encoding: 'utf-16le' });
  });

  it('names the byte and the line that are not UTF-8, and the encoding it takes instead', async () => {
    const file = await sniffed(new Uint8Array([...utf8('log_message\nok\nna'), 0xef, 0x76, 0x65, 0x0a]));
    expect(file.problems[0]?.text).toBe('It is not UTF-8 (byte 17, on line 3), and is read as windows-1252.');
    expect(file.rows[1]?.cells).toEqual(['naïve']);
    expect(optionsFor(file)).toEqual({ encoding: 'windows-1252' });
  });

  it('does not take a character that the sample cuts for a bad one', async () => {
    const file = await sniffed(`log_message\n${'ä'.repeat(SAMPLE_BYTES)}\n`);
    expect(file.mapping.encoding).toBe('utf-8');
    expect(file.problems).toEqual([]);
  });

  it.each([
    ['an empty file', new Uint8Array(), 'EMPTY_FILE'],
    ['only space', utf8(' \n\n'), 'EMPTY_FILE'],
    ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'UNSUPPORTED_FORMAT'],
    ['a zero byte', utf8('log_message\na\u0000b\n'), 'BINARY_CONTENT'],
  ])('stops at %s', async (_name, bytes, code) => {
    expect(codes(await sniffed(bytes))).toEqual([`stop ${code}`]);
  });

  it('stops at a format that the server does not take, until it is read as another', async () => {
    const limits = { maxFileSize: 1e6, formats: ['csv'] };
    const sample = await readSample(new Blob(['one line\nand another\n']), 'x.log');
    const { problems } = sniff(sample, { format: 'ndjson' }, limits);
    expect(problems[0]).toMatchObject({ kind: 'stop', code: 'UNSUPPORTED_FORMAT' });
    expect(problems[0]?.text).toBe('This is read as NDJSON; the server takes CSV.');
    expect(sniff(sample, {}, limits).problems).toMatchObject([{ kind: 'note', code: 'AS_CSV' }]);
    expect(sniff(sample, {}, { ...limits, formats: ['csv', 'text'] }).problems).toEqual([]);
  });

  it('stops at too many columns, with both counts', async () => {
    const header = Array.from({ length: 1001 }, (_, i) => `c${i}`).join(',');
    const { problems } = await sniffed(`${header}\n1\n`);
    expect(problems[0]).toMatchObject({ kind: 'stop', code: 'TOO_MANY_COLUMNS' });
    expect(problems[0]?.text).toBe('There are 1,001 columns; the limit is 1,000.');
  });

  it('stops at a file over the limit of the server', async () => {
    const sample = await readSample(new Blob(['log_message\nx\n']), 'x.csv');
    expect(codes(sniff(sample, {}, { maxFileSize: 5, formats: ['csv'] }))).toEqual(['stop FILE_TOO_LARGE']);
  });
});
