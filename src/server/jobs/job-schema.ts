import { z } from 'zod';
import { LogsieveError } from '../../errors.ts';
import type { Job, JobFailure } from '../../jobs/index.ts';
import { STAGES } from '../../log/index.ts';
import { problemOf } from '../problem.ts';
import { readQuery } from '../read-query.ts';

const rowsByStage = z.object(
  Object.fromEntries(STAGES.map((stage) => [stage, z.int()])) as Record<(typeof STAGES)[number], z.ZodInt>,
);
export const stageCounts = rowsByStage.describe('Rows by the stage that decided');
export const labelCounts = z.record(z.string(), z.int()).describe('Rows by label');
const time = z.string().describe('ISO 8601, UTC');
const line = z.int().nullable().describe('Of the first, 1-based');

export const jobId = z.string().describe('22 letters, digits, - and _');
export const jobParams = z.strictObject({ id: jobId });

/** A job that has ended. */
export const JOB_EXAMPLE = {
  id: 'vJ2c9Zr0T4mXqk1sYB7dLw',
  name: 'logs.csv',
  state: 'completed',
  createdAt: '2026-01-31T12:00:00.000Z',
  startedAt: '2026-01-31T12:00:00.100Z',
  finishedAt: '2026-01-31T12:00:02.300Z',
  expiresAt: '2026-02-01T12:00:02.300Z',
  bytes: 98_000_000,
  options: {},
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ',',
  progress: {
    rows: 600_000,
    bytesRead: 98_000_000,
    bytes: 98_000_000,
    rowsPerSecond: null,
    secondsLeft: null,
    stages: { person: 0, rules: 420_000, classifier: 170_000, llm: 0, none: 10_000 },
    labels: { 'User Action': 590_000, Unclassified: 10_000 },
    templates: 809,
    position: null,
  },
  warnings: [],
  problems: [],
  error: null,
  generation: 0,
} as const;

/** A job as the API has it. */
export const jobSchema = z
  .object({
    id: jobId,
    name: z.string().describe('Of the file, as it may be shown'),
    state: z.enum(['queued', 'running', 'completed', 'completed_with_errors', 'failed', 'cancelled']),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    expiresAt: time.describe('When it is deleted with its files; moves on while it waits or runs'),
    bytes: z.int().describe('Of the input'),
    options: readQuery,
    format: z.enum(['csv', 'ndjson', 'text']).nullable().describe('Of the input, as it was found'),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    progress: z.object({
      rows: z.int().describe('Rows so far'),
      bytesRead: z.int().describe('Of the input, as far as it is judged'),
      bytes: z.int(),
      rowsPerSecond: z.number().nullable(),
      secondsLeft: z.number().nullable(),
      stages: stageCounts,
      labels: labelCounts,
      templates: z.int().describe('Distinct templates so far'),
      position: z.int().nullable().describe('Place among the jobs that wait; 1 is next'),
    }),
    warnings: z.array(z.object({ code: z.string(), count: z.int(), line, detail: z.string() })),
    problems: z
      .array(z.object({ code: z.string(), count: z.int(), line }))
      .describe('Rows that could not be judged, by what is wrong with them'),
    error: z.looseObject({ code: z.string() }).nullable().describe('Why it failed, as a Problem'),
    generation: z.int().describe('Grows with each correction that changed a row'),
  })
  .meta({ id: 'Job', examples: [JOB_EXAMPLE] });

/** @param requestId of the request that asks */
export function jobJson(job: Job, requestId: string): z.input<typeof jobSchema> {
  const { error, options, progress, warnings, problems, ...rest } = job;
  return {
    ...rest,
    options: options as z.input<typeof readQuery>,
    progress: { ...progress },
    warnings: [...warnings],
    problems: [...problems],
    error: error === null ? null : failureJson(error, requestId),
  };
}

function failureJson({ code, message, remedy, place, details }: JobFailure, requestId: string) {
  const options = { place, details, ...(remedy !== null && { remedy }) };
  return { ...problemOf(new LogsieveError(code, message, options), requestId) };
}
