import { toTemplate } from '../template/index.ts';
import { densityClusters } from './density-clusters.ts';
import { type EmbedOptions, embedTemplates } from './embed-templates.ts';
import type { LabelledRow } from './group-by-template.ts';

/** Lines whose templates lie close together. */
export interface TemplateCluster {
  /** Most frequent first. */
  readonly templates: readonly { readonly template: string; readonly rows: readonly LabelledRow[] }[];
  readonly rows: number;
  readonly sources: readonly string[];
  /** Rows per label, most frequent first; rows without a label are not counted. */
  readonly labels: Readonly<Record<string, number>>;
  /** The cluster is the same at a radius a quarter narrower and a quarter wider. */
  readonly stable: boolean;
}

export interface Clusters {
  /** Most rows first. */
  readonly clusters: readonly TemplateCluster[];
  readonly warnings: readonly string[];
}

/**
 * As many pairs of templates lie as close by the tuned encoder as within 0.2 by the untuned one, which the Python
 * original's notebook takes: real lines of 24 sources, one of each of 888 groups.
 */
const DEFAULT_RADIUS = 0.085;

export interface ClusterOptions extends EmbedOptions {
  /** In cosine distance. @default 0.085 */
  readonly radius?: number | undefined;
  /** Rows that a template and its neighbours need together to found a cluster. @default 1 */
  readonly leastRows?: number | undefined;
  /** The most frequent templates are compared, pair by pair, up to this many. @default 20000 */
  readonly maxTemplates?: number | undefined;
}

/**
 * Groups labelled or unlabelled lines by template and the templates by density: DBSCAN (Ester et al. 1996) over
 * the cosine distance of their embeddings.
 */
export async function clusterTemplates(
  rows: readonly LabelledRow[],
  options: ClusterOptions,
): Promise<Clusters> {
  const { onProgress, signal } = options;
  const maxTemplates = options.maxTemplates ?? 20_000;
  const byTemplate = new Map<string, LabelledRow[]>();
  for (const row of rows) {
    const template = toTemplate(row.message);
    const members = byTemplate.get(template);
    if (members) members.push(row);
    else byTemplate.set(template, [row]);
  }
  const all = [...byTemplate].map(([template, members]) => ({ template, rows: members }));
  const templates = all.toSorted((a, b) => b.rows.length - a.rows.length).slice(0, maxTemplates);
  const { values, dimension } = await embedTemplates(
    templates.map(({ template }) => template),
    options,
  );
  const found = densityClusters(
    { vectors: values, dimension, weights: templates.map((template) => template.rows.length) },
    {
      radius: options.radius ?? DEFAULT_RADIUS,
      leastWeight: options.leastRows,
      onProgress: (share) => onProgress?.('comparing templates', Math.round(share * 100), 100),
      signal,
    },
  );
  return {
    clusters: found.map(({ members, weight, stable }) => {
      const held = members.flatMap((member) => templates[member] ?? []);
      return {
        templates: held.toSorted((a, b) => b.rows.length - a.rows.length),
        rows: weight,
        sources: [...new Set(held.flatMap((one) => one.rows.map((row) => row.source)))],
        labels: labelsOf(held.flatMap((one) => one.rows)),
        stable,
      };
    }),
    warnings:
      all.length > templates.length
        ? [`only the ${templates.length} most frequent of ${all.length} templates were compared`]
        : [],
  };
}

function labelsOf(rows: readonly LabelledRow[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of rows) if (label !== '') counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
