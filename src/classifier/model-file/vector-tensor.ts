import { invalidModel } from './model-facts.ts';
import type { Tensor } from './safetensors.ts';
import type { TensorReader } from './tensor-reader.ts';

const INT8_LIMIT = 127;

/** Unit vectors as 8-bit directions: a cosine moves by about 0.001, and the file is a quarter of the size. */
export function vectorTensor(vectors: Float32Array, dimension: number): Tensor {
  const integers = new Int8Array(vectors.length);
  for (let at = 0; at < vectors.length; at += dimension) {
    const row = vectors.subarray(at, at + dimension);
    const largest = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    integers.set(
      row.map((value) => Math.round((value / largest) * INT8_LIMIT)),
      at,
    );
  }
  return { type: 'I8', shape: [vectors.length / dimension, dimension], data: integers };
}

/**
 * The unit vectors of the directions: the same on every machine, as their lengths are roots of whole numbers.
 * @throws LogsieveError MODEL_INVALID naming the tensor
 */
export function readVectors(
  read: TensorReader,
  tensor: string,
  shape: readonly [number, number],
): Float32Array {
  const integers = read.bytes(tensor, shape);
  const [count, dimension] = shape;
  const vectors = new Float32Array(integers.length);
  for (let row = 0; row < count; row++) {
    const direction = integers.subarray(row * dimension, (row + 1) * dimension);
    const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) {
      const byte = read.begin(tensor) + row * dimension;
      throw invalidModel(read.name, `tensor "${tensor}" holds a vector without a direction`, byte);
    }
    direction.forEach((value, i) => {
      vectors[row * dimension + i] = value / length;
    });
  }
  return vectors;
}
