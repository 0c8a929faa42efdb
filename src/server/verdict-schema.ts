import { z } from 'zod';
import { STAGES, type Verdict } from '../log/index.ts';

/** What is said of a record. */
export const verdictSchema = z
  .object({
    label: z.string().describe('One of /v1/labels, or Unclassified'),
    stage: z.enum(STAGES).describe('Where it was decided; none: no stage was sure'),
    confidence: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('Probability that the label is right; 1 for a rule; null where nothing was estimated'),
    reason: z
      .string()
      .describe(
        'What decided. Of the line it may hold one word, which templates that the classifier learnt from have too, and ' +
          "what an LLM's reason repeats of the template and the redacted lines that it was shown",
      ),
    errorCode: z.string().optional().describe('Why the record could not be judged'),
  })
  .meta({
    id: 'Verdict',
    examples: [{ label: 'User Action', stage: 'rules', confidence: 1, reason: 'rule user-session' }],
  });

export function verdictJson({ label, stage, confidence, reason, errorCode }: Verdict) {
  return { label, stage, confidence, reason, ...(errorCode !== undefined && { errorCode }) };
}
