import type { HeldOutRows, SparseStart } from '../classifier/index.ts';
import type { TemplateViews } from './embed-templates.ts';
import type { EmbeddingStart, FitOptions } from './fit-templates.ts';
import type { Folds } from './folds.ts';
import type { GroupedRows } from './group-by-template.ts';
import { cosinesByStage, type FoldParts, scoreEmbeddings, scoreNgrams } from './held-out-scores.ts';

/**
 * Templates as a model judged them that was fitted without them. A template whose rows are in several folds is
 * here once for each; its class is the majority label of its rows in that fold.
 */
export interface HeldOutTemplates extends HeldOutRows, Omit<HeldOutFrame, 'parts'> {}

/** Which templates are held out in which fold. */
export interface HeldOutFrame {
  /** Of each fold. */
  readonly parts: readonly FoldParts[];
  /** Of each held-out template. */
  readonly fold: Int32Array;
  /** Of each held-out template: its label in that fold, -1 for none. */
  readonly classes: Int32Array;
  /** Of each grouped row: index into the held-out templates. */
  readonly ofRow: Int32Array;
  /** Share of held-out rows whose template was fitted on. */
  readonly leakage: number;
}

/** What the folds' fits ended with, for others to begin from. */
export interface FoldStarts {
  readonly embedding: readonly (EmbeddingStart | undefined)[];
  readonly ngrams: readonly (SparseStart | undefined)[];
}

export interface CrossValidateOptions extends FitOptions {
  readonly starts?: FoldStarts | undefined;
  readonly onFold?: ((done: number, count: number) => void) | undefined;
}

/**
 * Fits one model a fold on the other folds' templates and lets it judge the fold's own. Except with split
 * `random`, a template of the fold is not fitted on even where another fold has rows of it too.
 */
export async function crossValidate(
  grouped: GroupedRows,
  views: TemplateViews,
  folds: Folds,
  options: CrossValidateOptions,
): Promise<HeldOutTemplates> {
  const frame = frameOf(grouped, folds);
  const { held } = await judgeFrame(frame, views, { ...options, labelCount: grouped.labels.length });
  return held;
}

/** Fits and judges the folds of a frame. @param options.cosines where they are known already */
export async function judgeFrame(
  frame: HeldOutFrame,
  views: TemplateViews,
  options: CrossValidateOptions & {
    readonly labelCount: number;
    readonly cosines?: (() => Promise<Float32Array>) | undefined;
  },
): Promise<{ readonly held: HeldOutTemplates; readonly starts: FoldStarts }> {
  const { penalties, balance, signal, labelCount, starts, isRough, onFold } = options;
  const { parts, ...rest } = frame;
  const common = { labelCount, balance, signal, isRough };
  let done = 0;
  // The n-grams take longer.
  const [embedding, ngrams] = await Promise.all([
    scoreEmbeddings(parts, views, { ...common, l2: penalties.embedding, starts: starts?.embedding }),
    scoreNgrams(parts, views, {
      ...common,
      l2: penalties.ngrams,
      starts: starts?.ngrams,
      onFold: () => onFold?.(++done, parts.length),
    }),
  ]);
  const [cosines = new Float32Array()] =
    options.cosines === undefined
      ? await cosinesByStage(parts, views, { labelCount, stages: 1, stageOf: () => 0, signal })
      : [await options.cosines()];
  return {
    held: {
      ...rest,
      embedding: embedding.scores,
      ngrams: ngrams.scores,
      wordCounts: ngrams.wordCounts,
      cosines,
    },
    starts: { embedding: embedding.starts, ngrams: ngrams.starts },
  };
}

/** Deals templates to the folds of their rows. */
export function frameOf(grouped: GroupedRows, folds: Folds): HeldOutFrame {
  const parts = Array.from({ length: folds.count }, (_, fold) => partsOfFold(grouped, folds, fold));
  const fold: number[] = [];
  const classes: number[] = [];
  const ofRow = new Int32Array(grouped.rowTemplate.length);
  let leaked = 0;
  for (const [current, { trained, tested }] of parts.entries()) {
    const position = new Map<number, number>();
    for (const [template, label] of tested) {
      position.set(template, classes.length);
      classes.push(label);
      fold.push(current);
    }
    const known = new Set(trained.map(([template]) => template));
    folds.ofRow.forEach((of, row) => {
      if (of !== current) return;
      const template = grouped.rowTemplate[row] as number;
      ofRow[row] = position.get(template) as number;
      if (known.has(template)) leaked++;
    });
  }
  return {
    parts,
    fold: Int32Array.from(fold),
    classes: Int32Array.from(classes),
    ofRow,
    leakage: ofRow.length === 0 ? 0 : leaked / ofRow.length,
  };
}

/** Labels are counted within each part, so that no label of a tested row reaches the fit. */
export function partsOfFold(grouped: GroupedRows, folds: Folds, fold: number): FoldParts {
  const tested = majorityByTemplate(grouped, (row) => folds.ofRow[row] === fold);
  const others = majorityByTemplate(
    grouped,
    (row) => folds.ofRow[row] !== fold && folds.onlyJudged?.has(row) !== true,
  );
  const trained = [...others].filter(([template]) => folds.split === 'random' || !tested.has(template));
  return { trained, tested };
}

/** Label of most of a template's rows among those selected; of equals, the first of the label set. */
function majorityByTemplate(grouped: GroupedRows, selected: (row: number) => boolean): Map<number, number> {
  const votes = new Map<number, Map<number, number>>();
  grouped.rowTemplate.forEach((template, row) => {
    if (!selected(row)) return;
    const label = grouped.rowLabel[row] ?? -1;
    const counts = votes.get(template) ?? new Map<number, number>();
    counts.set(label, (counts.get(label) ?? 0) + 1);
    votes.set(template, counts);
  });
  // Unclassified is -1 here but last in the label set.
  const rank = (label: number) => (label < 0 ? Number.POSITIVE_INFINITY : label);
  return new Map(
    [...votes].map(([template, counts]) => {
      const [winner] = [...counts].sort(([a, votesA], [b, votesB]) => votesB - votesA || rank(a) - rank(b));
      return [template, winner?.[0] ?? -1];
    }),
  );
}
