/**
 * How much a row of each label is to count, so that the labels are as frequent as halfway (the geometric mean) between
 * what they are among the rows and what they are thought to be among the lines that will be judged. All the way would
 * trust the shares too far: no two persons' logs have the same.
 *
 * @param classes of the rows, -1 for a row that has none of the labels
 * @param shares by label, above 0; only their ratios count
 * @returns by label, 1 on the mean over the rows that have one; 1 for a label that no row has
 */
export function labelWeights(classes: Int32Array, shares: readonly number[]): number[] {
  const counts = shares.map((_, label) => classes.reduce((sum, one) => sum + (one === label ? 1 : 0), 0));
  const factors = shares.map((share, label) => Math.sqrt(share / Math.max(1, counts[label] ?? 0)));
  const labelled = counts.reduce((sum, count) => sum + count, 0);
  const sum = factors.reduce((all, factor, label) => all + factor * (counts[label] ?? 0), 0);
  return factors.map((factor, label) => (counts[label] === 0 ? 1 : (factor * labelled) / sum));
}
