import type { Labels } from '../../api/contract.ts';

/**
 * The labels of a count in the order of the label set: so a label keeps its place whatever is filtered. Others come
 * after them by name, and what no stage could tell last.
 */
export function labelsInOrder(counts: Readonly<Record<string, number>>, known: Labels | undefined): string[] {
  const order = new Map(known?.labels.map(({ name }, place) => [name, place]));
  const last = known?.unclassified ?? 'Unclassified';
  const placeOf = (label: string) => (label === last ? order.size + 1 : (order.get(label) ?? order.size));
  return Object.keys(counts)
    .filter((label) => (counts[label] ?? 0) > 0)
    .sort((one, other) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1));
}
