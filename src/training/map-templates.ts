import { representativeTemplates } from '../classifier/index.ts';
import { UNCLASSIFIED } from '../log/index.ts';
import type { TemplateViews } from './embed-templates.ts';
import { gatherVectors } from './fit-templates.ts';
import type { GroupedRows } from './group-by-template.ts';
import { isRight, type Outcome } from './metrics.ts';
import { embedInPlane } from './plane.ts';

/** A template in the plane. */
interface MapPoint {
  /** In [0, 1]. */
  readonly x: number;
  /** In [0, 1], downwards. */
  readonly y: number;
  readonly template: string;
  readonly label: string;
  /** The best guess of a model that was fitted without it. */
  readonly guess: string;
  readonly isRight: boolean;
}

/** Templates so that what is alike to the encoder lies together. */
export interface TemplateMap {
  readonly points: readonly MapPoint[];
  /** Templates that these stand for. */
  readonly templates: number;
}

/** More points than this are a blot, and their distances take seconds. */
const MOST_POINTS = 800;

/** Lays templates, or a share of each label's where they are many, in a plane. */
export async function mapTemplates(
  grouped: GroupedRows,
  views: TemplateViews,
  outcomes: readonly Outcome[],
  options: { readonly signal?: AbortSignal | undefined },
): Promise<TemplateMap> {
  const order = new Map(grouped.labels.map((label, index) => [label, index]));
  const classes = grouped.templates.map(({ label }) => order.get(label) ?? -1);
  const chosen = representativeTemplates(classes, MOST_POINTS);
  const plane = await embedInPlane(gatherVectors(views, chosen), views.dimension, options);
  const rowOf = new Map<number, number>();
  grouped.rowTemplate.forEach((template, row) => {
    if (!rowOf.has(template)) rowOf.set(template, row);
  });
  return {
    templates: grouped.templates.length,
    points: chosen.flatMap((index, i): MapPoint[] => {
      const of = grouped.templates[index];
      const outcome = outcomes[rowOf.get(index) ?? -1];
      if (of === undefined || outcome === undefined) return [];
      return [
        {
          x: plane[2 * i] as number,
          y: plane[2 * i + 1] as number,
          template: of.template,
          label: of.label,
          guess: grouped.labels[outcome.guess] ?? UNCLASSIFIED,
          isRight: isRight(outcome),
        },
      ];
    }),
  };
}
