import type { GroupedRows } from './group-by-template.ts';
import { Random } from './random.ts';

/**
 * What is held out: whole templates, whole systems, or single rows, which leaks because a template's other
 * rows stay in the training part.
 */
export type Split = 'template' | 'source' | 'random';

export interface Folds {
  /** The split that was made: `template` where `source` was asked of a single system. */
  readonly split: Split;
  readonly count: number;
  /** Of each row of the grouped rows. */
  readonly ofRow: Int32Array;
  /** Rows that are judged and that no model is fitted on. @default none */
  readonly onlyJudged?: ReadonlySet<number> | undefined;
  readonly warnings: readonly string[];
}

export interface FoldOptions {
  readonly split: Split;
  /** @default 5 */
  readonly folds?: number | undefined;
  /** @default 1 */
  readonly seed?: number | undefined;
  /**
   * With split `source`: hold out one template at a time of labels that only one system has; held out with
   * their system they could be neither calibrated nor given a threshold. @default false
   */
  readonly spreadLoneLabels?: boolean | undefined;
}

/** Deals rows to folds. The same rows, options and seed give the same folds. */
export function assignFolds(grouped: GroupedRows, options: FoldOptions): Folds {
  const random = new Random(options.seed ?? 1);
  const wanted = options.folds ?? 5;
  const rows = grouped.rowTemplate.length;
  if (options.split === 'random') {
    const count = Math.max(2, Math.min(wanted, rows));
    const ofRow = new Int32Array(rows);
    random.shuffle(ofRow.keys()).forEach((row, position) => {
      ofRow[row] = position % count;
    });
    return { split: 'random', count, ofRow, warnings: [] };
  }
  if (options.split === 'source' && grouped.sources.length > 1) {
    const count = Math.min(Math.max(2, wanted), grouped.sources.length);
    const ofRow = foldsBySource(grouped, count, random, options.spreadLoneLabels ?? false);
    return { split: 'source', count, ofRow, warnings: [] };
  }
  const count = Math.max(2, Math.min(wanted, grouped.templates.length));
  const ofTemplate = foldsByTemplate(grouped, count, random);
  return {
    split: 'template',
    count,
    ofRow: grouped.rowTemplate.map((template) => ofTemplate[template] ?? 0),
    warnings:
      options.split === 'source'
        ? ['the data has one system only: templates are held out instead of systems']
        : [],
  };
}

/** Stratified: the templates of each label are shuffled and dealt round, one label after the other. */
function foldsByTemplate(grouped: GroupedRows, count: number, random: Random): Int32Array {
  const folds = new Int32Array(grouped.templates.length);
  let dealt = 0;
  for (const templates of templatesByLabel(grouped).values()) {
    for (const template of random.shuffle(templates)) folds[template] = dealt++ % count;
  }
  return folds;
}

/**
 * Greedy: the largest system first, each to the fold where it crowds its labels least, of equals to the
 * smallest. With as many folds as systems each is held out alone.
 */
function foldsBySource(grouped: GroupedRows, count: number, random: Random, spread: boolean): Int32Array {
  const byLabel = templatesByLabel(grouped);
  const lone = new Set<number>();
  if (spread) {
    for (const templates of byLabel.values()) {
      const sources = new Set(templates.flatMap((template) => grouped.templates[template]?.sources ?? []));
      if (sources.size === 1) for (const template of templates) lone.add(template);
    }
  }
  const units = new Map<string, Set<number>>();
  const unitOfRow = Array.from(grouped.rowTemplate, (template, row) => {
    const unit = lone.has(template) ? `template ${template}` : `source ${grouped.rowSource[row]}`;
    const templates = units.get(unit);
    if (templates) templates.add(template);
    else units.set(unit, new Set([template]));
    return unit;
  });

  const loads = Array.from({ length: count }, () => ({ size: 0, labels: new Map<string, number>() }));
  const foldOfUnit = new Map<string, number>();
  const largestFirst = random.shuffle(units).sort(([, a], [, b]) => b.size - a.size);
  for (const [unit, templates] of largestFirst) {
    const added = new Map<string, number>();
    for (const template of templates) {
      const label = grouped.templates[template]?.label ?? '';
      added.set(label, (added.get(label) ?? 0) + 1);
    }
    const crowding = loads.map(({ labels }) => {
      let cost = 0;
      for (const [label, more] of added) {
        cost += (more * (2 * (labels.get(label) ?? 0) + more)) / (byLabel.get(label)?.length ?? 1);
      }
      return cost;
    });
    const least = Math.min(...crowding) + 1e-9;
    let chosen = -1;
    for (let fold = 0; fold < count; fold++) {
      if ((crowding[fold] ?? 0) > least) continue;
      if (chosen < 0 || (loads[fold]?.size ?? 0) < (loads[chosen]?.size ?? 0)) chosen = fold;
    }
    const load = loads[chosen];
    if (load) {
      load.size += templates.size;
      for (const [label, more] of added) load.labels.set(label, (load.labels.get(label) ?? 0) + more);
    }
    foldOfUnit.set(unit, chosen);
  }
  return Int32Array.from(unitOfRow, (unit) => foldOfUnit.get(unit) ?? 0);
}

function templatesByLabel(grouped: GroupedRows): Map<string, number[]> {
  const byLabel = new Map<string, number[]>();
  grouped.templates.forEach(({ label }, template) => {
    const templates = byLabel.get(label);
    if (templates) templates.push(template);
    else byLabel.set(label, [template]);
  });
  return byLabel;
}
