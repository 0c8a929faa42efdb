import type { SparseStart } from '../classifier/index.ts';
import type { FoldStarts, HeldOutFrame } from './cross-validate.ts';
import type { EmbeddingStart, TemplateLabel } from './fit-templates.ts';
import type { GroupedRows } from './group-by-template.ts';

/** What folds were fitted to and ended with, for fits to nearly the same templates to begin from. */
export interface FoldFits {
  readonly grouped: GroupedRows;
  readonly frame: HeldOutFrame;
  readonly starts: FoldStarts;
}

interface Starts {
  readonly embedding: EmbeddingStart | undefined;
  readonly ngrams: SparseStart | undefined;
}

/** Where the folds of other rows can begin: each where the same fold ended before. */
export function startsOfFolds(before: FoldFits, grouped: GroupedRows, frame: HeldOutFrame): FoldStarts {
  const starts = frame.parts.map(({ trained }, fold) => startFrom(before, [fold], grouped, trained));
  return {
    embedding: starts.map(({ embedding }) => embedding),
    ngrams: starts.map(({ ngrams }) => ngrams),
  };
}

/** Where a fit to all templates can begin: in the midst of the folds' fits. */
export function startOfAll(
  before: FoldFits,
  grouped: GroupedRows,
  trained: readonly TemplateLabel[],
): Starts {
  return startFrom(before, [...before.frame.parts.keys()], grouped, trained);
}

/** The mean of some folds' fits; a template that none of them knows adds nothing yet. */
function startFrom(
  { grouped: known, frame, starts }: FoldFits,
  folds: readonly number[],
  grouped: GroupedRows,
  trained: readonly TemplateLabel[],
): Starts {
  const present = presentOf(trained);
  const alike = folds.filter(
    (fold) =>
      known.labels.join('\n') === grouped.labels.join('\n') &&
      presentOf(frame.parts[fold]?.trained ?? []).join() === present.join(),
  );
  const embedding = alike.flatMap((fold) => starts.embedding[fold] ?? []);
  const ngrams = alike.flatMap((fold) => {
    const start = starts.ngrams[fold];
    return start === undefined ? [] : [{ start, trained: frame.parts[fold]?.trained ?? [] }];
  });
  return {
    embedding:
      embedding.length === 0
        ? undefined
        : {
            weights: meanOf(embedding.map(({ weights }) => weights)),
            bias: meanOf(embedding.map(({ bias }) => bias)),
          },
    ngrams:
      ngrams.length === 0
        ? undefined
        : {
            factors: meanFactors(ngrams, known, grouped, trained, present.length),
            bias: meanOf(ngrams.map(({ start }) => start.bias)),
          },
  };
}

function meanFactors(
  fits: readonly { readonly start: SparseStart; readonly trained: readonly TemplateLabel[] }[],
  known: GroupedRows,
  grouped: GroupedRows,
  trained: readonly TemplateLabel[],
  width: number,
): Float64Array {
  const rowOf = new Map(trained.map(([template], row) => [grouped.templates[template]?.template, row]));
  const factors = new Float64Array(trained.length * width);
  const counts = new Int32Array(trained.length);
  for (const fit of fits) {
    fit.trained.forEach(([template], from) => {
      const row = rowOf.get(known.templates[template]?.template);
      if (row === undefined) return;
      counts[row] = (counts[row] as number) + 1;
      for (let c = 0; c < width; c++) {
        const at = row * width + c;
        factors[at] = (factors[at] as number) + (fit.start.factors[from * width + c] as number);
      }
    });
  }
  return factors.map((sum, at) => sum / Math.max(1, counts[Math.floor(at / width)] as number));
}

/** Classes that have templates, ascending; those without a label last. */
function presentOf(trained: readonly TemplateLabel[]): number[] {
  const rank = (label: number) => (label < 0 ? Number.MAX_SAFE_INTEGER : label);
  return [...new Set(trained.map(([, label]) => label))].sort((a, b) => rank(a) - rank(b));
}

function meanOf(all: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(all[0]?.length ?? 0);
  for (const one of all) {
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (one[i] as number) / all.length;
  }
  return mean;
}
