import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { JobEvent } from '../../jobs/index.ts';
import { untilGone } from '../classify.ts';
import { ownerOf } from '../identity.ts';
import { problems } from '../problem-schema.ts';
import type { Route } from '../route.ts';
import type { Services } from '../services.ts';
import { jobJson, jobParams } from './job-schema.ts';
import { viewerOf } from './open-jobs.ts';

const HEARTBEAT_MS = 15_000;
/** How soon a stream ends when the server is told to. */
const LOOK_MS = 500;

const eventStream = {
  description:
    'Server-sent events. `progress` (data: Job) at most five a second, `done` (data: Job) once at the end, after ' +
    'which the stream closes; a job that is deleted meanwhile ends as cancelled; a comment every 15 seconds.',
  content: { 'text/event-stream': { schema: z.any().describe('The events') } },
};

/** `GET /v1/jobs/:id/events`: a job's progress as it goes. */
export const jobEvents: Route = (app, services) => {
  const { all } = services.jobs;
  app.get(
    '/v1/jobs/:id/events',
    {
      schema: {
        summary: 'The progress of a job, live',
        tags: ['jobs'],
        params: jobParams,
        headers: z.looseObject({
          'last-event-id': z.string().max(32).optional().describe('The event that was seen last'),
        }),
        response: { 200: eventStream, ...problems('BAD_ID', 'NOT_FOUND', 'GONE') },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const viewer = viewerOf(ownerOf(request, reply));
      const last = Number(request.headers['last-event-id'] ?? 0);
      const signal = untilGone(reply, services.stopping);
      const events = await all.events(id, viewer, Number.isSafeInteger(last) ? last : 0, signal);
      reply.type('text/event-stream; charset=utf-8').header('X-Accel-Buffering', 'no');
      return reply.send(Readable.from(textOf(events, request.id, services), { objectMode: false }));
    },
  );
};

async function* textOf(
  events: AsyncGenerator<JobEvent>,
  requestId: string,
  services: Services,
): AsyncGenerator<string> {
  // The headers go out with the first bytes, even while there is nothing to tell.
  yield ': logsieve\n\n';
  let heartbeat = performance.now();
  let next = events.next();
  try {
    while (!services.closing.aborted) {
      const result = await Promise.race([next, sleep(LOOK_MS, undefined, { ref: false })]);
      if (result === undefined) {
        if (performance.now() - heartbeat < HEARTBEAT_MS) continue;
        heartbeat = performance.now();
        yield ': still here\n\n';
        continue;
      }
      if (result.done === true) return;
      const { id, type, job } = result.value;
      heartbeat = performance.now();
      yield `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(jobJson(job, requestId))}\n\n`;
      next = events.next();
    }
  } finally {
    next.catch(() => undefined);
    await events.return(undefined);
  }
}
