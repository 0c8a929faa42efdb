import type { FastifyRequest } from 'fastify';
import { LogsieveError } from '../../errors.ts';
import type { ApiKey } from '../../store/index.ts';
import type { App } from '../route.ts';
import type { Keys } from './keys.ts';
import { scopeOf } from './scopes.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that the request came with, by a header or a session; undefined where it came without. */
    key: ApiKey | undefined;
    /** It came with something in place of a key in force. */
    hasBadKey: boolean;
  }
}

/** The cookie of a session that was opened with a key. */
export const KEY_COOKIE = 'logsieve_key';

/** Finds out with which key a request comes, for what shares work out among callers; refuses nobody. */
export function identifyCallers(app: App, keys: Keys): void {
  app.decorateRequest('key');
  app.decorateRequest('hasBadKey', false);
  app.addHook('onRequest', async (request) => {
    const secret = secretOf(request);
    if (secret !== undefined) {
      request.key = await (await keys.ring())?.find(secret);
      request.hasBadKey = request.key === undefined;
      return;
    }
    const token = request.cookies[KEY_COOKIE];
    if (token !== undefined) request.key = await (await keys.ring())?.findBySession(token);
  });
}

/** Refuses who may not use a route, before its body is read. */
export function refuseStrangers(app: App, keys: Keys): void {
  app.addHook('onRequest', (request, reply, done) => {
    const scope = scopeOf(request.routeOptions.url);
    const { key, hasBadKey } = request;
    if (scope === undefined) {
      done();
    } else if (key === undefined && (keys.isRequired || hasBadKey)) {
      reply.header('WWW-Authenticate', 'Bearer realm="logsieve"');
      done(unauthenticated());
    } else if (key !== undefined && !key.scopes.includes(scope)) {
      done(
        new LogsieveError('FORBIDDEN', `the key is not for ${scope}, which this address needs`, {
          remedy: `use a key that \`logsieve keys create\` made with --scopes ${scope}`,
          details: { scope },
        }),
      );
    } else done();
  });
}

/** The same for no key, a wrong one and one that has ended: who guesses learns nothing. */
export function unauthenticated(): LogsieveError {
  return new LogsieveError('UNAUTHENTICATED', 'the request has no key in force', {
    remedy:
      'send one as `Authorization: Bearer <key>` or `X-API-Key: <key>`; `logsieve keys create page` on the server makes one',
  });
}

/** What a request gives as its key; undefined where it gives none. */
function secretOf({ headers }: FastifyRequest): string | undefined {
  const { authorization, 'x-api-key': header } = headers;
  const bearer =
    authorization === undefined ? undefined : (/^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? '');
  const named = Array.isArray(header) ? header.join() : header;
  // Two that differ are none: it would be open which of them counts.
  if (bearer !== undefined && named !== undefined && bearer !== named) return '';
  return bearer ?? named;
}
