import { z } from 'zod';
import { ownerOf } from '../identity.ts';
import { problems } from '../problem-schema.ts';
import type { Route } from '../route.ts';
import { JOB_EXAMPLE, jobJson, jobParams, jobSchema } from './job-schema.ts';
import { viewerOf } from './open-jobs.ts';

const JOB_PROBLEMS = problems('BAD_ID', 'NOT_FOUND', 'GONE', 'DATA_DIR_LOCKED');

/** `GET /v1/jobs`, and one job: look, cancel, delete. */
export const jobs: Route = (app, services) => {
  const { all } = services.jobs;
  app.get(
    '/v1/jobs',
    {
      schema: {
        summary: 'Your jobs, newest first',
        tags: ['jobs'],
        response: {
          200: z
            .object({ jobs: z.array(jobSchema) })
            .meta({ id: 'JobList', examples: [{ jobs: [JOB_EXAMPLE] }] }),
          ...problems('DATA_DIR_LOCKED'),
        },
      },
    },
    async (request, reply) => {
      const found = await all.list(viewerOf(ownerOf(request, reply)));
      return { jobs: found.map((job) => jobJson(job, request.id)) };
    },
  );
  app.get(
    '/v1/jobs/:id',
    {
      schema: {
        summary: 'A job',
        tags: ['jobs'],
        params: jobParams,
        response: { 200: jobSchema, ...JOB_PROBLEMS },
      },
    },
    async (request, reply) =>
      jobJson(await all.find(request.params.id, viewerOf(ownerOf(request, reply))), request.id),
  );
  app.post(
    '/v1/jobs/:id/cancel',
    {
      schema: {
        summary: 'Stop a job for good; one that has ended stays as it is',
        tags: ['jobs'],
        params: jobParams,
        response: { 200: jobSchema, ...JOB_PROBLEMS },
      },
    },
    async (request, reply) =>
      jobJson(await all.cancel(request.params.id, viewerOf(ownerOf(request, reply))), request.id),
  );
  app.delete(
    '/v1/jobs/:id',
    {
      schema: {
        summary: 'Delete a job with its files; one that runs is stopped',
        tags: ['jobs'],
        params: jobParams,
        response: { 204: z.null().describe('It is gone'), ...JOB_PROBLEMS },
      },
    },
    async (request, reply) => {
      await all.remove(request.params.id, viewerOf(ownerOf(request, reply)));
      return reply.code(204).send(null);
    },
  );
};
