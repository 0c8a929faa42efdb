import { finished } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { renderByteSize } from '../config.ts';
import { LogsieveError } from '../errors.ts';
import { displayName } from './file-name.ts';
import { lengthMismatch, notValid } from './problem.ts';
import { type ReadQuery, readQuery } from './read-query.ts';
import type { Services } from './services.ts';
import { TemporaryBytes } from './temporary-bytes.ts';

/** A file that came in a form, and how it is to be read. */
export interface Upload extends AsyncDisposable {
  /** Its name, as it may be shown. */
  readonly name: string;
  readonly bytes: TemporaryBytes;
  /** Of the form, else of the address. */
  readonly query: ReadQuery;
}

/** What a form may have beside the file's own bytes. */
const FORM_BYTES = 2 ** 20;
const LIMITS = { files: 1, parts: 1000, fields: 1000, fieldSize: 8192, fieldNameSize: 100, headerPairs: 100 };

/**
 * Takes a form with one file in, which the caller removes.
 * @throws LogsieveError FILE_TOO_LARGE, PARTS_LIMIT, PROTO_KEY, VALIDATION, LENGTH_MISMATCH, UPLOAD_ABORTED,
 * STORAGE_FULL, OUTPUT_UNWRITABLE
 */
export async function receiveUpload(request: FastifyRequest, services: Services): Promise<Upload> {
  const limit = services.context.config.uploads.maxFileSize;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit + FORM_BYTES) throw tooLarge(limit, announced);
  const bytes = new TemporaryBytes(services.temporary);
  try {
    const { name, fields } = await Promise.race([readForm(request, bytes, limit), brokenOff(request)]);
    return {
      name: displayName(name),
      bytes,
      query: queryOf(request.query, fields),
      [Symbol.asyncDispose]: () => bytes.remove(),
    };
  } catch (error) {
    await bytes.remove();
    throw reasonOf(error, request);
  }
}

async function readForm(request: FastifyRequest, bytes: TemporaryBytes, limit: number) {
  const fields = new Map<string, string>();
  let name: string | undefined;
  let wrong: LogsieveError | undefined;
  for await (const part of request.parts({
    limits: { ...LIMITS, fileSize: limit + 1 },
  })) {
    if (part.type === 'field') {
      if (part.valueTruncated) wrong ??= notValid('body', `/${part.fieldname}`, 'is longer than 8,192 bytes');
      else if (fields.has(part.fieldname)) wrong ??= notValid('body', `/${part.fieldname}`, 'is there twice');
      fields.set(part.fieldname, String(part.value));
      continue;
    }
    if (part.fieldname !== 'file') wrong ??= notValid('body', '', 'the file must be in the field `file`');
    name = part.filename ?? '';
    for await (const chunk of part.file as AsyncIterable<Buffer>) {
      if (bytes.size + chunk.length > limit) throw tooLarge(limit);
      await bytes.write(chunk);
    }
  }
  await endOf(request);
  if (wrong !== undefined) throw wrong;
  if (name === undefined) {
    throw notValid('body', '/file', 'expected a file with its name, as `-F file=@logs.csv` of curl sends it');
  }
  return { name, fields };
}

/** Waits for the end of the body, beyond the form's: what was announced must come. */
async function endOf({ raw }: FastifyRequest): Promise<void> {
  if (raw.readableEnded) return;
  raw.resume();
  await finished(raw, { writable: false });
}

/** What the address and the form say together; the form wins. */
function queryOf(query: unknown, fields: ReadonlyMap<string, string>): ReadQuery {
  const parsed = readQuery.safeParse(Object.fromEntries(fields));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw notValid('body', `/${issue?.path.join('/') ?? ''}`, issue?.message ?? 'not allowed');
  }
  return { ...(query as ReadQuery), ...parsed.data };
}

function tooLarge(limit: number, actual?: number): LogsieveError {
  return new LogsieveError('FILE_TOO_LARGE', `the upload is over the limit of ${renderByteSize(limit)}`, {
    remedy: 'split or compress the file, or raise MAX_FILE_SIZE (uploads.max_file_size)',
    details: { limit, ...(actual !== undefined && { actual }) },
  });
}

/** Rejects when the client goes away, which the reader of the form may not notice at every moment. */
function brokenOff({ raw }: FastifyRequest): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => {
      if (!raw.complete) reject(aborted());
    };
    if (raw.destroyed) stop();
    else raw.once('close', stop);
  });
}

function aborted(cause?: unknown): LogsieveError {
  return new LogsieveError('UPLOAD_ABORTED', 'the client went away before its upload ended', {
    remedy: 'send the upload again',
    cause,
  });
}

/** Why a form could not be read: the client went away, or its body ended too soon. */
function reasonOf(error: unknown, { raw }: FastifyRequest): unknown {
  if (error instanceof LogsieveError) return error;
  if (!raw.complete && (raw.destroyed || raw.errored !== null)) return aborted(error);
  const { message = '' } = error instanceof Error ? error : {};
  if (/[Uu]nexpected end of|terminated early/.test(message)) return lengthMismatch();
  if (/^Multipart: Boundary not found|^Malformed|header/i.test(message)) {
    return notValid('body', '', 'is no multipart form as RFC 7578 has it');
  }
  return error;
}
