import { z } from 'zod';
import { problems } from '../problem-schema.ts';
import type { Route } from '../route.ts';
import { KEY_COOKIE, unauthenticated } from './caller.ts';

const THIRTY_DAYS = 30 * 24 * 3600;

const sessionRequest = z
  .strictObject({ key: z.string().min(1).max(100).describe('A key as `logsieve keys create` showed it.') })
  .meta({ id: 'SessionRequest', examples: [{ key: 'lgs_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG' }] });

const session = z
  .object({
    authenticated: z.boolean().describe('Whether the request came with a key in force.'),
    required: z.boolean().describe('Whether one is needed.'),
    scopes: z.array(z.string()).describe('What the key is for.'),
  })
  .meta({ id: 'Session', examples: [{ authenticated: false, required: false, scopes: [] }] });

/** `/v1/session`: a key in exchange for a cookie, which scripts of a page cannot read. */
export const sessionRoutes: Route = (app, { keys }) => {
  const tags = ['session'];
  app.get(
    '/v1/session',
    {
      schema: {
        summary: 'Whether a key is needed, and whether this request has one',
        tags,
        response: { 200: session, ...problems() },
      },
    },
    (request) => ({
      authenticated: request.key !== undefined,
      required: keys.isRequired,
      scopes: [...(request.key?.scopes ?? [])],
    }),
  );
  app.post(
    '/v1/session',
    {
      schema: {
        summary: 'Open a session with a key',
        description: 'Sets an HttpOnly, SameSite=Strict cookie that stands for the key for up to 30 days.',
        tags,
        body: sessionRequest,
        response: {
          204: z.undefined().describe('The cookie is set.'),
          ...problems('UNAUTHENTICATED', 'VALIDATION'),
        },
      },
    },
    async (request, reply) => {
      const ring = await keys.ring();
      const token = await ring?.openSession(request.body.key, THIRTY_DAYS);
      if (token === undefined) throw unauthenticated();
      reply.setCookie(KEY_COOKIE, token, { ...cookieOf(request.protocol), maxAge: THIRTY_DAYS });
      return reply.code(204).send(undefined);
    },
  );
  app.delete(
    '/v1/session',
    {
      schema: {
        summary: 'End the session',
        tags,
        response: { 204: z.undefined().describe('There is no session any more.'), ...problems() },
      },
    },
    async (request, reply) => {
      const token = request.cookies[KEY_COOKIE];
      if (token !== undefined) await (await keys.ring())?.closeSession(token);
      reply.clearCookie(KEY_COOKIE, cookieOf(request.protocol));
      return reply.code(204).send(undefined);
    },
  );
};

function cookieOf(protocol: string) {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure: protocol === 'https' } as const;
}
