import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LogsieveError } from '../errors.ts';
import { type Count, classifyUpload, type Outcome } from './classify-upload.ts';
import { attachment } from './file-name.ts';
import { problems } from './problem-schema.ts';
import { type ReadQuery, readQuery } from './read-query.ts';
import { receiveUpload, type Upload } from './receive-upload.ts';
import type { Route } from './route.ts';
import type { Services } from './services.ts';
import { TemporaryBytes } from './temporary-bytes.ts';

/** Uploads up to this size, uncompressed, count as small and do not wait behind larger ones. */
const SMALL_BYTES = 256 * 1024;

const labelled = {
  description:
    'The same bytes with the label added. Headers: Logsieve-Rows, Logsieve-Problems (rows that could not be judged), ' +
    'Logsieve-Warnings (CODE=n, between commas), Logsieve-Report (JSON: code, count, lines, detail of each), ' +
    'Logsieve-Format, Logsieve-Encoding, Logsieve-Delimiter (percent-encoded), Logsieve-Blank-Lines.',
  content: { 'application/octet-stream': { schema: z.any().describe('The file') } },
};

/** `POST /classify`: a file in, the same file labelled out, when all of it is. */
export const classify: Route = (app, services) => {
  for (const path of ['/classify', '/classify/']) {
    app.post<{ Querystring: ReadQuery }>(
      path,
      {
        config: { isWork: true, accepts: ['multipart/form-data'] },
        schema: {
          summary: 'Label every line of a file',
          description:
            'A form with the file in the field `file`; options as query parameters or form fields.',
          tags: ['classify'],
          hide: path.endsWith('/'),
          consumes: ['multipart/form-data'],
          querystring: readQuery,
          response: { 200: labelled, ...UPLOAD_PROBLEMS },
        },
      },
      (request, reply) => answer(request, reply, services),
    );
  }
};

/** What an upload can be refused for. */
export const UPLOAD_PROBLEMS = problems(
  'VALIDATION',
  'EMPTY_FILE',
  'LENGTH_MISMATCH',
  'PROTO_KEY',
  'FILE_TOO_LARGE',
  'DECOMPRESSED_TOO_LARGE',
  'TOO_MANY_ROWS',
  'PARTS_LIMIT',
  'UNSUPPORTED_MEDIA_TYPE',
  'UNSUPPORTED_FORMAT',
  'BINARY_CONTENT',
  'NESTED_ARCHIVE',
  'MISSING_COLUMN',
  'DUPLICATE_COLUMN',
  'TOO_MANY_COLUMNS',
  'UNCLOSED_QUOTE',
  'DELIMITER_AMBIGUOUS',
  'BAD_ENCODING',
  'BAD_ARCHIVE',
  'NOT_NDJSON',
  'REQUEST_TIMEOUT',
  'OVERLOADED',
  'STORAGE_FULL',
);

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  services: Services,
): Promise<FastifyReply> {
  await using upload = await receiveUpload(request, services);
  const result = new TemporaryBytes(services.temporary);
  try {
    const signal = untilGone(reply, services.stopping);
    const isSmall = upload.bytes.size <= SMALL_BYTES && !upload.name.endsWith('.gz');
    const work = () => classifyUpload(upload, result, services, signal);
    const outcome = (await request.place?.run(isSmall ? 'small' : 'large', work, signal)) ?? (await work());
    describe(reply, outcome, upload);
    return await send(reply, result, signal);
  } catch (error) {
    await result.remove();
    throw error;
  }
}

/** Aborts when the client has gone away, or the server has to end. */
export function untilGone(reply: FastifyReply, stopping: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort(stopping.reason);
  const gone = () => {
    stopping.removeEventListener('abort', stop);
    if (reply.raw.writableFinished) return;
    controller.abort(
      new LogsieveError('UPLOAD_ABORTED', 'the client went away before its answer', {
        remedy: 'send it again',
      }),
    );
  };
  if (stopping.aborted) stop();
  else stopping.addEventListener('abort', stop, { once: true });
  if (reply.raw.destroyed) gone();
  else reply.raw.once('close', gone);
  return controller.signal;
}

async function send(reply: FastifyReply, result: TemporaryBytes, signal: AbortSignal): Promise<FastifyReply> {
  reply.header('Content-Length', String(result.size));
  const bytes = result.inMemory;
  if (bytes !== undefined) return reply.send(bytes);
  reply.raw.once('close', () => void result.remove());
  signal.throwIfAborted();
  return await reply.send(result.toStream());
}

function describe(
  reply: FastifyReply,
  { document, rows, problems: bad, warnings }: Outcome,
  upload: Upload,
): void {
  const total = (counts: readonly Count[]) => counts.reduce((sum, { count }) => sum + count, 0);
  const { format, encoding, delimiter, gzip, statistics } = document;
  reply
    .type('application/octet-stream')
    .header('Content-Disposition', attachment(nameOf(upload, gzip)))
    .header('Logsieve-Rows', String(rows))
    .header('Logsieve-Problems', String(total(bad)))
    .header('Logsieve-Format', format)
    .header('Logsieve-Encoding', encoding)
    .header('Logsieve-Blank-Lines', String(statistics.blankLines));
  if (delimiter !== null) reply.header('Logsieve-Delimiter', encodeURIComponent(delimiter));
  if (warnings.length > 0) {
    reply.header('Logsieve-Warnings', warnings.map(({ code, count }) => `${code}=${count}`).join(','));
  }
  if (bad.length + warnings.length > 0) reply.header('Logsieve-Report', asciiJson([...bad, ...warnings]));
}

const ENDING = { csv: '.csv', ndjson: '.ndjson', text: '.txt' } as const;

/** `logs.csv` comes back as `logs.labelled.csv`, with the ending of its format. */
function nameOf({ name, query }: Upload, gzip: boolean): string {
  const [, stem = name, ending = ''] = /^(.+?)(\.[a-z]{1,8})?(?:\.gz)?$/i.exec(name) ?? [];
  const kept = query.format === undefined || query.format === query.from ? ending : ENDING[query.format];
  return `${stem}.labelled${kept}${gzip ? '.gz' : ''}`;
}

/** JSON that fits a header. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7E]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
