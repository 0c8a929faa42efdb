import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LogsieveError } from '../../errors.ts';
import type { JobOptions } from '../../jobs/index.ts';
import { UPLOAD_PROBLEMS, untilGone } from '../classify.ts';
import { clientOf, ownerOf } from '../identity.ts';
import { problems } from '../problem-schema.ts';
import { readQuery } from '../read-query.ts';
import { receiveUpload, type Upload } from '../receive-upload.ts';
import type { Route } from '../route.ts';
import { asksLlmOf } from '../taken-uploads.ts';
import { jobJson, jobSchema } from './job-schema.ts';
import { viewerOf } from './open-jobs.ts';

/** `POST /v1/jobs`: takes a file in, to be labelled in the background. */
export const submitJob: Route = (app, services) => {
  const { jobs, context } = services;
  /** Requests that are being read, by their idempotency key. */
  const inFlight = new Set<string>();
  app.post(
    '/v1/jobs',
    {
      config: { isWork: true, accepts: ['multipart/form-data'] },
      schema: {
        summary: 'Label a file in the background',
        description:
          'A form with the file in the field `file`; options as query parameters or form fields. What /classify would ' +
          'refuse is refused here too. The same upload of a client (a key, else an address) with the same ' +
          'Idempotency-Key makes one job.',
        tags: ['jobs'],
        consumes: ['multipart/form-data'],
        querystring: readQuery,
        headers: z.looseObject({
          'idempotency-key': z
            .string()
            .regex(/^[\x21-\x7e]{1,255}$/)
            .optional()
            .describe('Names this upload: 1 to 255 visible ASCII characters'),
        }),
        response: {
          202: jobSchema.describe('The job; Location has its address'),
          ...UPLOAD_PROBLEMS,
          ...problems('IDEMPOTENCY_MISMATCH', 'IN_FLIGHT', 'OVERLOADED', 'RATE_LIMITED'),
        },
      },
    },
    async (request, reply) => {
      const client = clientOf(request);
      const key = idempotencyOf(request.headers['idempotency-key'], client);
      const viewer = viewerOf(ownerOf(request, reply));
      if (key !== undefined && inFlight.has(key)) throw stillRead();
      if (key !== undefined) inFlight.add(key);
      try {
        const { all } = jobs;
        await all.assertRoom(client);
        await using upload = await receiveUpload(request, services);
        asksLlmOf(upload.query.llm, context.config.llm.isOn);
        const idempotency = key === undefined ? null : { key, digest: await digestOf(upload) };
        const repeated = idempotency && (await all.findRepeated(idempotency.key, idempotency.digest));
        const job = repeated ?? (await take(upload));
        reply.code(202).header('Location', `/v1/jobs/${job.id}`);
        return jobJson(job, request.id);

        async function take({ bytes, name, query }: Upload) {
          const { size } = bytes;
          const place = await all.newUpload();
          try {
            await bytes.moveTo(place.path);
            const options: JobOptions = JSON.parse(JSON.stringify(query));
            const signal = untilGone(reply, services.stopping);
            return await all.submit({
              viewer,
              client,
              name,
              path: place.path,
              bytes: size,
              options,
              idempotency,
              signal,
            });
          } finally {
            await place.discard();
          }
        }
      } finally {
        if (key !== undefined) inFlight.delete(key);
      }
    },
  );
};

/** The key of one client is nothing to another. */
function idempotencyOf(key: unknown, client: string): string | undefined {
  return typeof key === 'string' ? `${client} ${key}` : undefined;
}

async function digestOf({ bytes, name, query }: Upload): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([name, Object.entries(query).sort()]));
  for await (const chunk of bytes.read()) hash.update(chunk);
  return hash.digest('hex');
}

function stillRead(): LogsieveError {
  return new LogsieveError('IN_FLIGHT', 'a request with this Idempotency-Key is still being read', {
    remedy: 'wait for its answer, or ask again in a few seconds',
    retryable: true,
    details: { retryAfter: 2 },
  });
}
