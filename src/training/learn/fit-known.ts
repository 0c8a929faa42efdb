import {
  DEFAULT_BALANCE,
  DEFAULT_SEED,
  DEFAULT_TARGET_PRECISION,
  type FitAndJudgeOptions,
  prepare,
} from '../evaluate.ts';
import { classesOf, finishModel, type ModelReport } from '../finish-model.ts';
import { startOfAll } from '../fold-fits.ts';
import type { LabelledRow } from '../group-by-template.ts';
import { extendDecision, type KnownDecision, withLabels } from '../known-decision.ts';
import { measure } from '../metrics.ts';
import { DEFAULT_L2, penaltiesOf } from '../penalties.ts';
import type { Judged } from './compare.ts';

/**
 * Fits the model that a comparison has measured, with a decision that is known but for the lessons' part in it.
 * Undefined where the rows have other labels than those that it is known of.
 */
export async function fitKnown(
  rows: readonly LabelledRow[],
  judged: Judged,
  options: FitAndJudgeOptions & { readonly known: KnownDecision; readonly folds: number },
): Promise<{ readonly model: Uint8Array; readonly report: ModelReport } | undefined> {
  const { grouped, views } = await prepare(rows, options);
  const known = withLabels(options.known, grouped.labels);
  if (known === undefined) return undefined;
  const { encoder, balance = DEFAULT_BALANCE, seed = DEFAULT_SEED, folds, signal, onProgress } = options;
  const targetPrecision = options.targetPrecision ?? DEFAULT_TARGET_PRECISION;
  const decision = extendDecision(known, judged.own, targetPrecision);
  const { best, classes, confidences } = decision.answers;
  const outcomes = Array.from(best, (guess, row) => {
    const confidence = confidences[row] ?? 0;
    const answered = confidence >= (decision.thresholds[guess] ?? 1);
    return { actual: classes[row] ?? -1, guess, confidence, answered, byWords: false };
  });
  onProgress?.('fitting the model', 0, 1);
  const finished = await finishModel(grouped, views, {
    encoderHash: encoder.hash,
    penalties: penaltiesOf(options.l2 ?? DEFAULT_L2),
    balance,
    seed,
    targetPrecision,
    decision,
    heldOut: {
      split: 'source',
      folds,
      // Held-out answers do not say who decided.
      metrics: { ...measure(outcomes, grouped.labels), decidedByWords: null },
    },
    starts: startOfAll(judged.fits, grouped, classesOf(grouped)),
    signal,
  });
  onProgress?.('fitting the model', 1, 1);
  return finished;
}
