import { loadModel } from '../classifier/index.ts';
import { SHIPPED } from '../config.ts';
import type { Encoder } from '../embedding/index.ts';
import { LogsieveError } from '../errors.ts';
import { TEMPLATE_VERSION } from '../template/index.ts';
import type { KnownDecision } from '../training/index.ts';

/**
 * How far scores of the shipped lines can be believed, as the shipped classifier knows it. Undefined where another
 * encoder is in use, which has not seen them.
 */
export async function loadShippedDecision({ hash }: Encoder): Promise<KnownDecision | undefined> {
  try {
    const { labels, evidence } = await loadModel(SHIPPED.classifier, {
      encoderHash: hash,
      templateVersion: TEMPLATE_VERSION,
    });
    return { labels, ...evidence };
  } catch (error) {
    if (error instanceof LogsieveError && error.code === 'MODEL_INCOMPATIBLE') return undefined;
    throw error;
  }
}
