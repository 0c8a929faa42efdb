import { toTemplate } from '../../template/index.ts';
import { assignFolds } from '../folds.ts';
import { groupByTemplate, type LabelledRow } from '../group-by-template.ts';
import { Random } from '../random.ts';
import type { FoldedRow } from './judge-rows.ts';
import type { Lesson } from './lessons.ts';

export interface DealOptions {
  readonly labels: readonly string[];
  readonly folds: number;
  readonly seed: number;
}

/** Deals labelled lines to folds by their systems; with a single system, by their templates. */
export function dealLines(lines: readonly LabelledRow[], { labels, folds, seed }: DealOptions): FoldedRow[] {
  const grouped = groupByTemplate(lines, { labels });
  const dealt = assignFolds(grouped, { split: 'source', folds, seed });
  const foldOf = new Map<string, number>();
  const keyOf = (source: string, template: string) => (dealt.split === 'source' ? source : template);
  grouped.rowTemplate.forEach((template, row) => {
    const source = grouped.sources[grouped.rowSource[row] ?? -1] ?? '';
    const key = keyOf(source, grouped.templates[template]?.template ?? '');
    foldOf.set(key, dealt.ofRow[row] ?? 0);
  });
  return lines.map(({ source, message, label }) => {
    const text = toTemplate(message);
    const fold = foldOf.get(keyOf(source, text)) ?? 0;
    return { text, label: label.trim(), fold, isFittedOn: true, calibrates: true };
  });
}

/** Deals templates to folds, those of one label one after the other. */
export function dealLessons(lessons: readonly Lesson[], { folds, seed }: DealOptions): Map<string, number> {
  const random = new Random(seed);
  const byLabel = new Map<string, string[]>();
  for (const { template, label } of lessons) {
    const alike = byLabel.get(label);
    if (alike === undefined) byLabel.set(label, [template]);
    else alike.push(template);
  }
  const order = [...byLabel].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, all]) => random.shuffle(all));
  return new Map(order.map((template, i) => [template, i % folds]));
}
