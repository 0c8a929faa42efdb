import { z } from 'zod';
import { LogsieveError } from '../errors.ts';
import { labelSetOf, type NewAnswer, UNCLASSIFIED } from '../log/index.ts';
import { whyNoAnswer } from '../store/index.ts';
import { toTemplate } from '../template/index.ts';
import { answerJson, answerSchema } from './answer-schema.ts';
import { type Owner, ownerOf } from './identity.ts';
import { notValid } from './problem.ts';
import { problems } from './problem-schema.ts';
import type { Route } from './route.ts';
import type { Services } from './services.ts';
import { wholeNumber } from './whole-number.ts';

const ANSWERS_A_PAGE = 100;

const putAnswer = z
  .strictObject({
    template: z
      .string()
      .min(1)
      .optional()
      .describe('A template, or a line that has it: all its lines are meant'),
    message: z.string().optional().describe('The one line that is meant'),
    source: z
      .string()
      .max(4096)
      .optional()
      .describe(
        'The source that is meant; if absent, any with template, and with message lines that name none',
      ),
    label: z.string().min(1).max(256),
    reason: z.string().min(1).max(4096).optional(),
    job: z.string().optional().describe('A job that the answer is applied to'),
    row: z.int().min(1).optional().describe('A row of the job, in place of message and source'),
    dryRun: z.boolean().optional().describe('Counts what would change, and keeps nothing'),
  })
  .meta({
    id: 'PutAnswer',
    examples: [{ template: 'disk <num> failed', source: 'raid', label: 'Critical Error' }],
  });

type PutAnswer = z.output<typeof putAnswer>;

const affected = z.int().nullable().describe('Rows of the job whose label changes; null without a job');

const answerResponse = z
  .object({ answer: answerSchema.nullable().describe('null: a dry run'), affected })
  .meta({ id: 'AnswerResponse' });

const answersPage = z
  .object({
    answers: z.array(answerSchema).describe('In force, newest first'),
    next: z.int().nullable().describe('`before` of the next page; null: there is none'),
  })
  .meta({ id: 'AnswersPage' });

const undone = z
  .object({
    changed: z.boolean().describe('false: it was undone already'),
    inForce: answerSchema.nullable().describe('What holds now'),
    affected,
  })
  .meta({ id: 'Undone' });

const listQuery = z.strictObject({
  search: z.string().min(1).max(1000).optional().describe('Text within template, message or reason'),
  label: z.string().min(1).max(256).optional(),
  before: wholeNumber(1).optional().describe('Only answers with lower numbers'),
  limit: wholeNumber(1, 1000).optional().describe('At most this many, 100 if absent'),
});

/** `PUT`, `GET` and `DELETE /v1/answers`: corrections by a person, and their undoing. */
export const answers: Route = (app, services) => {
  const { context } = services;
  const STORE = ['DATA_DIR_LOCKED', 'STORAGE_FULL'] as const;
  const JOB = ['BAD_ID', 'NOT_FOUND', 'JOB_NOT_READY', 'GONE'] as const;

  app.put(
    '/v1/answers',
    {
      config: { isWork: true },
      schema: {
        summary: 'Say what the lines of a template are, or a single line',
        tags: ['answers'],
        body: putAnswer,
        response: {
          200: answerResponse,
          ...problems('VALIDATION', 'UNKNOWN_LABEL', 'UNSUPPORTED_MEDIA_TYPE', ...JOB, ...STORE),
        },
      },
    },
    async (request, reply) => {
      const who = request.key?.name ?? null;
      return await put(request.body, who, ownerOf(request, reply), services);
    },
  );

  app.get(
    '/v1/answers',
    {
      schema: {
        summary: 'The answers in force',
        tags: ['answers'],
        querystring: listQuery,
        response: { 200: answersPage, ...problems('VALIDATION', ...STORE) },
      },
    },
    async ({ query: { limit = ANSWERS_A_PAGE, ...filter } }) => {
      const store = await context.openStoreIfPresent();
      const labelSet = labelSetOf(context.labels);
      const { before, ...wanted } = filter;
      const page = { before, limit: limit + 1 };
      const found = (await store?.answers.inForce({ ...wanted, labelSet }, page)) ?? [];
      const shown = found.slice(0, limit);
      return {
        answers: shown.map(answerJson),
        next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
      };
    },
  );

  app.delete(
    '/v1/answers/:id',
    {
      schema: {
        summary: 'Take an answer back',
        tags: ['answers'],
        params: z.strictObject({ id: wholeNumber(1) }),
        querystring: z.strictObject({
          job: z.string().optional().describe('A job that the undo is applied to'),
        }),
        response: { 200: undone, ...problems('VALIDATION', 'ANSWER_MISSING', ...JOB, ...STORE) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { job } = request.query;
      // Nothing is taken back where the job would then be refused.
      if (job !== undefined) await services.jobs.assertComplete(job, ownerOf(request, reply));
      const store = await context.openStoreIfPresent();
      const result = await store?.answers.undo(id, request.key?.name ?? null);
      if (result === undefined) {
        throw new LogsieveError('ANSWER_MISSING', `there is no answer ${id}`, {
          remedy: 'the list of answers has the numbers',
        });
      }
      return {
        changed: result.changed,
        inForce: result.inForce === null ? null : answerJson(result.inForce),
        affected: job === undefined ? null : await services.jobs.takeAnswers(job, ownerOf(request, reply)),
      };
    },
  );
};

async function put(body: PutAnswer, who: string | null, owner: Owner, services: Services) {
  const { job, dryRun = false } = body;
  const { jobs } = services;
  const answer = { ...(await answerOf(body, owner, services)), who };
  // That the job is there is known before anything is kept.
  const wouldChange = job === undefined ? undefined : await jobs.countAffected(job, owner, answer);
  if (dryRun) return { answer: null, affected: wouldChange ?? null };
  const store = await services.context.openStore();
  const [kept] = await store.answers.append([answer]);
  const affectedRows = job === undefined ? undefined : await jobs.takeAnswers(job, owner);
  return { answer: kept === undefined ? null : answerJson(kept), affected: affectedRows ?? null };
}

/** @throws LogsieveError VALIDATION, UNKNOWN_LABEL, and what the job says */
async function answerOf(body: PutAnswer, owner: Owner, services: Services): Promise<NewAnswer> {
  const { context, jobs } = services;
  const { label, reason, template, job, row } = body;
  assertLabel(label, context.labels);
  const subjects = [template, body.message, row].filter((subject) => subject !== undefined);
  if (subjects.length !== 1)
    throw notValid('body', '', 'expected one of template, message, and row with its job');
  if (row !== undefined && job === undefined) throw notValid('body', '/job', 'expected the job of the row');
  if (row !== undefined && body.source !== undefined)
    throw notValid('body', '/source', 'expected none with row, whose own is meant');
  const record = row === undefined || job === undefined ? undefined : await jobs?.recordOf(job, owner, row);
  const message = record?.message ?? body.message;
  const source = record?.source ?? body.source;
  const text = (message ?? template ?? '').slice(0, context.config.formats.maxMessageChars);
  const answer: NewAnswer = {
    labelSet: labelSetOf(context.labels),
    by: 'person',
    template: toTemplate(text),
    scope: source ?? (message === undefined ? '*' : ''),
    message,
    label,
    reason,
    who: null,
  };
  const why = whyNoAnswer(answer);
  if (why !== undefined) throw notValid('body', '', `the answer cannot be kept: ${why}`);
  return answer;
}

function assertLabel(label: string, labels: Services['context']['labels']): void {
  const names = [...labels.map(({ name }) => name), UNCLASSIFIED];
  if (names.includes(label)) return;
  throw new LogsieveError('UNKNOWN_LABEL', 'the label is not in the label set', {
    place: { pointer: '/label' },
    remedy: `the labels are ${names.join(', ')}`,
    details: { labels: names },
  });
}
