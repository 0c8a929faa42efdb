import { clusteredMean } from './clustered-mean.ts';
import { type HeldOutFrame, judgeFrame } from './cross-validate.ts';
import type { TemplateViews } from './embed-templates.ts';
import { clustersOf, type GroupedRows } from './group-by-template.ts';
import { type HeldOutOutcome, judgeHeldOut } from './judge-held-out.ts';
import { isRight, type Metrics, measure } from './metrics.ts';
import type { Penalties } from './penalties.ts';
import { Random } from './random.ts';

/** How well models judge that were fitted on a share of the templates, on the same held-out lines. */
interface LearningPoint {
  readonly share: number;
  /** Templates that a fold's model was fitted on, on average. */
  readonly templates: number;
  readonly metrics: Pick<Metrics, 'bestGuessRight' | 'coverageAt95' | 'macroF1'>;
}

export interface LearningCurve {
  /** Ascending; the last is all templates. */
  readonly points: readonly LearningPoint[];
  /** What the second half of the templates added to the share of right best guesses. */
  readonly gain: number;
  /** Of the gain, over what was held out together: systems, or templates; null where one system has all. */
  readonly standardError: number | null;
  /** Half of the gain's 95% interval; null as well. */
  readonly margin: number | null;
  /** What that says of more lines. */
  readonly verdict: 'helps' | 'may help' | 'no gain seen';
}

export interface LearningCurveOptions {
  readonly penalties: Penalties;
  readonly balance: boolean;
  readonly seed: number;
  readonly targetPrecision: number;
  readonly signal?: AbortSignal | undefined;
  readonly onPoint?: ((done: number, count: number) => void) | undefined;
}

/** Shares of the templates that models are fitted on, each double the one before. */
const SHARES = [0.25, 0.5, 1] as const;
export const CURVE_STAGES = SHARES.length;

/** The first of the shares that each template is in, dealt by the seed within its label. */
export function dealStages(grouped: GroupedRows, seed: number): Int32Array {
  const random = new Random(seed);
  const byLabel = new Map<string, number[]>();
  grouped.templates.forEach(({ label }, template) => {
    const others = byLabel.get(label);
    if (others) others.push(template);
    else byLabel.set(label, [template]);
  });
  const stages = new Int32Array(grouped.templates.length);
  for (const templates of byLabel.values()) {
    random.shuffle(templates).forEach((template, position) => {
      stages[template] = SHARES.findIndex((share) => position < share * templates.length);
    });
  }
  return stages;
}

/**
 * Fits the folds again on a quarter and on half of their templates.
 *
 * @param whole what models of all templates said, and the cosines at each stage
 */
export async function learningCurve(
  grouped: GroupedRows,
  views: TemplateViews,
  frame: HeldOutFrame,
  whole: {
    readonly outcomes: readonly HeldOutOutcome[];
    readonly cosines: readonly Float32Array[];
    readonly stages: Int32Array;
  },
  options: LearningCurveOptions,
): Promise<LearningCurve> {
  const { penalties, balance, signal, targetPrecision } = options;
  const labelCount = grouped.labels.length;
  const goal = { classCount: labelCount, targetPrecision };
  const ofStages: (readonly HeldOutOutcome[])[] = [];
  const counts: number[] = [];
  for (let stage = 0; stage + 1 < CURVE_STAGES; stage++) {
    const chosen = frame.parts.map(({ trained }) =>
      [...trained.keys()].filter((i) => (whole.stages[trained[i]?.[0] ?? -1] as number) <= stage),
    );
    const parts = frame.parts.map(({ trained, tested }, fold) => ({
      trained: (chosen[fold] ?? []).flatMap((i) => trained.slice(i, i + 1)),
      tested,
    }));
    const { held } = await judgeFrame({ ...frame, parts }, views, {
      penalties,
      balance,
      signal,
      labelCount,
      isRough: true,
      cosines: () => Promise.resolve(whole.cosines[stage] ?? new Float32Array()),
    });
    ofStages.push(judgeHeldOut(held, grouped.rowLabel, parts.length, goal));
    counts.push(meanLength(parts));
    options.onPoint?.(stage + 1, CURVE_STAGES - 1);
  }
  ofStages.push(whole.outcomes);
  counts.push(meanLength(frame.parts));
  const points = ofStages.map((outcomes, stage): LearningPoint => {
    const { bestGuessRight, coverageAt95, macroF1 } = measure(outcomes, grouped.labels);
    return {
      share: SHARES[stage] ?? 1,
      templates: Math.round(counts[stage] ?? 0),
      metrics: { bestGuessRight, coverageAt95, macroF1 },
    };
  });
  const half = ofStages[CURVE_STAGES - 2] ?? [];
  return { points, ...gainOf(half, whole.outcomes, grouped) };
}

/**
 * The difference in right best guesses and its standard error, where lines of one system (of a single system, of one
 * template) stand or fall together.
 */
export function gainOf(
  before: readonly HeldOutOutcome[],
  after: readonly HeldOutOutcome[],
  grouped: GroupedRows,
): Omit<LearningCurve, 'points'> {
  const gains = after.map((outcome, row) => {
    const was = before[row];
    if (outcome.actual < 0) return Number.NaN;
    return Number(isRight(outcome)) - Number(was !== undefined && isRight(was));
  });
  const { mean: gain, standardError, margin } = clusteredMean(Float64Array.from(gains), clustersOf(grouped));
  const isCertain = margin !== null && gain > margin;
  return {
    gain,
    standardError,
    margin,
    verdict: isCertain ? 'helps' : gain > 0 ? 'may help' : 'no gain seen',
  };
}

function meanLength(parts: HeldOutFrame['parts']): number {
  return parts.reduce((sum, { trained }) => sum + trained.length, 0) / Math.max(1, parts.length);
}
