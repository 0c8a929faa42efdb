import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Whose something is: the one who made it sees it, nobody else. */
export interface Owner {
  readonly id: string;
}

export const SESSION_COOKIE = 'logsieve_session';
const SESSION = /^[\w-]{22}$/;
const A_YEAR = 365 * 24 * 3600;

/**
 * Who asks: the browser session. One that has none yet is given one by an HttpOnly cookie that no other site's
 * request carries.
 */
export function ownerOf(request: FastifyRequest, reply: FastifyReply): Owner {
  const session = sessionOf(request);
  if (session !== undefined) return { id: `session:${session}` };
  const made = randomBytes(16).toString('base64url');
  request.cookies[SESSION_COOKIE] = made;
  reply.setCookie(SESSION_COOKIE, made, { httpOnly: true, sameSite: 'strict', path: '/', maxAge: A_YEAR });
  return { id: `session:${made}` };
}

/** Among whom the work is shared out: sessions, and addresses of those who have none. */
export function clientOf(request: FastifyRequest): string {
  const session = sessionOf(request);
  return session === undefined ? `address:${request.ip}` : `session:${session}`;
}

function sessionOf(request: FastifyRequest): string | undefined {
  const session = request.cookies[SESSION_COOKIE];
  return session !== undefined && SESSION.test(session) ? session : undefined;
}
