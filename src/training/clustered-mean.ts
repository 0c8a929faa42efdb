/**
 * Mean of the values, with its standard error where those of one cluster stand or fall together (Liang and Zeger 1986).
 *
 * @param values NaN where there is none
 * @param clusters of each value
 */
export function clusteredMean(
  values: Float64Array,
  clusters: Int32Array,
): { readonly mean: number; readonly standardError: number } {
  const ofCluster = new Map<number, { sum: number; count: number }>();
  let sum = 0;
  let count = 0;
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    const cluster = clusters[row] ?? -1;
    const before = ofCluster.get(cluster) ?? { sum: 0, count: 0 };
    ofCluster.set(cluster, { sum: before.sum + value, count: before.count + 1 });
    sum += value;
    count++;
  });
  if (count === 0) return { mean: 0, standardError: 0 };
  const mean = sum / count;
  let squares = 0;
  for (const one of ofCluster.values()) squares += (one.sum - mean * one.count) ** 2;
  return { mean, standardError: Math.sqrt(squares) / count };
}
