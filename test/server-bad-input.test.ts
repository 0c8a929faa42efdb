import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../src/errors.ts';
import { formOf, rawForm } from '../src/server/form.fixture.ts';
import { END, type RunningServer, sendRaw, startServer } from '../src/server/server.fixture.ts';
import { BAD_FILES, BAD_INPUT, type BadFile, gzipBomb } from './bad-input.fixture.ts';

type FileId = keyof typeof BAD_FILES;
const ALL_FORMATS = { 'uploads.supported_formats': ['csv', 'ndjson', 'text'] };

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({
    ...ALL_FORMATS,
    'uploads.max_file_size': 25e6,
    'uploads.max_decompressed': 64 * 2 ** 20,
  });
});
afterAll(async () => await server.close());
afterEach(() =>
  expect
    .poll(() => readdirSync(server.tempDir), { message: 'no temporary file stays', timeout: 10_000 })
    .toEqual([]),
);

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

async function upload({ name, bytes }: BadFile, query = '', url = server.url): Promise<Answered> {
  const answer = await fetch(`${url}/classify${query}`, { method: 'POST', body: formOf(name, bytes) });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

function problemIn({ headers, bytes }: Answered): Record<string, unknown> {
  expect(headers.get('content-type')).toContain('application/problem+json');
  return JSON.parse(bytes.toString());
}

/** Entries that are refused as a whole, and what the problem must hold. */
const REFUSED: readonly (readonly [FileId, RegExp])[] = [
  ['C01', /\b0 bytes/],
  ['C02', /\b\d+ bytes/],
  ['C04', /log_message[\s\S]*log_mesage/],
  ['C05', /2 columns[\s\S]*header=false&columns=/],
  ['C06', /log_message[\s\S]*2[\s\S]*3/],
  ['C11', /"line":3/],
  ['C15 ambiguous', /delimiter=/],
  ['C16', /10,?000[\s\S]*1,?000/],
  ['C18', /"byte":\d+|byte \d+/],
  ['E03', /"byte":\d+[\s\S]*|encoding=/],
  ['E04', /"byte":\d+|byte \d+/],
  ['S05', /"byte":\d+|byte \d+/],
  ['S06', /PNG/i],
  ['S06 zip', /zip/i],
  ['S06 exe', /exe|DOS|Windows/i],
  ['S07', /gzip/],
  ['J09', /NDJSON|one object a line/],
];

describe('POST /classify refuses bad files as the corpus says', () => {
  it.each(REFUSED)('%s', async (id, message) => {
    const code = (
      id === 'C15 ambiguous' ? 'DELIMITER_AMBIGUOUS' : BAD_INPUT.get(id.slice(0, 3))?.code
    ) as ErrorCode;
    const file = BAD_FILES[id]();
    const answered = await upload(file);
    const problem = problemIn(answered);
    expect([answered.status, problem['code'], problem['status']]).toEqual([
      ERROR_CODES[code].status,
      code,
      ERROR_CODES[code].status,
    ]);
    expect(JSON.stringify(problem)).toMatch(message);
    expect(JSON.stringify(problem), 'no option of the command line, no cell').not.toMatch(
      / --\w|logged in|\/tmp/,
    );
  });
});

/** Entries whose rows are kept and reported: the code, and how many rows have it. */
const REPORTED: readonly (readonly [FileId, ErrorCode, number, RegExp])[] = [
  ['C09', 'ROW_WIDTH', 1, /\nb,,Unclassified\n$/],
  ['C10', 'ROW_WIDTH', 1, /\na,User 7 logged in\.,more, and more,[A-Z]/],
  ['C19', 'EMPTY_MESSAGE', 2, /\na,,Unclassified\n/],
  ['J01', 'BAD_JSON', 1, /"error_code":"BAD_JSON","raw":/],
  ['J02', 'NOT_OBJECT', 4, /"error_code":"NOT_OBJECT","raw":"42"/],
  ['J03', 'BAD_TYPE', 4, /^\{"message":1,"target_label":"Unclassified"/],
  ['J04', 'DUPLICATE_KEY', 1, /"User Action"/],
  ['J06', 'TOO_DEEP', 1, /"User Action"\}\n$/],
  ['J07', 'LINE_TOO_LONG', 1, /"User Action"\}\n$/],
];

/** Entries that are read: a header that tells so, and the output. */
const READ: readonly (readonly [FileId, string, RegExp, RegExp, string?])[] = [
  ['C03', 'rows', /^0$/, /^source,log_message,target_label\n$/],
  ['C07', 'warnings', /^HEADER_NORMALISED=2$/, /^Source, LOG_MESSAGE ,target_label\n/],
  ['C08', 'warnings', /^COLUMN_COLLISION=1$/, /,gold,User Action\n$/],
  ['C12', 'warnings', /SPACE_BEFORE_QUOTE=1/, /\nA," ""x, y""",\w/],
  ['C13', 'rows', /^2$/, /\na,"one\ntwo",\w/],
  ['C14', 'rows', /^3$/, /\ra,b,[^\r]+\r\nc,d,/],
  ['C15', 'delimiter', /^%3B$/, /^source;log_message;target_label\n/],
  ['C17', 'warnings', /TRUNCATED_FOR_MODEL=1/, /\na,(word ){4000},\w/],
  ['C20', 'rows', /^6$/, /\n123,123,[^\n]+\nNA,NA,/],
  ['C21', 'blank-lines', /^3$/, /User Action\n\n\n\n$/],
  ['C22', 'warnings', /FORMULA_CELL=4/, /\n=1\+1,User 7/],
  ['C22', 'warnings', /FORMULA_CELL=4/, /\n"'=1\+1",User 7/, '?escape_formulas=true'],
  ['E01', 'encoding', /^utf-8$/, /^\ufeffsource,log_message,target_label\n/],
  ['E05', 'rows', /^1$/, /\[31mred.\[0m \u202eevil\u200b/],
  ['E06', 'rows', /^20$/, /漢字/],
  ['E07', 'rows', /^1$/, /\u{1f600} 漢字 e\u0301 \u00e9,/u],
  ['J05', 'warnings', /PROTO_KEY=1/, /"__proto__":\{"polluted":true\},"target_label":"User Action"/],
  ['J08', 'rows', /^1$/, /"id":9007199254740993123,/],
];

describe('POST /classify keeps rows as the corpus says', () => {
  it.each(REPORTED)('%s: %s', async (id, code, count, output) => {
    expect(BAD_INPUT.get(id)?.code).toBe(code);
    const { status, headers, bytes } = await upload(BAD_FILES[id]());
    expect([status, headers.get('logsieve-problems')]).toEqual([200, String(count)]);
    const report = JSON.parse(headers.get('logsieve-report') ?? '[]');
    expect(report[0]).toMatchObject({ code, count, lines: expect.arrayContaining([expect.any(Number)]) });
    expect(bytes.toString()).toMatch(output);
  });

  for (const [id, header, told, output, query] of READ) {
    it(`${id}: ${header} is ${told}`, async () => {
      const { status, headers, bytes } = await upload(BAD_FILES[id](), query);
      expect([status, headers.get('logsieve-problems')]).toEqual([200, '0']);
      expect(headers.get(`logsieve-${header}`)).toMatch(told);
      expect(bytes.toString()).toMatch(output);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });
  }

  it.each([
    ['E02', 'utf-16le'],
    ['E02 big-endian', 'utf-16be'],
  ] as const)('%s is read as %s', async (id, encoding) => {
    const { headers, bytes } = await upload(BAD_FILES[id]());
    expect(headers.get('logsieve-encoding')).toBe(encoding);
    const text = (encoding === 'utf-16be' ? Buffer.from(bytes).swap16() : bytes).toString('utf16le');
    expect(text).toBe('\ufeffsource,log_message,target_label\na,User 7 logged in.,User Action\n');
  });

  it('E03 is read once its encoding is named', async () => {
    const { status, bytes } = await upload(BAD_FILES.E03(), '?encoding=windows-1252');
    expect([status, bytes.toString('latin1')]).toEqual([200, expect.stringContaining('M\xfcller')]);
  });
});

describe('POST /classify holds its limits', () => {
  const sized = (bytes: number) => {
    const head = 'source,log_message\n';
    return { name: 'sized.csv', bytes: Buffer.from(`${head}a,${'x'.repeat(bytes - head.length - 3)}\n`) };
  };

  it('S01 takes a file of the limit and no byte more', async () => {
    await using small = await startServer({ 'uploads.max_file_size': 100_000 });
    expect((await upload(sized(100_000), '', small.url)).status).toBe(200);
    const over = await upload(sized(100_001), '', small.url);
    expect([over.status, problemIn(over)]).toMatchObject([413, { code: 'FILE_TOO_LARGE', limit: 100_000 }]);
    expect(over.bytes.toString()).toContain('MAX_FILE_SIZE');
    const far = await upload(sized(3_000_000), '', small.url);
    expect(far.status).toBe(413);
    // The answer does not wait until the upload's file is gone.
    await vi.waitFor(() => expect(readdirSync(small.tempDir)).toEqual([]), 10_000);
  });

  it('S02 refuses a body that is shorter or longer than it says', async () => {
    const form = rawForm('b', [{ name: 'file', fileName: 'a.csv', body: 'source,log_message\na,b\n' }]);
    const head = (length: number) =>
      `POST /classify HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\n\r\n`;
    const short = await sendRaw(server.port, head(form.length - 20), form);
    expect([short.status, JSON.parse(short.body).code]).toEqual([400, 'LENGTH_MISMATCH']);
    const long = await sendRaw(server.port, head(form.length + 20), form, END);
    expect([long.status, JSON.parse(long.body).code]).toEqual([400, 'LENGTH_MISMATCH']);
  });

  it('S03 stops reading a body without a length at the limit', async () => {
    const rows = Buffer.from('a,User 7 logged in.\n'.repeat(50_000));
    let sent = 0;
    const boundary = 'b';
    const body = new ReadableStream<Uint8Array>({
      start: (controller) =>
        controller.enqueue(
          Buffer.from(
            `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nsource,log_message\n`,
          ),
        ),
      pull: (controller) => {
        sent += rows.length;
        if (sent > 500e6) controller.close();
        else controller.enqueue(rows);
      },
    });
    const request = { method: 'POST', body, duplex: 'half' } as const;
    const answer = await fetch(`${server.url}/classify`, {
      ...request,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'FILE_TOO_LARGE' }]);
    expect(sent).toBeLessThan(500e6);
  });

  it('S04 stops a gzip that grows past the limit, within little memory', async () => {
    const bomb = gzipBomb(160);
    await upload({ name: 'bomb.csv.gz', bytes: gzipBomb(0) });
    const before = process.memoryUsage().rss;
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 10);
    const answered = await upload({ name: 'bomb.csv.gz', bytes: bomb });
    clearInterval(watch);
    expect([answered.status, problemIn(answered)]).toMatchObject([413, { code: 'DECOMPRESSED_TOO_LARGE' }]);
    expect(answered.bytes.toString()).toMatch(/64 MiB[\s\S]*LOGSIEVE_MAX_DECOMPRESSED/);
    // The client is in this process too, with the bomb's bytes twice.
    expect(peak - before).toBeLessThan(64e6 + 3 * bomb.length);
  });

  it('S09 refuses more rows than the limit', async () => {
    await using small = await startServer({ 'uploads.max_rows': 10 });
    const rows = (n: number) => ({
      name: 'a.csv',
      bytes: Buffer.from(`source,log_message\n${'a,b\n'.repeat(n)}`),
    });
    expect((await upload(rows(10), '', small.url)).status).toBe(200);
    const over = await upload(rows(11), '', small.url);
    expect([over.status, problemIn(over)]).toMatchObject([413, { code: 'TOO_MANY_ROWS', limit: 10 }]);
  });

  it('takes only the formats that are configured, compressed or not', async () => {
    await using plain = await startServer();
    const answered = await upload(BAD_FILES.J01(), '', plain.url);
    expect([answered.status, problemIn(answered)]).toMatchObject([
      415,
      { code: 'UNSUPPORTED_FORMAT', detected: 'ndjson', supported: ['csv'] },
    ]);
    const zipped = { name: 'a.csv.gz', bytes: gzipSync('source,log_message\na,b\n') };
    expect((await upload(zipped, '', plain.url)).status).toBe(200);
  });
});
