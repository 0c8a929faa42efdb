import { invalidModel } from './model-facts.ts';
import { type ElementType, LENGTH_BYTES, type SafetensorsHeader } from './safetensors.ts';

/** Reads a file's tensors as typed arrays of their own memory; each method throws MODEL_INVALID naming the tensor. */
export class TensorReader {
  readonly name: string;
  readonly #bytes: Uint8Array;
  readonly #tensors: SafetensorsHeader['tensors'];

  /** @param name what errors call the file */
  constructor(bytes: Uint8Array, { tensors }: SafetensorsHeader, name: string) {
    this.#bytes = bytes;
    this.#tensors = tensors;
    this.name = name;
  }

  has(tensor: string): boolean {
    return this.#tensors.has(tensor);
  }

  /** First size of a tensor; 0 where it is not there. */
  length(tensor: string): number {
    return this.#tensors.get(tensor)?.shape[0] ?? 0;
  }

  begin(tensor: string): number {
    return this.#tensors.get(tensor)?.begin ?? 0;
  }

  /** Finite numbers. */
  floats(tensor: string, shape: readonly number[]): Float32Array {
    const values = new Float32Array(this.#take(tensor, 'F32', shape));
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at === -1) return values;
    throw invalidModel(this.name, `tensor "${tensor}" holds ${values[at]}`, this.begin(tensor) + at * 4);
  }

  integers(tensor: string, shape: readonly number[]): Int32Array {
    return new Int32Array(this.#take(tensor, 'I32', shape));
  }

  bytes(tensor: string, shape: readonly number[]): Int8Array {
    return new Int8Array(this.#take(tensor, 'I8', shape));
  }

  /** JSON in UTF-8. */
  json(tensor: string): unknown {
    const text = this.#take(tensor, 'U8', 'list');
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text));
    } catch (error) {
      const detail = `tensor "${tensor}" is not JSON in UTF-8`;
      throw invalidModel(this.name, detail, this.begin(tensor), error);
    }
  }

  /** Refuses a tensor of 4-byte numbers that has one of a kind. */
  refuse(
    tensor: string,
    values: Float32Array | Int32Array,
    isWrong: (value: number) => boolean,
    what: string,
  ): void {
    const at = values.findIndex(isWrong);
    if (at === -1) return;
    throw invalidModel(this.name, `tensor "${tensor}" holds ${what}`, this.begin(tensor) + at * 4);
  }

  #take(tensor: string, type: ElementType, shape: readonly number[] | 'list'): ArrayBuffer {
    const info = this.#tensors.get(tensor);
    if (info === undefined) throw invalidModel(this.name, `there is no tensor "${tensor}"`, LENGTH_BYTES);
    const fits = shape === 'list' ? info.shape.length === 1 : String(info.shape) === String(shape);
    if (info.type !== type || !fits) {
      const wanted = shape === 'list' ? 'of one dimension' : `[${shape}]`;
      const detail = `tensor "${tensor}" is ${info.type} [${info.shape}], not ${type} ${wanted}`;
      throw invalidModel(this.name, detail, info.begin);
    }
    // A Buffer's own slice would share the caller's memory.
    return Uint8Array.from(this.#bytes.subarray(info.begin, info.end)).buffer;
  }
}
