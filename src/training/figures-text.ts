import { LEAST_GAIN } from './choose-penalties.ts';
import type { EvaluationReport } from './evaluation-report.ts';
import type { LearningCurve } from './learning-curve.ts';
import type { Penalties } from './penalties.ts';
import type { TrainingReport } from './train.ts';

/** `87.8%`; a dash where nothing was counted. */
export function percent(share: number | null): string {
  return share === null ? '-' : `${(share * 100).toFixed(1)}%`;
}

/** Three decimals; a dash where nothing was counted. */
export function fixed(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

/** The figures of an evaluation and what they are called. */
export function figureRows({ metrics, leakage }: EvaluationReport): readonly (readonly [string, string])[] {
  return [
    [
      'best guess right (thresholds off, of lines that have one of the labels)',
      percent(metrics.bestGuessRight),
    ],
    ['right among answered', percent(metrics.rightAmongAnswered)],
    ['coverage (answered among lines that have one of the labels)', percent(metrics.coverage)],
    ['coverage at 95% right', percent(metrics.coverageAt95)],
    ['macro-F1 (thresholds off)', fixed(metrics.macroF1)],
    ['expected calibration error (15 bins)', fixed(metrics.expectedCalibrationError)],
    ['decided by words alone, without the encoder', percent(metrics.decidedByWords)],
    ['leakage (lines whose template was trained on)', percent(leakage)],
  ];
}

/** Both views' penalties. */
export function penaltiesText({ embedding, ngrams }: Penalties): string {
  return `${embedding} (meaning), ${ngrams} (words)`;
}

/** How the penalties came to be. */
export function searchSentence({ search }: EvaluationReport): string {
  if (search === null) return 'The penalties were given.';
  const pairs = `${search.grid.length} pairs`;
  const error =
    search.standardError === null
      ? 'how sure that is cannot be told from a single system'
      : `its standard error is ${search.standardError.toFixed(4)}`;
  return search.isBetter
    ? `Chosen among ${pairs}: the log loss is ${search.gain.toFixed(4)} below that of the usual penalties, ${error}.`
    : `The usual penalties stay: the best of ${pairs} lowers the log loss by ${search.gain.toFixed(4)}, ${error}; it would have to be more than that, and than ${LEAST_GAIN}.`;
}

/** Whether more lines would help, and how sure that is. */
export function learningSentence({ points, gain, margin, verdict }: LearningCurve): string {
  const half = points.at(-2)?.templates;
  const all = points.at(-1)?.templates;
  const points100 = (share: number) => (100 * share).toFixed(1);
  const range =
    margin === null
      ? 'by how much that is chance cannot be told from a single system'
      : `95% interval ${points100(gain - margin)} to ${points100(gain + margin)}`;
  const seen = `From ${half} to ${all} templates the share of right best guesses changed by ${points100(gain)} points (${range}).`;
  const conclusion = {
    helps:
      'More lines would help: as many again may bring nearly as much, those of new systems and hard pairs most.',
    'may help': 'More lines may help, but this cannot be told from chance yet.',
    'no gain seen':
      'More lines of the same kind would hardly help; better labels, or lines of new systems and hard pairs, may.',
  }[verdict];
  return `${seen} ${conclusion}`;
}

/** A confidence never reaches 1: such a label is not answered. */
export function thresholdText({ thresholds }: Pick<TrainingReport, 'thresholds'>, label: string): string {
  const threshold = thresholds.find((one) => one.label === label)?.threshold;
  if (threshold === undefined) return '-';
  return threshold === 1 ? 'never sure' : threshold.toFixed(3);
}
