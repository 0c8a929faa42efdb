import { z } from 'zod';
import type { Context } from '../assemble.ts';
import { type Answer, type LogRecord, labelSetOf } from '../log/index.ts';
import type { Explanation } from '../sieve/index.ts';
import { answerJson, answerSchema } from './answer-schema.ts';
import { recordSchema } from './classify-records.ts';
import { problems } from './problem-schema.ts';
import type { Route } from './route.ts';
import { verdictJson, verdictSchema } from './verdict-schema.ts';

const rule = z.object({
  id: z.string(),
  label: z.string(),
  pattern: z.string(),
  description: z.string(),
  span: z
    .object({ start: z.int(), end: z.int() })
    .nullable()
    .describe('UTF-16 units of the message that the pattern takes'),
  alsoMatching: z.array(z.string()).describe('Rules further down that match too'),
});

const classifier = z.looseObject({
  top: z.array(z.object({ label: z.string(), probability: z.number(), threshold: z.number().optional() })),
  nearest: z.array(z.object({ template: z.string(), label: z.string(), similarity: z.number() })),
  label: z.string().describe('The best guess'),
  shares: z
    .object({
      score: z.number().describe('The sum'),
      meaning: z.number().describe('The view by embedding; 0 where the words alone decided'),
      constant: z.number().describe('What does not depend on the text'),
      words: z
        .array(z.object({ text: z.string(), share: z.number() }))
        .readonly()
        .describe('Largest first'),
    })
    .describe("What adds up to the best guess's score"),
});

/** Why a record has its verdict. */
export const explanationSchema = z
  .object({
    verdict: verdictSchema,
    template: z.string().describe('What the stages after the rules judge'),
    rule: rule.nullable(),
    classifier: classifier.nullable(),
    answer: answerSchema.nullable().describe('The answer that decided, where it is one of its own'),
  })
  .meta({ id: 'Explanation' });

/** `POST /v1/explain`: which stage decides a line, and why. */
export const explain: Route = (app, services) => {
  app.post(
    '/v1/explain',
    {
      config: { isWork: true },
      schema: {
        summary: 'Explain the verdict on a line',
        tags: ['classify'],
        body: recordSchema.meta({
          id: 'ExplainRequest',
          examples: [{ source: 'sshd', message: 'Failed password for root from 10.0.0.7 port 22 ssh2' }],
        }),
        response: {
          200: explanationSchema,
          ...problems('VALIDATION', 'PROTO_KEY', 'UNSUPPORTED_MEDIA_TYPE', 'OVERLOADED'),
        },
      },
    },
    async ({ body: { source = '', message } }) => {
      const cascade = await services.cascade(false);
      await cascade.refresh();
      const record = { source, message };
      const explanation = await services.context.explain(record, cascade);
      return await explanationJson(explanation, record, services.context);
    },
  );
};

/** An explanation as the API has it, with the answer that decided. */
export async function explanationJson(explanation: Explanation, record: LogRecord, context: Context) {
  const { verdict, template, rule: byRule, classifier: judged } = explanation;
  const answer = await answerBehind(explanation, record, context);
  return {
    verdict: verdictJson(verdict),
    template,
    rule: byRule && { ...byRule, alsoMatching: [...byRule.alsoMatching] },
    classifier: judged && {
      ...judged,
      top: [...judged.top],
      nearest: judged.nearest.map(({ template: near, label, cosine }) => ({
        template: near,
        label,
        similarity: cosine,
      })),
    },
    answer: answer === undefined ? null : answerJson(answer),
  };
}

/** The answer whose key the record has; several answers to single lines may decide together, which have none. */
async function answerBehind(
  { verdict, template }: Explanation,
  { message, source }: LogRecord,
  context: Context,
): Promise<Answer | undefined> {
  if (verdict.stage !== 'person' && verdict.stage !== 'llm') return undefined;
  const store = await context.openStoreIfPresent();
  const labelSet = labelSetOf(context.labels);
  const key = (scope: string, line: string | null) =>
    ({
      labelSet,
      by: verdict.stage === 'person' ? 'person' : 'llm',
      template,
      scope,
      message: line,
    }) as const;
  const keys = [
    ...(verdict.stage === 'person' ? [key(source, message)] : []),
    key(source, null),
    key('*', null),
  ];
  for (const one of keys) {
    const found = await store?.answers.find(one);
    if (found?.label === verdict.label) return found;
  }
  return undefined;
}
