import type { NgramModel } from '../ngrams/ngram-model.ts';
import { invalidModel } from './model-facts.ts';
import type { Tensor } from './safetensors.ts';
import type { TensorReader } from './tensor-reader.ts';

/** The view by n-grams as it is kept. */
export function ngramTensors(ngrams: NgramModel): [string, Tensor][] {
  const { inverseFrequencies, weights, scales, bias } = ngrams;
  const buckets = inverseFrequencies.length;
  return [
    ['ngram_frequencies', { type: 'F32', shape: [buckets], data: inverseFrequencies }],
    ['ngram_weights', { type: 'I8', shape: [buckets, bias.length], data: weights }],
    ['ngram_scales', { type: 'F32', shape: [scales.length], data: scales }],
    ['ngram_bias', { type: 'F32', shape: [bias.length], data: bias }],
  ];
}

/** @throws LogsieveError MODEL_INVALID naming the tensor */
export function readNgrams(read: TensorReader, classCount: number): NgramModel {
  const buckets = read.length('ngram_frequencies');
  // Hashes are cut to a bucket by their last bits.
  if (buckets < 1 || (buckets & (buckets - 1)) !== 0) {
    const detail = `tensor "ngram_frequencies" has ${buckets} numbers, which is no power of two`;
    throw invalidModel(read.name, detail, read.begin('ngram_frequencies'));
  }
  const inverseFrequencies = read.floats('ngram_frequencies', [buckets]);
  read.refuse('ngram_frequencies', inverseFrequencies, (value) => value <= 0, 'a number that is not above 0');
  return {
    inverseFrequencies,
    weights: read.bytes('ngram_weights', [buckets, classCount]),
    scales: read.floats('ngram_scales', [classCount]),
    bias: read.floats('ngram_bias', [classCount]),
  };
}
