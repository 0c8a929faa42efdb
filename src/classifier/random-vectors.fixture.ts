/** Numbers in [0, 1) by a 32-bit linear congruential generator, as scripts/expected-logistic-regression.py draws them. */
export function congruential(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state >>> 16) / 2 ** 16;
  };
}

/** count unit vectors, row after row. */
export function unitVectors(count: number, dimension: number, seed: number): Float32Array {
  const draw = congruential(seed);
  const vectors = Float32Array.from({ length: count * dimension }, () => draw() - 0.5);
  for (let row = 0; row < count; row++) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    const norm = Math.hypot(...vector);
    vector.forEach((value, i) => {
      vector[i] = value / norm;
    });
  }
  return vectors;
}
