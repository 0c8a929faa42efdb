/** Unit vectors, n x dimension, with how many lines each stands for. */
export interface WeightedVectors {
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly weights: readonly number[];
}

/** One density cluster of vectors. */
export interface DensityCluster {
  /** Indices of the vectors, ascending. */
  readonly members: readonly number[];
  /** Sum of the members' weights. */
  readonly weight: number;
  /** The members stay one cluster at three quarters of the radius and gain none at five quarters of it. */
  readonly stable: boolean;
}

export interface DensityOptions {
  /** Radius in cosine distance. @default 0.2 */
  readonly radius?: number | undefined;
  /** Weight that a vector and its neighbours need together for the vector to be dense. @default 1 */
  readonly leastWeight?: number | undefined;
  readonly onProgress?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_RADIUS = 0.2;
const BLOCK = 64;
const ROUNDING = 1e-9;

/**
 * DBSCAN (Ester et al. 1996) over cosine distance. Compares every pair: 20,000 vectors of 384 take on the order
 * of a minute. A vector in reach of several clusters joins the nearest, so that the order does not matter;
 * vectors in no cluster are noise and left out.
 *
 * @returns the clusters, heaviest first
 */
export function densityClusters(data: WeightedVectors, options: DensityOptions = {}): DensityCluster[] {
  const radius = options.radius ?? DEFAULT_RADIUS;
  const leastWeight = options.leastWeight ?? 1;
  const count = data.weights.length;
  // Narrowest first: what is one cluster at a narrow radius is one at every wider.
  const floors = [1 - 0.75 * radius, 1 - radius, 1 - 1.25 * radius];
  const weights = data.weights;
  const reach = floors.map(() => Float64Array.from(weights));
  const alwaysDense = weights.every((weight) => weight >= leastWeight);
  const passes = alwaysDense ? 1 : 2;
  const report = (pass: number) => (share: number) => options.onProgress?.((pass + share) / passes);

  if (!alwaysDense) {
    forEachPair(data, floors[2] ?? 0, undefined, report(0), options.signal, (a, b, cosine) => {
      floors.forEach((floor, level) => {
        const sums = reach[level];
        if (!sums || cosine < floor) return;
        sums[a] = (sums[a] ?? 0) + (weights[b] ?? 0);
        sums[b] = (sums[b] ?? 0) + (weights[a] ?? 0);
      });
    });
  }
  const levels = floors.map((floor, level) => ({
    floor,
    sets: new DisjointSets(count),
    isDense: (index: number) => (reach[level]?.[index] ?? 0) >= leastWeight,
    nearestCore: new Int32Array(count).fill(-1),
    nearestCosine: new Float64Array(count),
  }));
  const narrowest = alwaysDense ? levels[0]?.sets : undefined;
  forEachPair(data, floors[2] ?? 0, narrowest, report(passes - 1), options.signal, (a, b, cosine) => {
    for (const { floor, sets, isDense, nearestCore, nearestCosine } of levels) {
      if (cosine < floor) continue;
      const denseA = isDense(a);
      const denseB = isDense(b);
      if (denseA && denseB) sets.join(a, b);
      else if (denseA !== denseB) {
        const [core, border] = denseA ? [a, b] : [b, a];
        if (cosine > (nearestCosine[border] ?? 0)) {
          nearestCosine[border] = cosine;
          nearestCore[border] = core;
        }
      }
    }
  });

  const [narrow = [], exact = [], wide = []] = levels.map(({ sets, isDense, nearestCore }) =>
    membersOf(count, (index) => (isDense(index) ? sets.find(index) : sets.find(nearestCore[index] ?? -1))),
  );
  const narrowKeys = new Set(narrow.map(String));
  const wideKeys = new Set(wide.map(String));
  return exact
    .map((members) => ({
      members,
      weight: members.reduce((sum, member) => sum + (weights[member] ?? 0), 0),
      stable: narrowKeys.has(String(members)) && wideKeys.has(String(members)),
    }))
    .sort((a, b) => b.weight - a.weight || (a.members[0] ?? 0) - (b.members[0] ?? 0));
}

/**
 * Visits the pairs whose cosine reaches the floor, a block of vectors at a time so that a block stays in the
 * processor's cache. Pairs that `joined` already holds together are passed over.
 */
function forEachPair(
  { vectors, dimension, weights }: WeightedVectors,
  floor: number,
  joined: DisjointSets | undefined,
  report: (share: number) => void,
  signal: AbortSignal | undefined,
  visit: (a: number, b: number, cosine: number) => void,
): void {
  const count = weights.length;
  // By Cauchy-Schwarz the second halves add at most the product of their lengths: most pairs need no more.
  const half = dimension >> 1;
  const rest = Float64Array.from({ length: count }, (_, index) => {
    const from = index * dimension + half;
    return Math.sqrt(dot(vectors, from, from, dimension - half));
  });
  for (let start = 0; start < count; start += BLOCK) {
    signal?.throwIfAborted();
    const end = Math.min(count, start + BLOCK);
    for (let b = start + 1; b < count; b++) {
      for (let a = start; a < Math.min(b, end); a++) {
        if (joined && joined.find(a) === joined.find(b)) continue;
        const first = dot(vectors, a * dimension, b * dimension, half);
        if (first + (rest[a] as number) * (rest[b] as number) < floor - ROUNDING) continue;
        const cosine = first + dot(vectors, a * dimension + half, b * dimension + half, dimension - half);
        if (cosine >= floor) visit(a, b, cosine);
      }
    }
    report(1 - ((count - end) / count) ** 2);
  }
}

function dot(vectors: Float32Array, a: number, b: number, length: number): number {
  let first = 0;
  let second = 0;
  let third = 0;
  let fourth = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    first += (vectors[a + i] as number) * (vectors[b + i] as number);
    second += (vectors[a + i + 1] as number) * (vectors[b + i + 1] as number);
    third += (vectors[a + i + 2] as number) * (vectors[b + i + 2] as number);
    fourth += (vectors[a + i + 3] as number) * (vectors[b + i + 3] as number);
  }
  for (; i < length; i++) first += (vectors[a + i] as number) * (vectors[b + i] as number);
  return first + second + third + fourth;
}

function membersOf(count: number, clusterOf: (index: number) => number): number[][] {
  const clusters = new Map<number, number[]>();
  for (let index = 0; index < count; index++) {
    const cluster = clusterOf(index);
    if (cluster < 0) continue;
    const members = clusters.get(cluster);
    if (members) members.push(index);
    else clusters.set(cluster, [index]);
  }
  return [...clusters.values()];
}

/** Union-find (Tarjan 1975) with path halving; the smallest index stands for its set. */
class DisjointSets {
  readonly #parent: Int32Array;

  constructor(count: number) {
    this.#parent = Int32Array.from({ length: count }, (_, index) => index);
  }

  /** The index that stands for the set; -1 for -1. */
  find(index: number): number {
    const parent = this.#parent;
    let at = index;
    while (at >= 0 && parent[at] !== at) {
      const up = parent[at] as number;
      parent[at] = parent[up] as number;
      at = parent[at] as number;
    }
    return at;
  }

  join(a: number, b: number): void {
    const rootA = this.find(a);
    const rootB = this.find(b);
    this.#parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
