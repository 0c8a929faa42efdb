import { mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, EXIT, LogsieveError } from '../src/errors.ts';
import { BAD_FILES } from './bad-input.fixture.ts';
import { PLAIN_LINES, storeOfContradictions } from './contradicted-answers.fixture.ts';
import { storeOfVersion } from './newer-store.fixture.ts';
import { ROOT, run, temporaryFolder } from './run-cli.fixture.ts';

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const sections = page.split(/^### /m).slice(1);
const described = new Map(sections.map((text) => [text.slice(0, text.indexOf('\n')), text]));

/** The message that a code's section shows, without the indent. */
function exampleOf(code: string): string | undefined {
  const start = new RegExp(`^ {4}((?:logsieve: |rules\\.yaml:\\d+:\\d+: )?${code}: \\S.*)$`, 'm');
  return start.exec(described.get(code) ?? '')?.[1];
}

describe('docs/errors.md', () => {
  it('describes every code of the table once, and no other', () => {
    expect([...described.keys()].sort()).toEqual(Object.keys(ERROR_CODES).sort());
    expect(sections).toHaveLength(described.size);
  });

  it.each(Object.entries(ERROR_CODES))(
    'gives %s its status, exit code, meaning, example and remedy',
    (code, entry) => {
      const text = described.get(code) ?? '';
      expect(text).toContain(`\nHTTP ${entry.status}, exit ${entry.exit}: ${entry.meaning}.\n`);
      expect(exampleOf(code)).toBeDefined();
      expect(text).toMatch(/^\*\*When\.\*\* \S/m);
      expect(text).toMatch(/^\*\*What to do\.\*\* \S/m);
    },
  );

  it('lists the exit codes, and no other', () => {
    const listed = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, exit]) => Number(exit));
    expect(listed).toEqual(Object.values(EXIT));
  });
});

/** The text, with anything where it has three dots. */
function patternOf(text: string): RegExp {
  const parts = text.split('...').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** What makes the command say the messages of some codes: its arguments, files and settings. */
interface Provocation {
  readonly args: readonly string[];
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly codes: readonly ErrorCode[];
}

const LOGS = { 'app.csv': 'source,log_message\nsshd,User 7 logged in.\n' };
const OWN_LABELS =
  'labels:\n  - { name: Billing, definition: invoices }\n  - { name: Access, definition: logins }\n';

function classify(file: string, bytes: string | Buffer, codes: readonly ErrorCode[], ...args: string[]) {
  return { args: ['classify', file, '-o', 'out', ...args], files: { [file]: bytes }, codes };
}

function checkRules(codes: readonly ErrorCode[], ...rules: readonly string[]): Provocation {
  const items = rules.map((rule) => `  - ${rule.replaceAll('\n', '\n    ')}\n`);
  const files = { 'rules.yaml': `rules:\n${items.join('')}` };
  return { args: ['rules', 'check', 'rules.yaml'], files, codes };
}

const ROWS = `source,Log_Message,target_label
sshd,User 7 logged in.,gold
sshd,User 8 logged in.
sshd,   ,x
=1+1,User 9 logged in.,@x
sshd, "User 7, logged in.",x
sshd,${'word '.repeat(2480)},x
`;
const RECORDS = `{"message":"User 7 logged in."}
{"message":"x",}
42
{"message":1}
{"message":"a","message":"b"}
{"message":"User 7 logged in.","__proto__":{}}
{"message":"x","deep":${'['.repeat(101)}${']'.repeat(101)}}
{"message":"${'x'.repeat(1 << 20)}"}
`;

const PROVOCATIONS: readonly Provocation[] = [
  classify('app.csv', BAD_FILES.C01().bytes, ['EMPTY_FILE']),
  classify('app.csv', BAD_FILES.C04().bytes, ['MISSING_COLUMN']),
  classify('app.csv', BAD_FILES.C06().bytes, ['DUPLICATE_COLUMN']),
  classify('app.csv', BAD_FILES.C11().bytes, ['UNCLOSED_QUOTE']),
  classify('app.csv', BAD_FILES['C15 ambiguous']().bytes, ['DELIMITER_AMBIGUOUS']),
  classify('app.csv', BAD_FILES.C16().bytes, ['TOO_MANY_COLUMNS']),
  classify('app.csv', BAD_FILES.C18().bytes, ['BINARY_CONTENT']),
  classify('app.csv', BAD_FILES.E03().bytes, ['BAD_ENCODING']),
  classify(
    'app.csv.gz',
    gzipSync(Buffer.alloc(2 ** 21, 'a,b\n')),
    ['DECOMPRESSED_TOO_LARGE'],
    '--max-decompressed',
    '1MiB',
  ),
  classify('app.csv.gz', BAD_FILES.S05().bytes, ['BAD_ARCHIVE']),
  classify('app.csv', BAD_FILES.S06().bytes, ['UNSUPPORTED_FORMAT']),
  classify('app.csv.gz', BAD_FILES.S07().bytes, ['NESTED_ARCHIVE']),
  classify('app.ndjson', BAD_FILES.J09().bytes, ['NOT_NDJSON']),
  classify('app.csv', BAD_FILES.C09().bytes, ['BAD_ROW'], '--strict'),
  classify('app.csv', ROWS, [
    'HEADER_NORMALISED',
    'COLUMN_COLLISION',
    'ROW_WIDTH',
    'SPACE_BEFORE_QUOTE',
    'TRUNCATED_FOR_MODEL',
    'EMPTY_MESSAGE',
    'FORMULA_CELL',
  ]),
  classify('app.ndjson', RECORDS, [
    'BAD_JSON',
    'NOT_OBJECT',
    'BAD_TYPE',
    'DUPLICATE_KEY',
    'PROTO_KEY',
    'TOO_DEEP',
    'LINE_TOO_LONG',
  ]),
  checkRules(
    ['RULE_SYNTAX', 'RULE_UNSUPPORTED', 'RULE_TOO_BIG', 'RULE_FLAGS', 'UNKNOWN_LABEL', 'RULE_LIMIT'],
    "id: ssh-failed\nlabel: Security Alert\npattern: 'Failed (password for root'",
    "id: ssh-port\nlabel: Security Alert\npattern: 'Failed password (?=.*port 22)'",
    "id: long-id\nlabel: Error\npattern: 'id=a{1001}'",
    "id: disk-full\nlabel: Error\npattern: 'disk full'\nflags: g",
    "id: disk-bad\nlabel: Eror\npattern: 'disk failed'",
    `id: words\nlabel: Error\npattern: '${'a'.repeat(3000)}'`,
  ),
  checkRules(
    ['RULE_TOO_BROAD', 'RULE_EXAMPLE'],
    "id: everything\nlabel: Error\npattern: '.*'",
    "id: ssh-failed\nlabel: Security Alert\npattern: 'Failed password'\nmatch: ['Failed password for root', 'failed publickey for root']",
  ),
  checkRules(
    ['RULE_SHADOWED'],
    "id: ssh\nlabel: Security Alert\npattern: 'Failed'",
    "id: ssh-failed\nlabel: Security Alert\npattern: 'Failed password'\nmatch: ['Failed password for root']",
  ),
  { args: ['config'], files: { 'logsieve.yaml': 'threds: 2\n' }, codes: ['CONFIG_UNKNOWN_KEY'] },
  { args: ['config'], files: { 'logsieve.yaml': 'threads: 0\n' }, codes: ['CONFIG_VALUE'] },
  { args: ['classify', 'app.csv', '--llm'], files: LOGS, codes: ['LLM_KEY_MISSING'] },
  {
    args: ['classify', 'app.csv'],
    files: { ...LOGS, key: 'a key' },
    env: { LOGSIEVE_LLM_KEY_FILE: 'key' },
    codes: ['SECRET_FILE_MODE'],
  },
  {
    args: ['classify', 'app.csv'],
    files: LOGS,
    env: { LOGSIEVE_LLM_BASE_URL: 'http://169.254.169.254/v1' },
    codes: ['URL_NOT_ALLOWED'],
  },
  { args: ['classify', 'app.csv', '--ouput', 'out'], files: LOGS, codes: ['USAGE'] },
  {
    args: ['classify', 'app.csv'],
    files: LOGS,
    env: { LOGSIEVE_CLASSIFIER: 'model.safetensors' },
    codes: ['MODEL_MISSING'],
  },
  {
    args: ['explain', 'zebra'],
    files: { 'model.joblib': 'x' },
    env: { LOGSIEVE_CLASSIFIER: 'model.joblib' },
    codes: ['MODEL_FORMAT_UNSAFE'],
  },
  {
    args: ['explain', 'zebra'],
    files: { 'model.safetensors': oneBitOff() },
    env: { LOGSIEVE_CLASSIFIER: 'model.safetensors' },
    codes: ['MODEL_CHECKSUM'],
  },
  {
    args: ['explain', 'zebra'],
    files: { 'model.safetensors': shippedModel(), 'logsieve.yaml': OWN_LABELS },
    env: { LOGSIEVE_CLASSIFIER: 'model.safetensors' },
    codes: ['MODEL_INCOMPATIBLE'],
  },
  {
    args: ['explain', 'zebra'],
    files: { 'model.safetensors': 'nothing here\n' },
    env: { LOGSIEVE_CLASSIFIER: 'model.safetensors' },
    codes: ['MODEL_INVALID'],
  },
  {
    args: ['train', 'lines.csv'],
    files: {
      'lines.csv':
        'source,log_message,target_label\na,Invoice 7 paid,Billing\nb,hello there,Billing\nc,good bye,Access\n',
    },
    codes: ['TRAINING_DATA'],
  },
  {
    args: ['learn', 'lines.csv'],
    files: {
      'lines.csv': PLAIN_LINES,
      'logsieve.yaml': OWN_LABELS,
      '.logsieve/store.db': await storeOfContradictions(),
    },
    codes: ['MODEL_REGRESSION'],
  },
  {
    args: ['answers', 'import', 'answers.csv'],
    files: { 'answers.csv': 'label,template\nEror,disk 7 failed\nError,\n' },
    codes: ['ANSWERS_DATA'],
  },
  { args: ['serve', '--host', '0.0.0.0'], codes: ['INSECURE_BIND'] },
  { args: ['keys', 'revoke', '7'], codes: ['KEY_MISSING'] },
  { args: ['answers', 'show', '7'], codes: ['ANSWER_MISSING'] },
  {
    args: ['answers', 'set', 'Error', '--template', 'disk 7 failed'],
    files: LOGS,
    env: { LOGSIEVE_HOME: 'app.csv/home' },
    codes: ['DATA_DIR_LOCKED'],
  },
  {
    args: ['answers', 'list'],
    files: { '.logsieve/store.db': storeOfVersion(99) },
    codes: ['STORE_TOO_NEW'],
  },
  { args: ['store', 'check'], files: { '.logsieve/store.db': 'garbage\n' }, codes: ['STORE_CORRUPT'] },
  { args: ['classify', 'app.csv'], codes: ['INPUT_UNREADABLE'] },
  { args: ['classify', 'app.csv', '-o', 'out/labelled.csv'], files: LOGS, codes: ['OUTPUT_UNWRITABLE'] },
];

function shippedModel(): Buffer {
  return readFileSync(join(ROOT, 'models/classifier/model.safetensors'));
}

function oneBitOff(): Buffer {
  const bytes = shippedModel();
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
  return bytes;
}

/** Those of requests, which test/server-bad-input.test.ts brings about, and of test/serve.test.ts. */
const OVER_HTTP: readonly ErrorCode[] = [
  'FILE_TOO_LARGE',
  'LENGTH_MISMATCH',
  'TOO_MANY_ROWS',
  'VALIDATION',
  'BAD_REQUEST',
  'NOT_FOUND',
  'METHOD',
  'HOST_NOT_ALLOWED',
  'ORIGIN_NOT_ALLOWED',
  'UNSUPPORTED_MEDIA_TYPE',
  'PARTS_LIMIT',
  'UPLOAD_ABORTED',
  'REQUEST_TIMEOUT',
  'HEADERS_TOO_LARGE',
  'RATE_LIMITED',
  'OVERLOADED',
  'BAD_ID',
  'GONE',
  'JOB_NOT_READY',
  'IDEMPOTENCY_MISMATCH',
  'IN_FLIGHT',
  'RANGE',
  'PRECONDITION',
  'PORT_IN_USE',
  'UNAUTHENTICATED',
  'FORBIDDEN',
];
/** They need a full disk, a signal and a fault. */
const NOT_PROVOKED: readonly ErrorCode[] = ['STORAGE_FULL', 'INTERRUPTED', 'INTERNAL'];

describe('docs/errors.md and the command', () => {
  it('have a provocation for every code but those that a test cannot bring about', () => {
    const provoked = PROVOCATIONS.flatMap(({ codes }) => codes);
    expect([...provoked, ...OVER_HTTP, ...NOT_PROVOKED].sort()).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it.each(PROVOCATIONS.map((provocation) => [provocation.codes.join(', '), provocation] as const))(
    'say the same for %s',
    async (_, { args, files = {}, env = {}, codes }) => {
      const folder = realpathSync(temporaryFolder());
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), content);
      }
      const { code, stdout, stderr } = await run(args, { cwd: folder, env });
      const said = `${stdout}${stderr}`.replaceAll(folder + sep, '/srv/logs/').replaceAll(sep, '/');
      const lines = said.split('\n').map((line) => line.trim());
      for (const one of codes) {
        expect(lines).toContainEqual(expect.stringMatching(patternOf(exampleOf(one) ?? 'no example')));
      }
      const exits = new Set(codes.map((one) => ERROR_CODES[one].exit));
      expect(exits).toEqual(new Set([code]));
    },
  );
});

describe('error table', () => {
  it.each(Object.entries(ERROR_CODES))(
    'has %s end the command exactly if it is an error',
    (_, { status, exit }) => {
      expect(exit === EXIT.ok).toBe(status === 200);
      expect(status === 200 || (status >= 400 && status < 600)).toBe(true);
    },
  );

  it('gives an error its status and exit code', () => {
    const error = new LogsieveError('MODEL_CHECKSUM', 'changed', { cause: 7 });
    expect(error).toMatchObject({ status: 422, exitCode: 8, retryable: false, place: {}, cause: 7 });
  });
});
