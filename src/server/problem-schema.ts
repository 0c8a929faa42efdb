import { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];

/** A problem of RFC 9457, as every failure is told. */
const problemSchema = z
  .looseObject({
    type: z.string().describe('urn:logsieve:error: and the code'),
    title: z.string().describe('What the code means'),
    status: z.int(),
    code: z.enum(CODES),
    detail: z.string().describe('What, where, the limit and what was met; never text of a log line'),
    remedy: z.string().optional().describe('What to do about it'),
    place: z
      .object({
        line: z.int().optional(),
        column: z.int().optional(),
        byte: z.int().optional(),
        pointer: z.string().optional().describe('JSON pointer into the body or the query'),
      })
      .optional(),
    requestId: z.string(),
  })
  .meta({ id: 'Problem', description: 'A failure, by RFC 9457.' });

/** The status of a code over HTTP: one of single rows is a bad request where it is about the whole of one. */
export function statusOverHttp(code: ErrorCode): number {
  const { status } = ERROR_CODES[code];
  return status === 200 ? 400 : status;
}

/** The responses of a route's own errors, by status, each with its `codes`; those of every route come with them. */
export function problems(...codes: readonly ErrorCode[]): object {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes, 'RATE_LIMITED', 'INTERNAL'] as const) {
    const status = statusOverHttp(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        codes: of,
        description: of.map((code) => `${code}: ${ERROR_CODES[code].meaning}`).join('; '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
