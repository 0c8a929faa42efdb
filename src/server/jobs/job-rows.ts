import { z } from 'zod';
import { groupRows, type Jobs, type JobViewer, summariseRows } from '../../jobs/index.ts';
import { STAGES } from '../../log/index.ts';
import { untilGone } from '../classify.ts';
import { explanationJson, explanationSchema } from '../explain.ts';
import { ownerOf } from '../identity.ts';
import { problems } from '../problem-schema.ts';
import type { App, Route } from '../route.ts';
import type { Services } from '../services.ts';
import { wholeNumber } from '../whole-number.ts';
import { jobId, jobParams, labelCounts, stageCounts } from './job-schema.ts';
import { viewerOf } from './open-jobs.ts';
import { cursorOf, filterOf, filterQuery, offsetOf, pageQuery, templateQuery } from './row-query.ts';

const MESSAGE_SHOWN = 2_000;
const ROWS_A_PAGE = 100;

const rowSchema = z
  .object({
    row: z.int().describe('1-based'),
    source: z.string(),
    message: z.string().describe('The first 2,000 characters'),
    truncated: z.boolean().describe('Whether there are more'),
    label: z.string(),
    stage: z.enum(STAGES),
    confidence: z.number().nullable(),
    reason: z.string(),
    template: z.int().describe('Its number in /v1/templates of the job'),
    errorCode: z.string().nullable().describe('Why the row could not be judged'),
  })
  .meta({ id: 'Row' });

const rowsPage = z
  .object({
    total: z.int().describe('Rows that the filter leaves'),
    rows: z.array(rowSchema),
    next: z.string().nullable().describe('`cursor` of the next page; null: there is none'),
    generation: z.int().describe('Of the job'),
  })
  .meta({ id: 'RowsPage' });

const summarySchema = z
  .object({
    rows: z.int(),
    labels: labelCounts,
    stages: stageCounts,
    sources: z
      .array(z.object({ source: z.string(), rows: z.int(), labels: labelCounts }))
      .describe('Most rows first, at most 200'),
    otherSources: z.int().describe('How many more sources there are'),
    confidence: z.array(z.int()).describe('Rows by confidence, in 20 equal parts of [0, 1]'),
  })
  .meta({ id: 'JobSummary' });

const templatesPage = z
  .object({
    total: z.int(),
    templates: z.array(
      z.object({
        template: z.int(),
        text: z.string(),
        rows: z.int(),
        share: z.number().describe('Of the rows that the filter leaves'),
        labels: labelCounts,
        label: z.string().describe('The most frequent'),
        stage: z.enum(STAGES),
        confidence: z.number().nullable(),
        reason: z.string(),
        sources: z.int().describe('How many have it'),
        example: z.object({ row: z.int(), source: z.string(), message: z.string() }),
      }),
    ),
    generation: z.int(),
  })
  .meta({ id: 'TemplatesPage' });

const ROW_PROBLEMS = problems('VALIDATION', 'BAD_ID', 'NOT_FOUND', 'JOB_NOT_READY', 'GONE');

/** `GET /v1/jobs/:id/summary`, `/v1/jobs/:id/rows` and `/v1/templates`: the rows of a job that is complete. */
export const jobRows: Route = (app, services) => {
  summary(app, services);
  page(app, services);
  one(app, services);
  templates(app, services);
};

/** The rows of a job as they are now. */
async function rowsOf({ finder, results }: Jobs, id: string, viewer: JobViewer) {
  return await finder.read(id, viewer, (job) => results.selectorOf(job));
}

function summary(app: App, { jobs: { all }, stopping }: Services): void {
  app.get(
    '/v1/jobs/:id/summary',
    {
      schema: {
        summary: 'Counts of the rows of a job',
        tags: ['jobs'],
        params: jobParams,
        querystring: z.strictObject({ ...filterQuery, ...templateQuery }),
        response: { 200: summarySchema, ...ROW_PROBLEMS },
      },
    },
    async (request, reply) => {
      const selector = await rowsOf(all, request.params.id, viewerOf(ownerOf(request, reply)));
      const rows = await selector.select(filterOf(request.query), undefined, untilGone(reply, stopping));
      const { sources, confidence, ...counts } = summariseRows(selector.index, rows);
      return { ...counts, sources: [...sources], confidence: [...confidence] };
    },
  );
}

function page(app: App, { jobs: { all }, stopping }: Services): void {
  app.get(
    '/v1/jobs/:id/rows',
    {
      schema: {
        summary: 'A page of the rows of a job',
        tags: ['jobs'],
        params: jobParams,
        querystring: z.strictObject({
          ...filterQuery,
          ...templateQuery,
          ...pageQuery,
          sort: z.enum(['row', 'label', 'source', 'stage', 'confidence']).optional(),
          cursor: z.string().max(100).optional().describe('`next` of the page before, in place of offset'),
        }),
        response: { 200: rowsPage, ...ROW_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { sort = 'row', order, limit = ROWS_A_PAGE, cursor, offset = 0 } = request.query;
      const selector = await rowsOf(all, id, viewerOf(ownerOf(request, reply)));
      const { index } = selector;
      const filter = filterOf(request.query);
      const subject = [id, index.generation, filter, sort, order ?? 'asc'];
      const from = cursor === undefined ? offset : offsetOf(cursor, subject);
      const signal = untilGone(reply, stopping);
      const selected = await selector.select(filter, { sort, isDescending: order === 'desc' }, signal);
      const rows = [...selected.subarray(from, from + limit)];
      // One more than is shown tells whether there are more.
      const texts = await index.messages(rows, MESSAGE_SHOWN + 1);
      const end = from + rows.length;
      return {
        total: selected.length,
        rows: rows.map((row, i) => rowJson(row, texts[i] ?? '')),
        next: end < selected.length ? cursorOf(end, subject) : null,
        generation: index.generation,
      };

      function rowJson(row: number, text: string) {
        const { label, stage, confidence, reason, errorCode = null } = index.verdict(row);
        const message = text.slice(0, MESSAGE_SHOWN);
        const isCut = text.length > MESSAGE_SHOWN;
        const template = index.templateOf[row] ?? 0;
        const source = index.source(row);
        return {
          row: row + 1,
          source,
          message,
          truncated: isCut,
          label,
          stage,
          confidence,
          reason,
          template,
          errorCode,
        };
      }
    },
  );
}

function one(app: App, services: Services): void {
  const { all } = services.jobs;
  app.get(
    '/v1/jobs/:id/rows/:row',
    {
      schema: {
        summary: 'A row of a job with its whole message, and why it has its label',
        tags: ['jobs'],
        params: jobParams.extend({ row: wholeNumber(1, 0xffff_ffff) }),
        response: {
          200: z.object({ row: rowSchema, explanation: explanationSchema }).meta({ id: 'ExplainedRow' }),
          ...ROW_PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const { id, row } = request.params;
      const viewer = viewerOf(ownerOf(request, reply));
      const { message, source } = await all.corrections.recordOf(id, viewer, row);
      const { index } = await rowsOf(all, id, viewer);
      const { label, stage, confidence, reason, errorCode = null } = index.verdict(row - 1);
      const template = index.templateOf[row - 1] ?? 0;
      const cascade = await services.cascade(false);
      await cascade.refresh();
      const explanation = await services.context.explain({ message, source }, cascade);
      return {
        row: {
          row,
          source,
          message,
          truncated: false,
          label,
          stage,
          confidence,
          reason,
          template,
          errorCode,
        },
        explanation: await explanationJson(explanation, { message, source }, services.context),
      };
    },
  );
}

function templates(app: App, { jobs: { all }, stopping }: Services): void {
  app.get(
    '/v1/templates',
    {
      schema: {
        summary: 'The rows of a job, grouped by template',
        tags: ['jobs'],
        querystring: z.strictObject({
          job: jobId,
          ...filterQuery,
          ...pageQuery,
          sort: z.enum(['count', 'label', 'confidence']).optional().describe('count, most first, if absent'),
        }),
        response: { 200: templatesPage, ...ROW_PROBLEMS },
      },
    },
    async (request, reply) => {
      const { job, sort = 'count', order, offset = 0, limit = ROWS_A_PAGE } = request.query;
      const selector = await rowsOf(all, job, viewerOf(ownerOf(request, reply)));
      const rows = await selector.select(filterOf(request.query), undefined, untilGone(reply, stopping));
      const isDescending = (order ?? (sort === 'count' ? 'desc' : 'asc')) === 'desc';
      const found = await groupRows(selector.index, rows, { sort, isDescending, offset, limit });
      return {
        total: found.total,
        templates: found.templates.map((template) => ({ ...template, labels: { ...template.labels } })),
        generation: selector.index.generation,
      };
    },
  );
}
