import { z } from 'zod';
import { UNCLASSIFIED } from '../log/index.ts';
import { problems } from './problem-schema.ts';
import type { Route } from './route.ts';
import type { Services } from './services.ts';

const labelsSchema = z
  .object({
    labels: z
      .array(z.object({ name: z.string(), description: z.string() }))
      .describe('Highest precedence first'),
    unclassified: z.string().describe('The label where no stage is sure'),
  })
  .meta({
    id: 'Labels',
    examples: [
      { labels: [{ name: 'Error', description: 'an operation that failed' }], unclassified: 'Unclassified' },
    ],
  });

const rulesSchema = z
  .object({
    rules: z.array(
      z.object({
        id: z.string(),
        label: z.string(),
        pattern: z.string().describe('RE2 syntax'),
        flags: z.string(),
        sources: z.array(z.string()).describe('The only sources that it reads; empty: all'),
        description: z.string(),
      }),
    ),
    hash: z.string().describe('SHA-256 over all that decides a verdict'),
  })
  .meta({ id: 'Rules', description: 'The rules in force; the first that matches decides.' });

const modelsSchema = z
  .object({
    version: z.string().describe('Of logsieve'),
    encoder: z.object({ hash: z.string(), dimension: z.int() }).nullable(),
    classifier: z
      .object({
        hash: z.string(),
        createdAt: z.string().nullable().describe('When it was learnt here; null: it was shipped or named'),
        labels: z.array(z.string()),
        trainedOn: z.record(z.string(), z.number()),
        figures: z.record(z.string(), z.number()).describe('On lines that were held out of its training'),
      })
      .nullable(),
    stages: z.object({
      rules: z.boolean(),
      classifier: z.boolean(),
      llm: z.object({ on: z.boolean(), provider: z.string().optional(), model: z.string().optional() }),
    }),
    limits: z.object({
      maxFileSize: z.int().describe('Bytes'),
      maxDecompressed: z.int().describe('Bytes'),
      maxRows: z.int(),
      formats: z.array(z.enum(['csv', 'ndjson', 'text'])),
      retentionSeconds: z.int().describe('How long a job is kept'),
    }),
    quality: z.record(z.string(), z.number()).optional(),
    authentication: z.enum(['none', 'key']),
  })
  .meta({ id: 'Models', description: 'What judges, and within what limits.' });

/** `GET /v1/labels`, `/v1/rules` and `/v1/models`: what judges. */
export const about: Route = (app, services) => {
  const { context } = services;
  app.get(
    '/v1/labels',
    { schema: { summary: 'The labels', tags: ['about'], response: { 200: labelsSchema, ...problems() } } },
    () => ({
      labels: context.labels.map(({ name, definition }) => ({ name, description: definition })),
      unclassified: UNCLASSIFIED,
    }),
  );
  app.get(
    '/v1/rules',
    { schema: { summary: 'The rules', tags: ['about'], response: { 200: rulesSchema, ...problems() } } },
    () => ({
      rules: context.rules.rules.map(({ id, label, pattern, flags, sources, description }) => ({
        id,
        label,
        pattern,
        flags,
        sources: [...sources],
        description,
      })),
      hash: context.rules.hash,
    }),
  );
  app.get(
    '/v1/models',
    {
      schema: {
        summary: 'The models and limits',
        tags: ['about'],
        response: { 200: modelsSchema, ...problems() },
      },
    },
    () => models(services),
  );
};

async function models({ context, version, jobs, authentication }: Services) {
  const { config } = context;
  const { llm, uploads } = config;
  const found = await context.findClassifier();
  const loaded = found === undefined ? undefined : await context.loadClassifier();
  const figures = numbersOf(loaded?.classifier.summary['heldOut']);
  return {
    version,
    encoder: loaded === undefined ? null : { hash: loaded.encoder.hash, dimension: loaded.encoder.dimension },
    classifier:
      loaded === undefined
        ? null
        : {
            hash: loaded.classifier.hash,
            createdAt: found?.model?.createdAt ?? null,
            labels: [...loaded.classifier.labels],
            trainedOn: numbersOf(loaded.classifier.summary, ['rows', 'templates', 'sources']),
            figures,
          },
    stages: {
      rules: context.rules.rules.length > 0,
      classifier: loaded !== undefined,
      llm: llm.isOn ? { on: true, provider: llm.provider, model: llm.model } : { on: false },
    },
    limits: {
      maxFileSize: uploads.maxFileSize,
      maxDecompressed: uploads.maxDecompressed,
      maxRows: uploads.maxRows,
      formats: [...uploads.supportedFormats],
      retentionSeconds: jobs?.retentionSeconds ?? 0,
    },
    ...(Object.keys(figures).length > 0 && { quality: figures }),
    authentication,
  };
}

/** The numbers among the members of an object. */
function numbersOf(value: unknown, names?: readonly string[]): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] =>
        typeof entry[1] === 'number' && (names === undefined || names.includes(entry[0])),
    ),
  );
}
