import { z } from 'zod';
import { LogsieveError } from '../errors.ts';
import { toLogsieveError } from './problem.ts';
import { problems } from './problem-schema.ts';
import type { Route } from './route.ts';

const ready = z.object({ status: z.literal('ready') }).meta({
  id: 'Ready',
  description: 'Models are loaded and the store answers.',
  examples: [{ status: 'ready' }],
});

/** `GET /readyz`: that the server can do its work; what it cannot is told with 503. */
export const readyz: Route = (app, { context, cascade }) => {
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Whether the server can work',
        tags: ['state'],
        response: { 200: ready, ...problems('OVERLOADED') },
      },
    },
    async () => {
      try {
        await Promise.all([context.warmUp(), cascade()]);
        await (await context.openStoreIfPresent())?.answers.version();
      } catch (thrown) {
        const { code, message, remedy, place } = toLogsieveError(thrown);
        throw new LogsieveError(code, message, {
          status: 503,
          place,
          ...(remedy !== undefined && { remedy }),
          details: { retryAfter: 5 },
          cause: thrown,
        });
      }
      return { status: 'ready' as const };
    },
  );
};
