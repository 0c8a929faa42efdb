/**
 * Deals rows to folds so that no group is in two, as scikit-learn's GroupKFold does: the largest group first, each to
 * the fold that has the fewest rows.
 *
 * @param groups of each row
 * @returns the fold of each row
 */
export function groupKFold(groups: readonly string[], folds: number): Int32Array {
  const sizes = new Map<string, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  if (sizes.size < folds) throw new RangeError(`${sizes.size} groups cannot fill ${folds} folds`);
  const largestFirst = [...sizes].sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1));
  const rows = new Array<number>(folds).fill(0);
  const foldOf = new Map<string, number>();
  for (const [group, size] of largestFirst) {
    const lightest = rows.indexOf(Math.min(...rows));
    rows[lightest] = (rows[lightest] as number) + size;
    foldOf.set(group, lightest);
  }
  return Int32Array.from(groups, (group) => foldOf.get(group) as number);
}
