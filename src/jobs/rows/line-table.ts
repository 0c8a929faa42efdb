import { open } from 'node:fs/promises';
import { chunksOf } from './read-lines.ts';

const LINE_FEED = 10;

/** A file of JSON, one a line, of which single values are read by their number. */
export class LineTable {
  readonly #path: string;
  /** Where each line begins, and where the last one ends. */
  readonly #starts: Float64Array;

  /** @param count how many lines the first `size` bytes hold */
  static async open(path: string, size: number, count: number): Promise<LineTable> {
    const starts = new Float64Array(count + 1);
    let line = 0;
    let offset = 0;
    for await (const chunk of chunksOf(path, size)) {
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
        line += 1;
        starts[line] = offset + at + 1;
      }
      offset += chunk.length;
    }
    if (line !== count) throw new RangeError(`a file of a job has ${line} lines of ${count}`);
    return new LineTable(path, starts);
  }

  private constructor(path: string, starts: Float64Array) {
    this.#path = path;
    this.#starts = starts;
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  /** The values of some lines, in the order they are asked for. */
  async read(numbers: readonly number[]): Promise<unknown[]> {
    const values: unknown[] = [];
    if (numbers.length === 0) return values;
    const handle = await open(this.#path, 'r');
    try {
      for (const number of numbers) {
        const start = this.#starts[number] ?? 0;
        const bytes = Buffer.alloc((this.#starts[number + 1] ?? start) - start);
        await handle.read(bytes, 0, bytes.length, start);
        values.push(JSON.parse(bytes.toString('utf8')));
      }
    } finally {
      await handle.close();
    }
    return values;
  }
}
