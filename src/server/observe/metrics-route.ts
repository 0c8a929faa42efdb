import { z } from 'zod';
import { problems } from '../problem-schema.ts';
import type { Route } from '../route.ts';

const text = z.string().meta({
  examples: ['logsieve_rows_total{stage="rules",label="Security Alert"} 2\nlogsieve_queue_length 0\n'],
});

/** `GET /metrics`: counts and times, as Prometheus reads them. */
export const metrics: Route = (app, { metrics: source }) => {
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Counts and times for Prometheus',
        tags: ['state'],
        response: {
          200: { description: 'Metrics in the text format.', content: { 'text/plain': { schema: text } } },
          ...problems(),
        },
      },
    },
    async (_request, reply) => {
      await reply.type(source.contentType).send(await source.render());
    },
  );
};
