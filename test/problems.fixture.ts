import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '../src/errors.ts';
import { formOf, rawForm } from '../src/server/form.fixture.ts';
import { type RunningServer, sendRaw, startServer } from '../src/server/server.fixture.ts';
import { BAD_FILES, type BadFile } from './bad-input.fixture.ts';

/** A problem as the server said it, without what is of each request. */
export type Said = Readonly<Record<string, unknown>>;
type Settings = Readonly<Record<string, unknown>>;

const ALL_FORMATS = { 'uploads.supported_formats': ['csv', 'ndjson', 'text'] };
const LOGS = 'source,log_message\nsshd,User 7 logged in.\n';
/** The id of a job, which is another each time. */
const JOB = /(\/v1\/jobs\/)[\w-]{22}/;
const ANSWER = { template: 'disk <num> failed', label: 'Critical Error' };

async function saidBy(answer: Response | { readonly body: string }): Promise<Said> {
  const text = 'text' in answer ? await answer.text() : answer.body;
  const { requestId: _, ...problem } = JSON.parse(text.replace(JOB, '$1vJ2c9Zr0T4mXqk1sYB7dLw')) as Said;
  return problem;
}

/** Has a server of its own say a problem. */
function asked(
  ask: (server: RunningServer) => Promise<Response | { readonly body: string }>,
  settings: Settings = {},
) {
  return async () => {
    await using server = await startServer({ ...ALL_FORMATS, ...settings });
    return await saidBy(await ask(server));
  };
}

function uploaded({ name, bytes }: BadFile, settings: Settings = {}) {
  return asked(({ url }) => upload(url, name, bytes), settings);
}

const upload = (url: string, name: string, bytes: Uint8Array | string, init: RequestInit = {}) =>
  fetch(`${url}/classify`, { method: 'POST', body: formOf(name, bytes), ...init });

const sendJson = (
  url: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
) =>
  fetch(url + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** A request to upload, by hand. */
function rawUpload(port: number, length: number, ...parts: readonly (string | Uint8Array)[]) {
  const head = `POST /classify HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\n`;
  return sendRaw(port, `${head}Content-Length: ${length}\r\n\r\n`, ...parts);
}

const file = (name: string, bytes: Uint8Array | string): BadFile => ({ name, bytes: Buffer.from(bytes) });
const named = (name: string, { bytes }: BadFile): BadFile => ({ name, bytes });

/** What brings each code about over HTTP, where that can be brought about. */
export const PROVOKED: Readonly<Partial<Record<ErrorCode, () => Promise<Said>>>> = {
  EMPTY_FILE: uploaded(named('logs.csv', BAD_FILES.C01())),
  MISSING_COLUMN: uploaded(named('logs.csv', BAD_FILES.C04())),
  DUPLICATE_COLUMN: uploaded(named('logs.csv', BAD_FILES.C06())),
  UNCLOSED_QUOTE: uploaded(named('logs.csv', BAD_FILES.C11())),
  DELIMITER_AMBIGUOUS: uploaded(named('logs.csv', BAD_FILES['C15 ambiguous']())),
  TOO_MANY_COLUMNS: uploaded(named('logs.csv', BAD_FILES.C16())),
  BINARY_CONTENT: uploaded(named('logs.csv', BAD_FILES.C18())),
  BAD_ENCODING: uploaded(named('logs.csv', BAD_FILES.E03())),
  BAD_ARCHIVE: uploaded(named('logs.csv.gz', BAD_FILES.S05())),
  UNSUPPORTED_FORMAT: uploaded(named('logs.csv', BAD_FILES.S06())),
  NESTED_ARCHIVE: uploaded(named('logs.csv.gz', BAD_FILES.S07())),
  NOT_NDJSON: uploaded(named('logs.ndjson', BAD_FILES.J09())),
  DECOMPRESSED_TOO_LARGE: uploaded(file('logs.csv.gz', gzipSync(Buffer.alloc(2 ** 21, 'a,b\n'))), {
    'uploads.max_decompressed': '1MiB',
  }),
  TOO_MANY_ROWS: uploaded(file('logs.csv', `${LOGS}sshd,b\nsshd,c\n`), { 'uploads.max_rows': 2 }),
  FILE_TOO_LARGE: asked(({ port }) => rawUpload(port, 3e8)),
  LENGTH_MISMATCH: asked(({ port }) => {
    const form = rawForm('x', [{ name: 'file', fileName: 'logs.csv', body: LOGS }]).subarray(0, 60);
    return rawUpload(port, form.length, form);
  }),
  PARTS_LIMIT: asked(({ url }) => {
    const form = formOf('logs.csv', LOGS);
    form.append('file', new Blob([LOGS]), 'more.csv');
    return fetch(`${url}/classify`, { method: 'POST', body: form });
  }),
  PROTO_KEY: asked(({ url }) => sendJson(url, 'POST', '/v1/classify', '{"__proto__":1}')),
  VALIDATION: asked(({ url }) => sendJson(url, 'POST', '/v1/classify', { records: [{ message: 7 }] })),
  UNSUPPORTED_MEDIA_TYPE: asked(({ url }) => fetch(`${url}/v1/classify`, { method: 'POST', body: 'x' })),
  UNKNOWN_LABEL: asked(({ url }) => sendJson(url, 'PUT', '/v1/answers', { ...ANSWER, label: 'Eror' })),
  ANSWER_MISSING: asked(({ url }) => fetch(`${url}/v1/answers/7`, { method: 'DELETE' })),
  NOT_FOUND: asked(({ url }) => sendJson(url, 'PUT', '/v1/answers', { ...ANSWER, job: 'A'.repeat(22) })),
  BAD_ID: asked(({ url }) => fetch(`${url}/v1/jobs/7`)),
  JOB_NOT_READY: asked(
    async (server) => {
      // It keeps the other one waiting, which is cancelled before its first row.
      await submit(server.url, LOGS + 'sshd,User 7 logged in.\n'.repeat(400_000), 'large');
      const id = await submitted(server);
      await fetch(`${server.url}/v1/jobs/${id}/cancel`, { method: 'POST' });
      return await fetch(`${server.url}/v1/jobs/${id}/result`);
    },
    { 'jobs.max_running': 1 },
  ),
  RANGE: asked(async (server) => await resultOf(server, { Range: 'bytes=9999-' })),
  PRECONDITION: asked(async (server) => await resultOf(server, { 'If-Match': '"another"' })),
  IDEMPOTENCY_MISMATCH: asked(async (server) => {
    await submitted(server, LOGS);
    return await submit(server.url, `${LOGS}sshd,b\n`);
  }),
  HOST_NOT_ALLOWED: asked(({ port }) => sendRaw(port, 'GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n')),
  ORIGIN_NOT_ALLOWED: asked(({ url }) => sendJson(url, 'POST', '/v1/classify', {}, { Origin: 'null' })),
  UNAUTHENTICATED: asked(({ url }) => fetch(`${url}/v1/labels`), { 'server.require_keys': true }),
  FORBIDDEN: asked(async ({ url, services }) => {
    const { keys } = await services.context.openStore();
    const { secret } = await keys.create({ name: 'ci', scopes: ['classify'] });
    return await fetch(`${url}/v1/answers`, { headers: { 'X-API-Key': secret } });
  }),
  RATE_LIMITED: asked(
    async ({ url }) => {
      await fetch(`${url}/v1/labels`);
      return await fetch(`${url}/v1/labels`);
    },
    { 'server.rate_limit': 1 },
  ),
  OVERLOADED: asked(async ({ url }) => await whileUploading(url, () => upload(url, 'logs.csv', LOGS)), {
    'server.max_waiting': 1,
  }),
};

function submit(url: string, bytes: string, key = 'nightly'): Promise<Response> {
  const headers = { 'Idempotency-Key': key };
  return fetch(`${url}/v1/jobs`, { method: 'POST', body: formOf('logs.csv', bytes), headers });
}

/** The id of a job that has been taken in. */
async function submitted({ url }: RunningServer, bytes = LOGS): Promise<string> {
  return ((await (await submit(url, bytes)).json()) as { id: string }).id;
}

/** Asks for the result of a job that has ended. */
async function resultOf(server: RunningServer, headers: Record<string, string>): Promise<Response> {
  server.services.jobs.all.start();
  const id = await submitted(server);
  await (await fetch(`${server.url}/v1/jobs/${id}/events`)).text();
  return await fetch(`${server.url}/v1/jobs/${id}/result`, { headers });
}

/** Asks until it is refused with 503, while an upload does not end. */
async function whileUploading(url: string, ask: () => Promise<Response>): Promise<Response> {
  const gone = new AbortController();
  const endless = new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('--x')) });
  const headers = { 'Content-Type': 'multipart/form-data; boundary=x' };
  const init = { method: 'POST', body: endless, headers, duplex: 'half', signal: gone.signal } as const;
  const uploading = fetch(`${url}/classify`, init).catch(() => undefined);
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) continue;
    gone.abort();
    await uploading;
    return answer;
  }
}
