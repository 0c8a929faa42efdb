import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../src/errors.ts';
import { BAD_FILES, BAD_INPUT, gzipBomb } from './bad-input.fixture.ts';
import { storeOfVersion } from './newer-store.fixture.ts';
import { type Ran, run, start, temporaryFolder } from './run-cli.fixture.ts';

type FileId = keyof typeof BAD_FILES;

interface Outcome extends Ran {
  /** The output file; null where there is none. */
  readonly output: Buffer | null;
  readonly input: Buffer;
  /** The closing summary; null where the command failed. */
  readonly summary: {
    readonly rows: number;
    readonly problems: Readonly<
      Record<string, { readonly count: number; readonly lines: readonly number[]; readonly detail: string }>
    >;
    readonly notes: readonly string[];
    readonly inputs: readonly {
      readonly encoding: string;
      readonly delimiter: string | null;
      readonly blankLines: number;
      readonly formulaEscaped: number;
    }[];
  } | null;
}

/** Sends a file of the corpus through the command, with an older output in place. */
async function classify(id: FileId, ...args: string[]): Promise<Outcome> {
  const folder = temporaryFolder();
  const { name, bytes } = BAD_FILES[id]();
  writeFileSync(join(folder, name), bytes);
  const ran = await run(['classify', name, '-o', 'out', '--summary', 'json', ...args], { cwd: folder });
  const left = readdirSync(folder).filter((entry) => entry !== name && entry !== 'out');
  expect(left, 'nothing half written stays behind').toEqual([]);
  const out = join(folder, 'out');
  const line = ran.stderr.split('\n').find((text) => text.startsWith('{'));
  return {
    ...ran,
    output: existsSync(out) ? readFileSync(out) : null,
    input: bytes,
    summary: line === undefined ? null : JSON.parse(line),
  };
}

/** Entries that are refused as a whole: the message, what it must contain, and options of the command. */
const REFUSED: readonly (readonly [FileId, RegExp])[] = [
  ['C01', /\b0 bytes/],
  ['C02', /\b\d+ bytes/],
  ['C04', /log_message[\s\S]*log_mesage/],
  ['C05', /2 columns[\s\S]*--no-header[\s\S]*--columns|--columns[\s\S]*--no-header/],
  ['C06', /log_message[\s\S]*2[\s\S]*3/],
  ['C11', /line 3|:3/],
  ['C15 ambiguous', /DELIMITER_AMBIGUOUS/],
  ['C16', /10,?000[\s\S]*\d|\d[\s\S]*10,?000/],
  ['C18', /byte \d+/],
  ['E03', /byte \d+[\s\S]*--encoding/],
  ['E04', /byte \d+/],
  ['S05', /byte \d+/],
  ['S06', /PNG/i],
  ['S06 zip', /zip/i],
  ['S06 exe', /exe|DOS|Windows/i],
  ['S07', /gzip/],
  ['J09', /NDJSON|one object a line/],
];

describe('classify refuses bad input as the corpus says', () => {
  it.each(REFUSED)('%s', async (id, message) => {
    const entry = BAD_INPUT.get(id.slice(0, 3));
    const code = (id === 'C15 ambiguous' ? 'DELIMITER_AMBIGUOUS' : entry?.code) as ErrorCode;
    const { code: exit, stderr, output, stdout } = await classify(id);
    expect(stderr).toContain(`logsieve: ${code}:`);
    expect(stderr).toMatch(message);
    expect(exit).toBe(ERROR_CODES[code].exit);
    expect({ output, stdout: stdout.toString() }).toEqual({ output: null, stdout: '' });
  });

  it('C05 tells over the command line how to read data without a header', async () => {
    const { code, output } = await classify('C05', '--no-header');
    expect(code).toBe(0);
    expect(output?.toString()).toBe(
      'sshd,User 7 logged in.,User Action\nsshd,User 8 logged in.,User Action\n',
    );
  });

  it('S04 stops at the limit without filling the memory', async () => {
    const args = ['classify', 'bomb.csv.gz', '-o', 'out.csv', '--max-decompressed', '1GiB', '--quiet'];
    const small = await peakOf([...args], gzipBomb(1));
    const bomb = await peakOf([...args], gzipBomb(160));
    expect(small.code).toBe(0);
    expect(bomb.code).toBe(ERROR_CODES.DECOMPRESSED_TOO_LARGE.exit);
    expect(bomb.stderr).toMatch(/DECOMPRESSED_TOO_LARGE[^\n]*1 GiB[\s\S]*--max-decompressed/);
    expect(bomb.left).toEqual(['bomb.csv.gz']);
    if (process.platform === 'linux') expect(bomb.peak - small.peak).toBeLessThan(64e6);
  });
});

/** Runs the command on one file and watches its memory (on Linux). */
async function peakOf(args: readonly string[], bytes: Buffer) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'bomb.csv.gz'), bytes);
  const child = start(args, { cwd: folder });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  let peak = 0;
  const watch = setInterval(() => {
    const status = `/proc/${child.pid}/status`;
    if (!existsSync(status)) return;
    peak = Math.max(peak, 1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0));
  }, 20);
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  return { code, stderr, peak, left: readdirSync(folder) };
}

/** Entries whose rows are kept and reported: code, lines of the problem, rows, and the output. */
const REPORTED: readonly (readonly [FileId, ErrorCode, readonly number[], number, RegExp])[] = [
  ['C09', 'ROW_WIDTH', [3], 2, /\nb,,Unclassified\n$/],
  ['C10', 'ROW_WIDTH', [2], 1, /\na,User 7 logged in\.,more, and more,[A-Z]\w+( \w+)?\n$/],
  [
    'C19',
    'EMPTY_MESSAGE',
    [2, 3],
    3,
    /\na,,Unclassified\nb, {3},Unclassified\nc,User 7 logged in\.,User Action\n$/,
  ],
  [
    'J01',
    'BAD_JSON',
    [2],
    3,
    /\n\{"target_label":"Unclassified","error_code":"BAD_JSON","raw":"\{\\"message\\":\\"x\\",\}"\}\n/,
  ],
  [
    'J02',
    'NOT_OBJECT',
    [2, 3, 4, 5],
    6,
    /\n\{"target_label":"Unclassified","error_code":"NOT_OBJECT","raw":"42"\}\n/,
  ],
  ['J03', 'BAD_TYPE', [1, 2, 3, 4], 5, /^\{"message":1,"target_label":"Unclassified"/],
  ['J04', 'DUPLICATE_KEY', [1], 2, /"Unclassified"[\s\S]*"User Action"/],
  ['J06', 'TOO_DEEP', [1], 2, /"User Action"\}\n$/],
  ['J07', 'LINE_TOO_LONG', [1], 2, /"User Action"\}\n$/],
];

describe('classify keeps bad rows and reports them as the corpus says', () => {
  it.each(REPORTED)('%s', async (id, code, lines, rows, output) => {
    expect(BAD_INPUT.get(id)?.code).toBe(code);
    const found = await classify(id);
    expect(found.code).toBe(0);
    expect(found.summary?.rows).toBe(rows);
    expect(found.summary?.problems[code]).toMatchObject({ count: lines.length, lines });
    expect(found.output?.toString()).toMatch(output);
  });

  it('E03, E04 keep rows of other bytes with --on-bad-bytes row, byte for byte', async () => {
    for (const id of ['E03', 'E04'] as const) {
      const { code, output, input, summary } = await classify(id, '--on-bad-bytes', 'row');
      expect(code).toBe(0);
      const back = output?.toString('latin1').replace(/,(target_label|[A-Z]\w+( [A-Z]\w+)?)$/gm, '');
      expect(back).toBe(input.toString('latin1'));
      expect(summary?.problems['BAD_ENCODING']?.count).toBe(id === 'E03' ? 1 : 3);
    }
  });

  it('E03 names a likely encoding in the summary where rows are kept', async () => {
    const { summary } = await classify('E03', '--on-bad-bytes', 'row');
    expect(summary?.notes.join('\n')).toMatch(/--encoding \S+/);
  });
});

/** Entries that are read; what the summary must tell, and the output. */
const READ: readonly (readonly [id: FileId, told: string, output: RegExp, option?: string])[] = [
  ['C03', '"rows":0', /^source,log_message,target_label\n$/],
  ['C07', 'HEADER_NORMALISED', /^Source, LOG_MESSAGE ,target_label\na,User 7 logged in\.,User Action\n$/],
  [
    'C08',
    'COLUMN_COLLISION',
    /^source,log_message,target_label,predicted_label\na,User 7 logged in\.,gold,User Action\n$/,
  ],
  ['C12', 'SPACE_BEFORE_QUOTE', /\nA," ""x, y""",\w/],
  ['C13', '"rows":2', /\na,"one\ntwo",\w[^\n]*\nb,three,\w/],
  ['C14', '"rows":3', /\ra,b,[^\r]+\r\nc,d,[^\n]+\ne,f,[^\r]+\r$/],
  ['C15', '"delimiter":";"', /^source;log_message;target_label\na;User 7 logged in\.;User Action\n$/],
  ['C17', 'TRUNCATED_FOR_MODEL', /\na,(word ){4000},\w/],
  [
    'C20',
    '"rows":6',
    /\n123,123,[^\n]+\nNA,NA,[^\n]+\nnull,null,[^\n]+\nTrue,True,[^\n]+\n007,007,[^\n]+\n1e5,1e5,/,
  ],
  ['C21', '"blankLines":3', /User Action\n\n\n\n$/],
  ['C22', '"formulaCells":4', /\n=1\+1,User 7 logged in\.,User Action\n@x,"\uff0b1",/],
  ['C22', '"formulaEscaped":4', /\n"'=1\+1",User 7 logged in\.,User Action\n"'@x",/, '--escape-formulas'],
  ['E01', '"encoding":"utf-8"', /^\ufeffsource,log_message,target_label\n/],
  ['E05', '"rows":1', /\[31mred.\[0m \u202eevil\u200b/],
  ['E07', '"rows":1', /\u{1f600} 漢字 e\u0301 \u00e9,/u],
  ['J05', 'PROTO_KEY', /"__proto__":\{"polluted":true\},"target_label":"User Action"/],
  ['J08', '"rows":1', /"id":9007199254740993123,/],
];

describe('classify reads odd input as the corpus says', () => {
  for (const [id, told, output, option] of READ) {
    it(`${id}: ${told}`, async () => {
      const found = await classify(id, ...(option === undefined ? [] : [option]));
      expect(found.code).toBe(0);
      expect(found.stderr).toContain(told);
      expect(found.output?.toString()).toMatch(output);
    });
  }

  it.each([
    ['E02', 'utf16le', 'utf-16le'],
    ['E02 big-endian', 'utf16be', 'utf-16be'],
  ] as const)('%s comes back in its own encoding', async (id, kind, name) => {
    const { code, output, summary } = await classify(id);
    expect({ code, encoding: summary?.inputs[0]?.encoding }).toEqual({ code: 0, encoding: name });
    const bytes = kind === 'utf16be' ? Buffer.from(output ?? []).swap16() : output;
    expect(bytes?.toString('utf16le')).toBe(
      '\ufeffsource,log_message,target_label\na,User 7 logged in.,User Action\n',
    );
  });

  it('E06 gives the same output however the bytes come', async () => {
    const { bytes } = BAD_FILES.E06();
    const whole = await run(['classify', '-'], { stdin: bytes });
    const child = start(['classify', '-']);
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    for (const byte of bytes) {
      child.stdin.write(Buffer.from([byte]));
      if (byte > 127) await new Promise((resolve) => setImmediate(resolve));
    }
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
    expect(Buffer.concat(parts).equals(whole.stdout)).toBe(true);
    expect(whole.stdout.toString()).toContain('漢字');
  });
});

describe('the command line refuses bad rules, configuration and models as the corpus says', () => {
  const rule = (fields: string) =>
    `- id: bad\n  label: Error\n  match: [boom]\n  no_match: [calm]\n${fields}`;
  const RULES: readonly (readonly [string, string, RegExp])[] = [
    ['R01', rule("  pattern: 'boom('\n"), /position|:\d+:\d+|character/],
    ['R02', rule("  pattern: '(?=boom)'\n"), /look/i],
    ['R04', rule("  pattern: 'a{1001}'\n"), /1,?000/],
    ['R05', rule(`  pattern: '${'b'.repeat(2100)}'\n`), /2,?048|2 KiB[\s\S]*2,?100/],
    ['R06', rule("  pattern: '.*'\n"), /\d+ ?%|\d+ of \d+|every|empty/],
    ['R07', rule('  pattern: boom\n').replace('Error', 'Eror'), /Security Alert/],
    ['R09', rule('  pattern: boom\n  flags: gy\n'), /\bi\b/],
  ];

  it.each(RULES)('%s', async (id, text, message) => {
    const folder = temporaryFolder();
    const code = BAD_INPUT.get(id)?.code as ErrorCode;
    writeFileSync(join(folder, 'rules.yaml'), `rules:\n${text}`);
    const checked = await run(['rules', 'check', 'rules.yaml'], { cwd: folder });
    expect(checked.stdout.toString()).toContain(code);
    expect(checked.stdout.toString()).toMatch(message);
    expect(checked.code).toBe(ERROR_CODES[code].exit);
    const used = await run(['classify', '-'], {
      cwd: folder,
      stdin: 'x\n',
      env: { LOGSIEVE_RULES: 'rules.yaml' },
    });
    expect(used.code).toBe(ERROR_CODES[code].exit);
    expect(used.stderr).toContain(`logsieve: ${code}:`);
    expect(used.stdout.toString()).toBe('');
  });

  it('R10 names the one bad rule of a hundred', async () => {
    const folder = temporaryFolder();
    const good = (n: number) =>
      `- id: r${n}\n  label: Error\n  pattern: 'boom number${n}x'\n  match: [boom number${n}x]\n  no_match: [calm]\n`;
    const rules = Array.from({ length: 100 }, (_, n) =>
      n === 41 ? good(n).replace('boom', '(boom') : good(n),
    );
    writeFileSync(join(folder, 'rules.yaml'), `rules:\n${rules.join('')}`);
    const { code, stdout } = await run(['rules', 'check', 'rules.yaml'], { cwd: folder });
    expect(code).toBe(7);
    expect(stdout.toString()).toMatch(/RULE_SYNTAX[^\n]*(r41|42)/);
  });

  it('K01 names the nearest key', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'logsieve.yaml'), 'thread: 2\n');
    const { code, stderr } = await run(['classify', '-'], { cwd: folder, stdin: 'x\n' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/CONFIG_UNKNOWN_KEY[\s\S]*thread[\s\S]*threads/);
  });

  it('K02 names the key and what is allowed', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'logsieve.yaml'), 'threads: many\n');
    const { code, stderr } = await run(['classify', '-'], { cwd: folder, stdin: 'x\n' });
    expect(code).toBe(2);
    expect(stderr).toMatch(/CONFIG_VALUE[\s\S]*threads[\s\S]*\d/);
  });

  it('K06 names path and process, and what needs no store works without one', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'home'), '');
    const args = ['answers', 'set', 'Error', '--template', 'x'];
    const { code, stderr } = await run(args, { cwd: folder, env: { LOGSIEVE_HOME: 'home' } });
    expect(code).toBe(3);
    expect(stderr).toMatch(new RegExp(`DATA_DIR_LOCKED: process \\d+ .*${basename(folder)}.home`));
    const env = { LOGSIEVE_HOME: join('home', 'below') };
    const classified = await run(['classify', '-'], { cwd: folder, stdin: 'x\n', env });
    expect(classified.code).toBe(0);
    expect(readdirSync(folder)).toEqual(['home']);
  });

  it.each([
    ['K07', () => storeOfVersion(99), /\b99\b.*\b3\b/],
    ['K08', () => Buffer.from('garbage'), /not a database[\s\S]*logsieve store restore/],
  ] as const)('%s leaves the store as it is', async (id, bytes, message) => {
    const folder = temporaryFolder();
    const file = join(folder, '.logsieve', 'store.db');
    mkdirSync(join(folder, '.logsieve'));
    writeFileSync(file, bytes());
    const before = readFileSync(file);
    const code = BAD_INPUT.get(id)?.code as ErrorCode;
    for (const args of [
      ['answers', 'set', 'Error', '--template', 'x'],
      ['answers', 'list'],
      ['store', 'check'],
    ]) {
      const { code: exit, stderr } = await run(args, { cwd: folder });
      expect([exit, stderr]).toEqual([3, expect.stringMatching(`logsieve: ${code}:`)]);
      expect(stderr).toMatch(message);
    }
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['M01', 'model.joblib', Buffer.from('\x80\x04\x95')],
    ['M05', 'model.safetensors', Buffer.from('ffffffff000000007b7d', 'hex')],
  ])('%s', async (id, name, bytes) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, name), bytes);
    const code = BAD_INPUT.get(id)?.code as ErrorCode;
    const ran = await run(['classify', '-'], {
      cwd: folder,
      stdin: 'the valve hums\n',
      env: { LOGSIEVE_CLASSIFIER: name },
    });
    expect(ran.stderr).toContain(`logsieve: ${code}:`);
    expect({ code: ran.code, stdout: ran.stdout.toString() }).toEqual({
      code: ERROR_CODES[code].exit,
      stdout: '',
    });
  });
});
