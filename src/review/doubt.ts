import { UNCLASSIFIED, type Verdict } from '../log/index.ts';

/** Of what is as good as certain: rules and sure models have been wrong before. */
const LEAST = 0.02;
/** Of an LLM's answers where people have checked none. */
const UNCHECKED = 0.5;

/**
 * How much a verdict is to be doubted, in [0, 1]: 0 for a person's; 1 for `Unclassified`; else 1 - confidence, which
 * is the accuracy for an LLM (0.5 where nobody has checked it), and at least 0.02, which a rule has.
 */
export function doubtOf({ label, stage, confidence }: Verdict): number {
  if (stage === 'person') return 0;
  if (label === UNCLASSIFIED) return 1;
  return Math.max(LEAST, 1 - (confidence ?? UNCHECKED));
}
