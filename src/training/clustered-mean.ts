/** Two-sided 95% quantiles of Student's t, from one degree of freedom on; later ones are lower. */
const QUANTILES = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23];
const QUANTILE_OF_MANY = 2.2;

/** A mean and how far it can be believed. */
export interface ClusteredMean {
  readonly mean: number;
  /** Null of fewer than two clusters, which say nothing of it. */
  readonly standardError: number | null;
  /** Half of the 95% interval; null as well. */
  readonly margin: number | null;
}

/**
 * Mean of the values, with its standard error where those of one cluster stand or fall together (Liang and Zeger 1986,
 * times the usual correction G / (G - 1) for G clusters).
 *
 * @param values NaN where there is none
 * @param clusters of each value
 */
export function clusteredMean(values: Float64Array, clusters: Int32Array): ClusteredMean {
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
  const mean = count === 0 ? 0 : sum / count;
  const free = ofCluster.size - 1;
  if (free < 1) return { mean, standardError: null, margin: null };
  let squares = 0;
  for (const one of ofCluster.values()) squares += (one.sum - mean * one.count) ** 2;
  const standardError = Math.sqrt((squares * ofCluster.size) / free) / count;
  return { mean, standardError, margin: (QUANTILES[free - 1] ?? QUANTILE_OF_MANY) * standardError };
}
