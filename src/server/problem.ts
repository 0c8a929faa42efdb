import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ERROR_CODES, type ErrorCode, LogsieveError, messageWithoutPath } from '../errors.ts';
import { inHttpWords } from './http-words.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Seconds, where it is not known when it will be better. */
const RETRY_AFTER = 5;

/** A failure as RFC 9457 has it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly remedy?: string;
  readonly place?: Readonly<Record<string, number | string>>;
  readonly requestId: string;
  readonly [more: string]: unknown;
}

/** What the client is told of a failure: never the path of a file, nor anything of a fault of our own. */
export function problemOf(error: LogsieveError, requestId: string): Problem {
  const { remedy, details, place } = error;
  const { file: _, ...where } = place;
  const code = codeOf(error);
  const status = statusOf(error);
  return {
    ...details,
    type: `urn:logsieve:error:${code}`,
    title: ERROR_CODES[code].meaning,
    status,
    code,
    detail:
      code === 'INTERNAL'
        ? 'a fault of logsieve itself; the log has it by this requestId'
        : inHttpWords(messageWithoutPath(error)),
    ...(remedy !== undefined && { remedy: inHttpWords(remedy) }),
    ...(Object.keys(where).length > 0 && { place: where }),
    requestId,
  };
}

/** Over HTTP there is no command line: what would be wrong with one is a value of the request. */
function codeOf({ code }: LogsieveError): ErrorCode {
  return code === 'USAGE' ? 'VALIDATION' : code;
}

/** A code of single rows is a bad request where it is about the whole of one. */
function statusOf({ status }: LogsieveError): number {
  return status === 200 ? 400 : status;
}

/** Seconds after which a client may come again; said with whatever only time can mend. */
function retryAfterOf({ status, details: { retryAfter } }: LogsieveError): number | undefined {
  if (typeof retryAfter === 'number') return retryAfter;
  return status === 429 || status === 503 ? RETRY_AFTER : undefined;
}

/** Answers with a problem, and lets a client that is still sending hear of it. */
export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (reply.sent) return reply;
  const error = toLogsieveError(thrown);
  const retryAfter = retryAfterOf(error);
  const problem = { ...problemOf(error, request.id), ...(retryAfter !== undefined && { retryAfter }) };
  noteFailure(thrown, problem, request);
  const { allow } = error.details;
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
  if (Array.isArray(allow)) reply.header('Allow', allow.join(', '));
  if (!request.raw.complete) endAfterProblem(request);
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

/** How long a client may go on sending what nobody wants; closing at once would cost it the answer. */
const PATIENCE_MS = 5000;

function endAfterProblem({ raw }: FastifyRequest): void {
  const { socket } = raw;
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
  timer.unref();
  const done = () => clearTimeout(timer);
  raw.once('end', done);
  socket.once('close', done);
}

/** The log has the code and, for a fault of our own, where it was thrown; never a message that may hold text. */
function noteFailure(thrown: unknown, { code, status }: Problem, request: FastifyRequest): void {
  if (status < 500 || code === 'OVERLOADED') request.log.info({ code }, 'refused');
  else request.log.error({ code, ...(code === 'INTERNAL' && faultOf(thrown)) }, 'failed');
}

/** The kind of an error and its frames. */
export function faultOf(thrown: unknown): Readonly<Record<string, unknown>> {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: thrown.name, frames: frames.slice(0, 12).map((line) => line.trim()) };
}

/** Any failure as one of ours. */
export function toLogsieveError(thrown: unknown): LogsieveError {
  if (thrown instanceof LogsieveError) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const [issue] = thrown.validation;
    return notValid(thrown.validationContext, issue?.instancePath ?? '', issue?.message ?? 'not allowed');
  }
  const known = thrown instanceof Error && 'code' in thrown ? FASTIFY[String(thrown.code)] : undefined;
  return (
    known?.(thrown as FastifyError) ??
    new LogsieveError('INTERNAL', 'a fault of logsieve itself', { cause: thrown })
  );
}

/** A value that a schema refuses. @param path JSON pointer within the part of the request */
export function notValid(part: string | undefined, path: string, message: string): LogsieveError {
  const pointer = path === '/' ? '' : path;
  const where = { querystring: 'query', params: 'address', headers: 'headers' }[part ?? ''] ?? 'body';
  const said = message.replace(/^Invalid (input|option): /, '');
  return new LogsieveError(
    'VALIDATION',
    `${pointer === '' ? `the ${where}` : `${where} ${pointer}`}: ${said}`,
    {
      place: { pointer },
      remedy: 'send what /openapi.json describes',
    },
  );
}

const FASTIFY: Readonly<Record<string, (error: FastifyError) => LogsieveError>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => unsupportedMediaType(),
  FST_INVALID_MULTIPART_CONTENT_TYPE: () => unsupportedMediaType('multipart/form-data'),
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new LogsieveError('FILE_TOO_LARGE', 'the body is over the limit of 16 MiB', {
      remedy: 'send fewer records at once, or a file to /classify',
      details: { limit: 16 * 2 ** 20 },
    }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => lengthMismatch(),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => notValid('body', '', 'is empty; expected JSON'),
  FST_PARTS_LIMIT: () => partsLimit(1000, 'parts'),
  FST_FIELDS_LIMIT: () => partsLimit(1000, 'fields'),
  FST_FILES_LIMIT: () => partsLimit(1, 'file'),
  FST_PROTO_VIOLATION: () =>
    new LogsieveError('PROTO_KEY', 'a form field has a name such as __proto__ or constructor', {
      remedy: 'name only the fields that docs/api.md has',
    }),
  FST_INVALID_JSON_FIELD_ERROR: () => notValid('body', '', 'a form field that says it is JSON is none'),
  FST_ERR_BAD_URL: () =>
    new LogsieveError('BAD_REQUEST', 'the address of the request cannot be decoded', {
      remedy: 'escape it as RFC 3986 has it',
    }),
};

export function lengthMismatch(): LogsieveError {
  return new LogsieveError(
    'LENGTH_MISMATCH',
    'the body ended before its Content-Length, or its form was cut short',
    {
      remedy: 'send the whole body, and let the client count its bytes itself',
    },
  );
}

export function unsupportedMediaType(wanted?: string): LogsieveError {
  const must = wanted === undefined ? 'application/json or multipart/form-data' : wanted;
  return new LogsieveError('UNSUPPORTED_MEDIA_TYPE', `the body must be ${must}`, {
    remedy: `set the header Content-Type to ${must}`,
    details: { accepted: must.split(' or ') },
  });
}

function partsLimit(limit: number, what: string): LogsieveError {
  return new LogsieveError('PARTS_LIMIT', `the form has more than ${limit.toLocaleString('en-US')} ${what}`, {
    remedy: 'send one file in a form; several files are several requests',
    details: { limit },
  });
}

/** A problem as bytes of HTTP, for where no request could be made of what came. */
export function rawProblem(error: LogsieveError, requestId: string): string {
  const problem = problemOf(error, requestId);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
