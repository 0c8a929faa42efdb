import { LogsieveError } from '../errors.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import { toTemplate } from '../template/index.ts';
import { plural } from './plural.ts';

/** One line of labelled data. An empty label means that nobody has labelled it. */
export interface LabelledRow {
  readonly source: string;
  readonly message: string;
  readonly label: string;
  /** 1-based line of the input where the row begins. */
  readonly line: number;
  /** The input, where there are several. */
  readonly file?: string | undefined;
}

/** All rows of one template. */
export interface LabelledTemplate {
  readonly template: string;
  /** The label of most rows; of equals, the one that stands first in the label set. */
  readonly label: string;
  readonly sources: readonly string[];
  readonly rows: number;
  readonly lines: readonly number[];
  /** Rows per label, where the rows disagree. */
  readonly conflict?: Readonly<Record<string, number>>;
}

export interface LabelCount {
  readonly label: string;
  readonly templates: number;
  readonly rows: number;
}

/** Labelled rows as training sees them. Rows that cannot be used are in none of the arrays. */
export interface GroupedRows {
  /** The labels that can be classes, in the order of the label set; never `Unclassified`. */
  readonly labels: readonly string[];
  readonly templates: readonly LabelledTemplate[];
  readonly conflicts: readonly LabelledTemplate[];
  /** Labels of fewer than two templates. */
  readonly leftOut: readonly LabelCount[];
  /** Every label that was met, `Unclassified` last. */
  readonly counts: readonly LabelCount[];
  readonly warnings: readonly string[];
  readonly sources: readonly string[];
  /** Of each usable row, in input order: index into the rows that were given. */
  readonly rowOf: Int32Array;
  /** Index into `templates`. */
  readonly rowTemplate: Int32Array;
  /** Index into `labels`, -1 for `Unclassified`: the row's own label, not its template's. */
  readonly rowLabel: Int32Array;
  /** Index into `sources`. */
  readonly rowSource: Int32Array;
}

export interface GroupOptions {
  /** The label set; rows with another label are left out. @default the labels of the rows, sorted */
  readonly labels?: readonly string[] | undefined;
  /** A conflict or an unknown label is an error. @default false */
  readonly strict?: boolean | undefined;
  /** Templates that a label needs to be kept. @default 2 */
  readonly fewestTemplates?: number | undefined;
}

/** Of each usable row, what it stands or falls with: its system, or its template where there is one system. */
export function clustersOf({ sources, rowSource, rowTemplate }: GroupedRows): Int32Array {
  return sources.length > 1 ? rowSource : rowTemplate;
}

interface KeptRow {
  readonly source: string;
  readonly line: number;
  readonly label: string;
  readonly template: string;
  readonly row: number;
}

const SHOWN_LABELS = 20;

/**
 * Groups labelled rows by template, so that one event counts once however often it was written.
 *
 * @throws LogsieveError TRAINING_DATA with the counts per label when `strict` meets a conflict or an unknown label.
 */
export function groupByTemplate(rows: readonly LabelledRow[], options: GroupOptions = {}): GroupedRows {
  const labelOf = rows.map((row) => row.label.trim());
  const labelSet = (options.labels ?? [...new Set(labelOf)].sort()).filter(
    (label) => label !== '' && label !== UNCLASSIFIED,
  );
  const known = new Set([...labelSet, UNCLASSIFIED]);
  const kept = rows.flatMap((row, index): KeptRow[] => {
    const label = labelOf[index] ?? '';
    return known.has(label)
      ? [{ source: row.source, line: row.line, label, template: toTemplate(row.message), row: index }]
      : [];
  });

  const groups = new Map<string, KeptRow[]>();
  for (const row of kept) {
    const members = groups.get(row.template);
    if (members) members.push(row);
    else groups.set(row.template, [row]);
  }
  const order = new Map([...labelSet, UNCLASSIFIED].map((label, index) => [label, index]));
  const all = [...groups].map(([template, members]) => labelledTemplate(template, members, order));
  const templatesOf = tally(all.map((template) => template.label));
  const rowsOf = tally(kept.map((row) => row.label));
  const counts = [...order.keys()]
    .filter((label) => rowsOf.has(label))
    .map((label) => ({ label, templates: templatesOf.get(label) ?? 0, rows: rowsOf.get(label) ?? 0 }));
  const conflicts = all.filter((template) => template.conflict !== undefined);
  const unknown = tally(labelOf.filter((label) => !known.has(label)));
  const unlabelled = unknown.get('') ?? 0;
  unknown.delete('');

  if (options.strict && conflicts.length > 0) {
    throw trainingDataError(`${plural(conflicts.length, 'template')} with conflicting labels`, counts, {
      remedy: 'give all rows of a template one label, or leave out --strict to take the majority',
      line: conflicts[0]?.lines[0],
    });
  }
  if (options.strict && unknown.size > 0) {
    throw trainingDataError(`${plural(unknown.size, 'label')} not in the label set`, counts, {
      remedy: 'add the labels to the configuration, or leave out --strict to skip their rows',
    });
  }

  const fewest = options.fewestTemplates ?? 2;
  const usable = labelSet.filter((label) => (templatesOf.get(label) ?? 0) >= fewest);
  const usableOrNone = new Set([...usable, UNCLASSIFIED]);
  const leftOut = counts.filter((count) => !usableOrNone.has(count.label));
  const templates = all.filter((template) => usableOrNone.has(template.label));
  const templateIndex = new Map(templates.map((template, index) => [template.template, index]));
  const labelIndex = new Map([
    ...usable.map((label, index): [string, number] => [label, index]),
    [UNCLASSIFIED, -1],
  ]);
  const used = kept.filter((row) => templateIndex.has(row.template) && labelIndex.has(row.label));
  const sources = [...new Set(used.map((row) => row.source))];
  const sourceIndex = new Map(sources.map((source, index) => [source, index]));

  const warnings = [
    ...leftOut.map(
      ({ label, templates, rows }) =>
        `label ${quote(label)} is left out: ${plural(templates, 'template')}, ${plural(rows, 'row')}`,
    ),
    ...[...unknown]
      .slice(0, SHOWN_LABELS)
      .map(
        ([label, rows]) => `label ${quote(label)} is not in the label set: ${plural(rows, 'row')} left out`,
      ),
    ...(unknown.size > SHOWN_LABELS
      ? [`${unknown.size - SHOWN_LABELS} more labels are not in the label set`]
      : []),
    ...(unlabelled > 0 ? [`${plural(unlabelled, 'row')} without a label left out`] : []),
    ...(conflicts.length > 0
      ? [`${plural(conflicts.length, 'template')} with conflicting labels went to the majority`]
      : []),
  ];
  return {
    labels: usable,
    templates,
    conflicts,
    leftOut,
    counts,
    warnings,
    sources,
    rowOf: Int32Array.from(used, ({ row }) => row),
    rowTemplate: Int32Array.from(used, (row) => templateIndex.get(row.template) ?? -1),
    rowLabel: Int32Array.from(used, (row) => labelIndex.get(row.label) ?? -1),
    rowSource: Int32Array.from(used, (row) => sourceIndex.get(row.source) ?? -1),
  };
}

/** The error of data that cannot train, with the counts per label that say why. */
export function trainingDataError(
  problem: string,
  counts: readonly LabelCount[],
  options: { remedy: string; line?: number | undefined },
): LogsieveError {
  const shown = counts
    .slice(0, SHOWN_LABELS)
    .map(
      ({ label, templates, rows }) =>
        `${quote(label)} ${plural(templates, 'template')} (${plural(rows, 'row')})`,
    );
  if (counts.length > SHOWN_LABELS) shown.push(`${counts.length - SHOWN_LABELS} more`);
  return new LogsieveError('TRAINING_DATA', `${problem}; counts per label: ${shown.join(', ') || 'none'}`, {
    remedy: options.remedy,
    ...(options.line === undefined ? {} : { place: { line: options.line } }),
  });
}

function labelledTemplate(
  template: string,
  members: readonly KeptRow[],
  order: ReadonlyMap<string, number>,
): LabelledTemplate {
  const votes = tally(members.map((row) => row.label));
  const ranked = [...votes].sort(
    ([a, votesA], [b, votesB]) => votesB - votesA || (order.get(a) ?? 0) - (order.get(b) ?? 0),
  );
  return {
    template,
    label: ranked[0]?.[0] ?? UNCLASSIFIED,
    sources: [...new Set(members.map((row) => row.source))],
    rows: members.length,
    lines: members.map((row) => row.line),
    ...(ranked.length > 1 ? { conflict: Object.fromEntries(ranked) } : {}),
  };
}

function tally(labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** A label column that is really the message column must not carry log text into an error. */
function quote(label: string): string {
  return JSON.stringify(label.length > 60 ? `${label.slice(0, 57)}...` : label);
}
