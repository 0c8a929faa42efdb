import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LogsieveError } from '../../errors.ts';
import type { ReadOptions } from '../../formats/index.ts';
import type { ResultFile, RowFilter } from '../../jobs/index.ts';
import { untilGone } from '../classify.ts';
import { attachment } from '../file-name.ts';
import { ownerOf } from '../identity.ts';
import { problems } from '../problem-schema.ts';
import { type ReadQuery, readQuery } from '../read-query.ts';
import type { Route } from '../route.ts';
import { byteRangeOf } from './byte-range.ts';
import { jobParams } from './job-schema.ts';
import { viewerOf } from './open-jobs.ts';
import { filterOf, filterQuery, templateQuery } from './row-query.ts';

const { format, explain, escape_formulas } = readQuery.shape;
const CHUNK_BYTES = 256 * 1024;
const ENDING = { csv: '.csv', ndjson: '.ndjson', text: '.txt' } as const;

const file = {
  description:
    'The file. Whole and in the options of the job it has Content-Length, ETag and ranges; filtered or in other ' +
    'options it is made as it is sent.',
  content: { 'application/octet-stream': { schema: z.any().describe('The labelled rows') } },
};

/** `GET /v1/jobs/:id/result`: the labelled file, whole or filtered, in any format. */
export const jobResult: Route = (app, services) => {
  const { all } = services.jobs;
  app.get(
    '/v1/jobs/:id/result',
    {
      schema: {
        summary: 'The labelled file of a job',
        tags: ['jobs'],
        params: jobParams,
        querystring: z.strictObject({ format, explain, escape_formulas, ...filterQuery, ...templateQuery }),
        response: {
          200: file,
          206: { ...file, description: 'The range that was asked for' },
          304: z.null().describe('It is the one that If-None-Match names'),
          ...problems('VALIDATION', 'BAD_ID', 'NOT_FOUND', 'JOB_NOT_READY', 'GONE', 'RANGE', 'PRECONDITION'),
        },
      },
    },
    async (request, reply) => {
      const { query } = request;
      const { id } = request.params;
      const viewer = viewerOf(ownerOf(request, reply));
      const job = await all.finder.complete(id, viewer);
      const { options, name, format: found } = await all.finder.viewOf(job);
      const own = options as ReadQuery;
      const to = query.format ?? own.format ?? found ?? 'csv';
      reply.type('application/octet-stream');
      reply.header('Content-Disposition', attachment(nameOf(name, to === found ? undefined : ENDING[to])));
      const filter = filterOf(query);
      const more = changesOf(query, own, to, found ?? 'csv');
      if (isWhole(filter) && more === undefined) {
        return await all.finder.read(id, viewer, async (current) => {
          return await sendFile(await all.results.fileOf(current), request, reply);
        });
      }
      const signal = untilGone(reply, services.stopping);
      const made = await all.finder.read(id, viewer, async (current) => {
        const selector = await all.results.selectorOf(current);
        const rows = isWhole(filter) ? undefined : await selector.select(filter, undefined, signal);
        reply.header('Logsieve-Rows', String(rows?.length ?? selector.index.rows));
        const bytes = all.results.stream(current, rows, more ?? {}, signal);
        // What is wrong at the start is still a problem, not a connection that breaks.
        return startingWith(await bytes.next(), bytes);
      });
      return await reply.send(Readable.from(made, { objectMode: false }));
    },
  );
};

type Shape = Pick<ReadQuery, 'format' | 'explain' | 'escape_formulas'>;

/** Options that differ from the job's own; undefined where none does. */
function changesOf(
  query: Shape,
  own: Shape,
  to: ReadQuery['format'],
  found: string,
): Partial<ReadOptions> | undefined {
  const changes: Partial<ReadOptions> = {
    ...(query.format !== undefined && query.format !== (own.format ?? found) && { to }),
    ...(isTrue(query.explain) !== undefined &&
      isTrue(query.explain) !== (isTrue(own.explain) ?? false) && { explain: isTrue(query.explain) }),
    ...(isTrue(query.escape_formulas) !== undefined &&
      isTrue(query.escape_formulas) !== (isTrue(own.escape_formulas) ?? false) && {
        escapeFormulas: isTrue(query.escape_formulas),
      }),
  };
  return Object.keys(changes).length === 0 ? undefined : changes;
}

function isTrue(text: 'true' | 'false' | undefined): boolean | undefined {
  return text === undefined ? undefined : text === 'true';
}

function isWhole({ labels, sources, stages, template, search = '' }: RowFilter): boolean {
  return (
    labels === undefined &&
    sources === undefined &&
    stages === undefined &&
    template === undefined &&
    search === ''
  );
}

async function sendFile(
  { path, bytes, tag }: ResultFile,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const etag = `"${tag}"`;
  reply.header('ETag', etag).header('Accept-Ranges', 'bytes').header('Cache-Control', 'private, no-cache');
  const { range, 'if-match': match, 'if-none-match': noneMatch, 'if-range': ifRange } = request.headers;
  if (match !== undefined && !names(match, etag)) {
    throw new LogsieveError('PRECONDITION', 'the result has changed since: rows of it were corrected', {
      remedy: 'fetch it anew, without If-Match',
    });
  }
  if (noneMatch !== undefined && names(noneMatch, etag)) return await reply.code(304).send(null);
  const isSame = ifRange === undefined || ifRange === etag;
  const part = range === undefined || !isSame ? undefined : rangeOrRefusal(range, bytes, reply);
  // A correction may remove it: then nothing has been said of it yet.
  const handle = await open(path, 'r');
  const { start, end } = part ?? { start: 0, end: bytes - 1 };
  if (part !== undefined) reply.code(206).header('Content-Range', `bytes ${start}-${end}/${bytes}`);
  reply.header('Content-Length', String(end - start + 1));
  if (bytes === 0) {
    await handle.close();
    return await reply.send('');
  }
  return await reply.send(handle.createReadStream({ start, end, highWaterMark: CHUNK_BYTES }));
}

function rangeOrRefusal(range: string, bytes: number, reply: FastifyReply) {
  const found = byteRangeOf(range, bytes);
  if (found !== null) return found;
  reply.header('Content-Range', `bytes */${bytes}`);
  throw new LogsieveError('RANGE', `the result has ${bytes} bytes, and the range lies outside of them`, {
    remedy: 'ask for bytes=FIRST-LAST within them, counted from 0',
    details: { actual: bytes },
  });
}

/** Whether a list of tags has one; `*` stands for any. */
function names(list: string, etag: string): boolean {
  return list.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));
}

async function* startingWith(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

/** `logs.csv` comes back as `logs.labelled.csv`. @param ending where it is another than the file's own */
function nameOf(name: string, ending: string | undefined): string {
  const [, stem = name, own = ''] = /^(.+?)(\.[a-z]{1,8})?(?:\.gz)?$/i.exec(name) ?? [];
  return `${stem}.labelled${ending ?? own}`;
}
