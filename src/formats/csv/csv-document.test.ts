import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { convert, refusal } from '../convert.fixture.ts';

/** Rows of `source,log_message` with their label, as output text without the header. */
async function rows(csv: string, options = {}): Promise<string> {
  const { output } = await convert(`source,log_message\n${csv}`, options);
  return output.toString().slice('source,log_message,target_label\n'.length);
}

describe('CSV document', () => {
  it('writes the example of the README byte for byte', async () => {
    const example = readFileSync(new URL('../../../examples/logs.csv', import.meta.url));
    const labels: Readonly<Record<string, string>> = { IP: 'Security Alert', User: 'User Action' };
    const { output, messages, warnings } = await convert(example, {
      label: (message) => labels[message.split(' ')[0] ?? ''] ?? 'System Notification',
    });
    expect(output.toString()).toBe(
      'source,log_message,target_label\n' +
        'ModernCRM," ""IP 192.168.133.114 blocked due to potential attack""",Security Alert\n' +
        'BillingSystem," ""User 12345 logged in.""",User Action\n' +
        'AnalyticsEngine," ""File data_6957.csv uploaded successfully by user User265.""",System Notification\n' +
        'AnalyticsEngine," ""Backup completed successfully.""",System Notification\n',
    );
    expect(messages[0]).toBe('IP 192.168.133.114 blocked due to potential attack');
    expect(warnings).toEqual(['SPACE_BEFORE_QUOTE']);
  });

  it.each([
    ['plain', 'a,b\n', 'b', 'a,b,L\n'],
    ['without a line end', 'a,b', 'b', 'a,b,L'],
    ['quoted', 'a,"b, c"\n', 'b, c', 'a,"b, c",L\n'],
    ['quoted with a line end inside', 'a,"b\nc"\n', 'b\nc', 'a,"b\nc",L\n'],
    ['quoted with CR LF inside', 'a,"b\r\nc"\r\n', 'b\r\nc', 'a,"b\r\nc",L\r\n'],
    ['with doubled quotes', 'a,"say ""b"""\n', 'say "b"', 'a,"say ""b""",L\n'],
    ['with an empty quoted source', '"",b\n', 'b', '"",b,L\n'],
    ['with a bare quote', 'a,5" disk\n', '5" disk', 'a,5" disk,L\n'],
    ['with bare quotes around a word', 'a,b "c" d\n', 'b "c" d', 'a,b "c" d,L\n'],
    ['with text after the closing quote', 'a,"b"c\n', 'bc', 'a,"b"c,L\n'],
    ['that ends in CR', 'a,b\r', 'b', 'a,b,L\r'],
    ['with values that look like numbers', '007,1e5\n', '1e5', '007,1e5,L\n'],
    ['of bytes beyond ASCII', 'ä,日本 😀\n', '日本 😀', 'ä,日本 😀,L\n'],
    ['with outer space', ' a , b \n', ' b ', ' a , b ,L\n'],
  ])('labels a row %s', async (_, input, message, output) => {
    expect(await rows(input)).toBe(output);
    expect((await convert(`source,log_message\n${input}`)).messages).toEqual([message]);
  });

  it.each([
    ['closing quote before the line end', 'a, "b, c"\n', ['b, c'], 'a," ""b, c""",L\n'],
    ['closing quote before the delimiter', ' "a, b",c\n', ['c'], '" ""a, b""",c,L\n'],
    ['closing quote before CR LF', 'a, "b"\r\n', ['b'], 'a," ""b""",L\r\n'],
    ['closing quote before CR', 'a, "b"\ra,c\r', ['b', 'c'], 'a," ""b""",L\ra,c,L\r'],
    ['closing quote at the end of the file', 'a, "b"', ['b'], 'a," ""b""",L'],
    ['several spaces', 'a,   "b, c"\n', ['b, c'], 'a,"   ""b, c""",L\n'],
    ['doubled quotes inside', 'a, "b ""c"", d"\n', ['b "c", d'], 'a," ""b """"c"""", d""",L\n'],
    ['a line end inside', 'a, "b\nc"\nd,e\n', ['b\nc', 'e'], 'a," ""b\nc""",L\nd,e,L\n'],
    ['nothing between the quotes', 'a, ""\n', [''], 'a," """"",Unclassified\n'],
  ])('reads a field of space and quote as quoted: %s', async (_, input, messages, output) => {
    const found = await convert(`source,log_message\n${input}`);
    expect(found.messages).toEqual(messages);
    expect(found.output.toString()).toBe(`source,log_message,target_label\n${output}`);
    expect(found.warnings).toEqual(['SPACE_BEFORE_QUOTE']);
  });

  it.each([
    ['more text after the closing quote', 'nginx, "GET / HTTP/1.1" 200 45\n', ' "GET / HTTP/1.1" 200 45'],
    ['delimiters in the last column', 'nginx, "GET /a,b" 200, 45, x\n', ' "GET /a,b" 200, 45, x'],
    ['a space after the closing quote', 'a, "b" \n', ' "b" '],
    ['no closing quote on the line', 'a, "b, c\nd,e f"g\n', ' "b, c'],
    ['no closing quote at all', 'a, "b, c\nd,e\n', ' "b, c'],
    ['no closing quote at the end of the file', 'a, "b', ' "b'],
  ])('reads a field of space and quote literally: %s', async (_, input, message) => {
    const found = await convert(`source,log_message\n${input}`);
    expect(found.messages[0]).toBe(message);
    expect(found.output.toString()).toContain(`${message},L`);
    expect(found.warnings).toEqual([]);
    expect(found.codes).toEqual([]);
  });

  it('ends a literal field before the last column at the next delimiter outside its quotes', async () => {
    const csv = 'source,log_message,host\na, "GET /x,y" 200,web1\na, "GET /x" "z,z" 7, "q, r"\n';
    const { messages, output, codes } = await convert(csv);
    expect(messages).toEqual([' "GET /x,y" 200', ' "GET /x" "z,z" 7']);
    expect(output.toString()).toBe(
      'source,log_message,host,target_label\na, "GET /x,y" 200,web1,L\n' +
        'a, "GET /x" "z,z" 7," ""q, r""",L\n',
    );
    expect(codes).toEqual([]);
  });

  it('keeps blank lines, mixed line ends and the header as they are', async () => {
    const csv = '\n  \nsource,log_message\r\na,b\n\na,c\rd,e\r\n \n\n';
    const { output, document, lines } = await convert(csv);
    expect(output.toString()).toBe('\n  \nsource,log_message,target_label\r\na,b,L\n\na,c,L\rd,e,L\r\n \n\n');
    expect(document.statistics).toMatchObject({ rows: 3, blankLines: 5 });
    expect(lines).toEqual([4, 6, 7]);
  });

  it('counts lines over line ends in quotes', async () => {
    const { lines } = await convert('source,"log\n_message"\n"a\nb","c\r\nd"\ne,f\n', {
      messageColumn: 'log\n_message',
    });
    expect(lines).toEqual([3, 6]);
  });

  it('pads short rows and puts the label of long rows last', async () => {
    const { output, problems, messages } = await convert(
      'source,log_message,a,b\nx,y\nx\nx,y,1,2,3\nx,y,1,2\n',
    );
    expect(output.toString()).toBe(
      'source,log_message,a,b,target_label\nx,y,,,Unclassified\nx,,,,Unclassified\n' +
        'x,y,1,2,3,Unclassified\nx,y,1,2,L\n',
    );
    expect(problems.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      'ROW_WIDTH expected 4 fields, found 2',
      'ROW_WIDTH expected 4 fields, found 1',
      'ROW_WIDTH expected 4 fields, found 5',
    ]);
    expect(messages).toEqual(['y', '', 'y', 'y']);
  });

  it('quotes a label that holds the delimiter', async () => {
    expect(await rows('a,b\n', { label: () => 'x, "y"' })).toBe('a,b,"x, ""y"""\n');
    const { output } = await convert('source;log_message\na;b\n', { label: () => 'x, y' });
    expect(output.toString()).toBe('source;log_message;target_label\na;b;x, y\n');
  });

  it('adds the columns of an explanation', async () => {
    const { output } = await convert('source,log_message\na,b\na,\n', { explain: true });
    expect(output.toString()).toBe(
      'source,log_message,target_label,stage,confidence,reason,error_code\n' +
        'a,b,L,rules,0.9877,"rule ""L""",\na,,Unclassified,none,,EMPTY_MESSAGE,EMPTY_MESSAGE\n',
    );
  });

  it('gives columns other names where the input has them', async () => {
    const { output, document } = await convert('log_message,Stage,target_label,predicted_label\na,b,c,d\n', {
      explain: true,
    });
    expect(output.toString().split('\n')[0]).toBe(
      'log_message,Stage,target_label,predicted_label,predicted_label_2,predicted_stage,confidence,reason,error_code',
    );
    expect(document.warnings.map(({ code, detail }) => `${code}: ${detail}`)).toEqual([
      'COLUMN_COLLISION: there is a column "target_label" already; the added one is "predicted_label_2"',
      'COLUMN_COLLISION: there is a column "stage" already; the added one is "predicted_stage"',
    ]);
  });

  it('writes only rows of the wanted labels, whatever was done to them', async () => {
    const { output } = await convert(
      '\nsource,log_message\na,b\n\na, "c"\nd\na,b', //
      { only: new Set(['c', 'Unclassified']), label: (message) => message },
    );
    expect(output.toString()).toBe('\nsource,log_message,target_label\na," ""c""",c\nd,,Unclassified\n');
  });

  it('reads a CSV without header by the names given, or by its first columns', async () => {
    const named = await convert('1,a,b\n2,c,d\n', { columns: ['id', 'source', 'log_message'] });
    expect(named.messages).toEqual(['b', 'd']);
    expect(named.output.toString()).toBe('1,a,b,L\n2,c,d,L\n');
    const unnamed = await convert('a,b\nc,d\n', { header: false });
    expect(unnamed.sources).toEqual(['a', 'c']);
    expect((await convert('b\nd\n', { header: false, source: 's' })).sources).toEqual(['s', 's']);
  });

  it('names the source of rows by the option, else by the file', async () => {
    const csv = 'log_message\na\n';
    expect((await convert(csv, { source: 'sshd' })).sources).toEqual(['sshd']);
    expect((await convert(csv, { name: 'logs/auth.2024.csv.gz' })).sources).toEqual(['auth.2024']);
    expect((await convert('SOURCE,log_message\na,b\n')).sources).toEqual(['a']);
  });

  it('gives the values of further columns, and of optional ones that are not there', async () => {
    const { extra, warnings } = await convert('log_message,target_label,n\na,"x ""y""",1\nb, "z",2\n', {
      extraColumns: ['target_label', 'n', 'none'],
      optionalColumns: ['none'],
    });
    expect(extra).toEqual([
      ['x "y"', 'z'],
      ['1', '2'],
      ['', ''],
    ]);
    expect(warnings).toEqual(['SPACE_BEFORE_QUOTE']);
    expect(await refusal('log_message\na\n', { extraColumns: ['label'] })).toMatchObject({
      code: 'MISSING_COLUMN',
    });
  });

  it('passes on a row that is too long to be held, and goes on after it', async () => {
    const long = Buffer.alloc(17 * 2 ** 20, 'x,');
    const csv = Buffer.concat([Buffer.from('source,log_message\na,b\n'), long, Buffer.from('\r\na,c\n')]);
    const { output, codes, messages } = await convert(csv, { chunks: [2 ** 20] });
    const expected = ['source,log_message,target_label\na,b,L\n', long, ',Unclassified\r\na,c,L\n'];
    expect(output.equals(Buffer.concat(expected.map((part) => Buffer.from(part))))).toBe(true);
    expect(codes).toEqual(['LINE_TOO_LONG']);
    expect(messages).toEqual(['b', '', 'c']);
  });
});
