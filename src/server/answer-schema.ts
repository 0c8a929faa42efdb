import { z } from 'zod';
import type { Answer } from '../log/index.ts';

/** An answer that is kept. */
export const answerSchema = z
  .object({
    id: z.int(),
    template: z.string(),
    message: z.string().nullable().describe('The one line that is meant; null: all of the template'),
    source: z
      .string()
      .nullable()
      .describe('The source that is meant; null: any; empty: lines that name none'),
    label: z.string(),
    by: z.enum(['person', 'llm']),
    reason: z.string().nullable(),
    who: z.string().nullable(),
    model: z.string().nullable(),
    at: z.string().describe('ISO 8601, UTC'),
  })
  .meta({
    id: 'Answer',
    examples: [
      {
        id: 7,
        template: 'disk <num> failed',
        message: null,
        source: 'raid',
        label: 'Critical Error',
        by: 'person',
        reason: null,
        who: null,
        model: null,
        at: '2026-01-31T12:00:00.000Z',
      },
    ],
  });

export function answerJson({ id, template, message, scope, label, by, reason, who, model, at }: Answer) {
  const source = scope === '*' && message === null ? null : scope;
  return { id, template, message, source, label, by, reason, who, model, at };
}
