import { describe, expect, it } from 'vitest';
import { type ConvertOptions, convert, refusal } from './convert.fixture.ts';

const formatOf = async (input: string, options: ConvertOptions = {}) =>
  (await convert(input, { name: '-', kind: 'stream', ...options })).document.format;

describe('format', () => {
  it.each([
    ['app.csv', 'log_message\n{"a":1}\n', 'csv'],
    ['app.tsv.gz', 'source\tlog_message\n', 'csv'],
    ['app.NDJSON', '{}\n', 'ndjson'],
    ['app.jsonl', 'x\n', 'ndjson'],
    ['app.json', '{"log_message":"a"}', 'ndjson'],
    ['app.log', 'a line\n', 'text'],
    ['app.txt', '{"log_message":"a"}\n', 'ndjson'],
    ['syslog.2.gz', 'a, line\n', 'text'],
    ['a.constructor', 'a, line\n', 'text'],
  ])('of %s is told by the name, then by the content', async (name, input, format) => {
    expect(await formatOf(input, { name })).toBe(format);
  });

  it.each([
    ['source,log_message\n', 'csv'],
    ['LOG_MESSAGE;x\n', 'csv'],
    ['\n\nlog_message\n', 'csv'],
    ['{"log_message":"a"}\n', 'ndjson'],
    ['  {}\n', 'ndjson'],
    ['{braces} around a word\n', 'text'],
    ['[2024-05-01] INFO, started\n', 'text'],
    ['Jan 1 00:00:00 host app: one, two; three\n', 'text'],
    ['message\n', 'text'],
  ])('of %j is told by the content', async (input, format) => {
    expect(await formatOf(input)).toBe(format);
  });

  it('is what the user says', async () => {
    expect(await formatOf('source,log_message\n', { format: 'text' })).toBe('text');
    expect(await formatOf('{}\n', { format: 'text', name: 'a.ndjson' })).toBe('text');
    expect(await formatOf('a,b\n', { columns: ['source', 'log_message'] })).toBe('csv');
    expect(await formatOf('a,b\n', { header: false })).toBe('csv');
    expect(await formatOf('text|id\n', { delimiter: '|', messageColumn: 'text' })).toBe('csv');
  });

  it('is CSV where the header is one of another CSV, so that its columns can be named', async () => {
    expect(await refusal('time,host,message\n1,2,3\n', { name: '-', kind: 'stream' })).toMatchObject({
      code: 'MISSING_COLUMN',
      remedy: expect.stringContaining('--message-column "message"'),
    });
  });
});

describe('delimiter', () => {
  const delimiterOf = async (input: string, options: ConvertOptions = {}) =>
    (await convert(input, options)).document.delimiter;

  it.each([
    ['source,log_message\na;b;c;d,e\n', ','],
    ['source;log_message\na,b,c;d\n', ';'],
    ['source\tlog_message\n', '\t'],
    ['source|log_message|x,y\n', '|'],
    ['"source"; "log_message"\n', ';'],
    ['log_message\na,b\n', ','],
    ['"a;b",log_message\n', ','],
    ['\n \nsource;log_message\n', ';'],
    ['time;log_message;a,b\n1;2;3\n', ';'],
  ])('of %j is %j', async (input, delimiter) => {
    expect(await delimiterOf(input)).toBe(delimiter);
  });

  it('is found without a header by the columns, then by rows of equal width', async () => {
    expect(await delimiterOf('a;b,c\nd;e\n', { columns: ['source', 'log_message'] })).toBe(';');
    expect(await delimiterOf('a|b|c\n', { columns: ['x', 'source', 'log_message'] })).toBe('|');
    expect(await delimiterOf('a;b,c\nd;e,f,g\n', { header: false })).toBe(';');
    expect(await delimiterOf('a\tb;c\n', { header: false, name: 'a.tsv' })).toBe('\t');
  });

  it('that is not clear is refused, and can be named', async () => {
    const input = 'a;log_message,b\n1;2,3\n';
    expect(await refusal(input)).toMatchObject({
      code: 'DELIMITER_AMBIGUOUS',
      remedy: expect.stringContaining('--delimiter'),
    });
    const options = { delimiter: ';', messageColumn: 'log_message,b' };
    expect((await convert(input, options)).messages).toEqual(['2,3']);
    expect(await delimiterOf('source\tlog_message\n', { delimiter: 'tab' })).toBe('\t');
    expect(await delimiterOf('source:log_message\n', { delimiter: ':' })).toBe(':');
  });

  it.each(['', ',,', '"', ' ', '\n', 'é'])('is never %j', async (delimiter) => {
    expect(await refusal('source,log_message\n', { delimiter })).toMatchObject({ code: 'USAGE' });
  });
});
