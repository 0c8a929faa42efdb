import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whose something is: the one who made it sees it, nobody else. */
export interface Owner {
  /** `key:3`, or `session:` and the hash of a browser's cookie; no secret. */
  readonly id: string;
}

const SESSION_COOKIE = 'logsieve_session';
const SESSION = /^[\w-]{22}$/;
const A_YEAR = 365 * 24 * 3600;

/**
 * Who asks: the key that the request came with, else the browser session. One that has none yet is given one by an
 * HttpOnly cookie that no other site's request carries.
 */
export function ownerOf(request: FastifyRequest, reply: FastifyReply): Owner {
  if (request.key !== undefined) return { id: `key:${request.key.id}` };
  const session = sessionOf(request);
  if (session !== undefined) return { id: `session:${digestOf(session)}` };
  const made = randomBytes(16).toString('base64url');
  request.cookies[SESSION_COOKIE] = made;
  const secure = request.protocol === 'https';
  const options = { httpOnly: true, sameSite: 'strict', path: '/', maxAge: A_YEAR, secure } as const;
  reply.setCookie(SESSION_COOKIE, made, options);
  return { id: `session:${digestOf(made)}` };
}

/**
 * Among whom requests, work and jobs are shared out, and for whom an Idempotency-Key is good: a key in force, and
 * without one the address. A session is no client, for anybody can make cookies up, and may come without any.
 */
export function clientOf({ key, ip }: FastifyRequest): string {
  return key === undefined ? `address:${ip}` : `key:${key.id}`;
}

function sessionOf(request: FastifyRequest): string | undefined {
  const session = request.cookies[SESSION_COOKIE];
  return session !== undefined && SESSION.test(session) ? session : undefined;
}

/** Who reads what is stored cannot take the session over. */
function digestOf(session: string): string {
  return createHash('sha256').update(session).digest('base64url').slice(0, 22);
}
