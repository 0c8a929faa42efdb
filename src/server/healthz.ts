import { z } from 'zod';
import { problems } from './problem-schema.ts';
import type { Route } from './route.ts';

const health = z
  .object({ status: z.literal('ok') })
  .meta({ id: 'Health', description: 'The process is alive.', examples: [{ status: 'ok' }] });

/** `GET /healthz`: that the process is alive, whatever it can do. */
export const healthz: Route = (app) => {
  app.get(
    '/healthz',
    {
      schema: {
        summary: 'Whether the server is alive',
        tags: ['state'],
        response: { 200: health, ...problems() },
      },
    },
    () => ({ status: 'ok' as const }),
  );
};
