import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { blankRows } from '../document/index.ts';
import type { LogRecord, Verdict } from '../log/index.ts';
import { judgeInOrder, type Rows } from '../sieve/index.ts';
import { untilGone } from './classify.ts';
import { problems } from './problem-schema.ts';
import type { Route } from './route.ts';
import { asksLlmOf } from './taken-uploads.ts';
import { verdictJson, verdictSchema } from './verdict-schema.ts';

const MOST_RECORDS = 10_000;
/** Records that are judged in one turn of the event loop. */
const RECORDS_A_BATCH = 128;
/** Records up to which a request does not wait behind larger ones. */
const FEW_RECORDS = 1000;

export const recordSchema = z.strictObject({
  source: z.string().max(4096).optional().describe('System that wrote the line'),
  message: z.string().describe('The line'),
});

const body = z
  .strictObject({
    records: z.array(recordSchema).min(1).max(MOST_RECORDS),
    llm: z.enum(['on', 'off']).optional().describe('Whether an LLM may be asked; as configured if absent'),
  })
  .meta({
    id: 'ClassifyRequest',
    examples: [
      { records: [{ source: 'sshd', message: 'Failed password for root from 10.0.0.7 port 22 ssh2' }] },
    ],
  });

const response = z
  .object({ verdicts: z.array(verdictSchema).describe('One for each record, in order') })
  .meta({
    id: 'ClassifyResponse',
    examples: [
      {
        verdicts: [
          {
            label: 'Security Alert',
            stage: 'rules',
            confidence: 1,
            reason: 'rule sshd-failed-authentication',
          },
        ],
      },
    ],
  });

/** `POST /v1/classify`: records in, a verdict for each out. */
export const classifyRecords: Route = (app, services) => {
  const { config } = services.context;
  app.post(
    '/v1/classify',
    {
      config: { isWork: true },
      schema: {
        summary: 'Label records',
        tags: ['classify'],
        body,
        response: {
          200: response,
          ...problems('VALIDATION', 'PROTO_KEY', 'FILE_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE', 'OVERLOADED'),
        },
      },
    },
    async (request, reply) => {
      const { records, llm } = request.body;
      const asksLlm = asksLlmOf(llm, config.llm.isOn);
      const cascade = await services.cascade(asksLlm);
      const signal = untilGone(reply, services.stopping);
      const work = async () => {
        const verdicts: Verdict[] = [];
        const flow = judgeInOrder(cascade, batchesOf(records), {
          given: blankRows,
          ...(asksLlm && { maxLlmWaitMs: 1000 * config.llm.maxWait }),
          signal,
        });
        for await (const judged of flow) verdicts.push(...judged.verdicts);
        return { verdicts: verdicts.map(verdictJson) };
      };
      const size = records.length <= FEW_RECORDS ? 'small' : 'large';
      return (await request.place?.run(size, work, signal)) ?? (await work());
    },
  );
};

async function* batchesOf(
  records: readonly { readonly source?: string | undefined; readonly message: string }[],
): AsyncGenerator<Rows, void, undefined> {
  for (let at = 0; at < records.length; at += RECORDS_A_BATCH) {
    if (at > 0) await nextTurn();
    const batch: LogRecord[] = records
      .slice(at, at + RECORDS_A_BATCH)
      .map(({ source = '', message }) => ({ source, message }));
    const messages = batch.map(({ message }) => message);
    yield {
      messages,
      sources: batch.map(({ source }) => source),
      bytes: messages.reduce((sum, { length }) => sum + length, 0),
    };
  }
}
