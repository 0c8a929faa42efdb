import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VectorsOfFold } from '../../src/training/embed-templates.ts';

interface VectorFacts {
  readonly linesSha256: string;
  readonly texts: readonly string[];
  readonly dimension: number;
  readonly sets: readonly (number | string)[];
}

/** What the tuning on an accelerator left of encoders that were tuned without a part of the lines. */
export interface HeldOutVectors {
  /** What was left out of each: fold numbers, or names of labels. */
  readonly sets: readonly (number | string)[];
  /** Unit vectors of the texts by the encoder that was tuned without a set. @throws {Error} for an unknown text or set */
  of(set: number | string, texts: readonly string[]): Float32Array;
  readonly ofFold: VectorsOfFold;
}

/**
 * Reads `NAME.json`, `NAME.i8` and `NAME.f32`, as models/build/tune.py writes them.
 * @throws {Error} where they are not of these lines, or damaged
 */
export function readHeldOutVectors(directory: string, name: string, linesSha256: string): HeldOutVectors {
  const facts = JSON.parse(readFileSync(join(directory, `${name}.json`), 'utf8')) as VectorFacts;
  if (facts.linesSha256 !== linesSha256) {
    throw new Error(`${name}.json is of other lines than training/lines.csv: tune the encoders anew`);
  }
  const { dimension, sets } = facts;
  const count = facts.texts.length;
  const bytes = readFileSync(join(directory, `${name}.i8`));
  const values = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  if (values.length !== sets.length * count * dimension) {
    throw new Error(
      `${name}.i8 holds ${values.length} numbers, not ${sets.length} x ${count} x ${dimension}`,
    );
  }
  // The scale of a vector is lost when its length becomes 1; the file of scales is for other readers.
  const rowOf = new Map(facts.texts.map((text, row) => [text, row]));
  const of = (set: number | string, texts: readonly string[]): Float32Array => {
    const index = sets.indexOf(set);
    if (index < 0) throw new Error(`${name}.json has no set ${set}`);
    const vectors = new Float32Array(texts.length * dimension);
    texts.forEach((text, row) => {
      const from = rowOf.get(text);
      if (from === undefined) throw new Error(`${name}.json lacks a text of the lines`);
      const at = (index * count + from) * dimension;
      const vector = values.subarray(at, at + dimension);
      const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
      for (let i = 0; i < dimension; i++) vectors[row * dimension + i] = (vector[i] as number) / length;
    });
    return vectors;
  };
  return { sets, of, ofFold: (fold, texts) => of(fold, texts) };
}
