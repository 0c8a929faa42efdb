import { open, stat } from 'node:fs/promises';
import type { Verdict } from '../../log/index.ts';
import type { JobFiles } from '../job-files.ts';
import { LineTable } from './line-table.ts';
import { chunksOf, readJsonLines } from './read-lines.ts';
import { IS_UTF16, RECORD_WORDS, type RowSizes } from './row-log.ts';

/** Rows for which the place of the message is kept; those between are reached by adding lengths. */
const ROWS_A_PLACE = 256;
/** Of neighbours that are read at once, about. */
const BLOCK_BYTES = 2 ** 20;
/** What a verdict takes in memory, about. */
const VERDICT_BYTES = 300;

/** What an index is opened on. */
export interface IndexSource {
  readonly files: JobFiles;
  readonly sizes: RowSizes;
  readonly templates: number;
  /** How many corrections there were; 0: the verdicts of the run. */
  readonly generation: number;
  /** Names the file of the verdicts after the last of them. */
  readonly column?: string | undefined;
}

/** The rows of a job in memory, by number from 0 on, but for their messages, which are read when asked for. */
export class RowIndex {
  readonly generation: number;
  /** By row: numbers into `verdicts`, of templates, and into `sources`. */
  readonly verdictOf: Uint32Array;
  readonly templateOf: Uint32Array;
  readonly sourceOf: Uint32Array;
  /** By number. */
  readonly verdicts: Verdict[] = [];
  /** How many of them the run itself gave; the others come from corrections. */
  runVerdicts = 0;
  readonly sources: string[] = [];
  /** Bytes of the message, by row; the highest bit says UTF-16. */
  readonly #lengths: Uint32Array;
  readonly #places: Float64Array;
  readonly #files: JobFiles;
  readonly #textBytes: number;
  #templates: LineTable | undefined;

  static async open({ files, sizes, templates, generation, column }: IndexSource): Promise<RowIndex> {
    const index = new RowIndex(files, sizes, generation);
    await index.#readRows();
    await readJsonLines<Verdict>(files.verdicts, sizes.verdicts, (verdict) => index.verdicts.push(verdict));
    await readJsonLines<string>(files.sources, sizes.sources, (source) => index.sources.push(source));
    index.#templates = await LineTable.open(files.templates, sizes.templates, templates);
    index.runVerdicts = index.verdicts.length;
    if (column !== undefined) await index.#readColumn(files.column(column));
    return index;
  }

  private constructor(files: JobFiles, { rows, texts }: RowSizes, generation: number) {
    this.#files = files;
    this.generation = generation;
    this.#textBytes = texts;
    this.verdictOf = new Uint32Array(rows);
    this.templateOf = new Uint32Array(rows);
    this.sourceOf = new Uint32Array(rows);
    this.#lengths = new Uint32Array(rows);
    this.#places = new Float64Array(Math.ceil(rows / ROWS_A_PLACE));
  }

  get rows(): number {
    return this.verdictOf.length;
  }

  get templates(): number {
    return this.#templates?.count ?? 0;
  }

  get textBytes(): number {
    return this.#textBytes;
  }

  get textsPath(): string {
    return this.#files.texts;
  }

  /** Bytes of memory, about. */
  get bytes(): number {
    return 16 * this.rows + VERDICT_BYTES * this.verdicts.length + 8 * this.templates;
  }

  verdict(row: number): Verdict {
    const verdict = this.verdicts[this.verdictOf[row] ?? 0];
    if (verdict === undefined) throw new RangeError(`row ${row} has no verdict`);
    return verdict;
  }

  source(row: number): string {
    return this.sources[this.sourceOf[row] ?? 0] ?? '';
  }

  /** Bytes of a row's message in the file of texts. */
  lengthOf(row: number): number {
    return (this.#lengths[row] ?? 0) & ~IS_UTF16;
  }

  isUtf16(row: number): boolean {
    return ((this.#lengths[row] ?? 0) & IS_UTF16) !== 0;
  }

  /**
   * The messages of some rows, in the order they are asked for; neighbours are read at once.
   * @param mostCharacters of each, in UTF-16 units; little more than these is read @default all
   */
  async messages(rows: readonly number[], mostCharacters = Number.POSITIVE_INFINITY): Promise<string[]> {
    const messages: string[] = [];
    if (rows.length === 0) return messages;
    const handle = await open(this.#files.texts, 'r');
    try {
      for (let i = 0; i < rows.length; ) {
        const first = rows[i] ?? 0;
        const place = this.#placeOf(first);
        let last = first;
        let bytes = this.#shownBytes(last, mostCharacters);
        // What comes after the shown part of a message is skipped.
        while (
          rows[i + 1 + last - first] === last + 1 &&
          bytes < BLOCK_BYTES &&
          this.#shownBytes(last, mostCharacters) === this.lengthOf(last)
        ) {
          last += 1;
          bytes += this.#shownBytes(last, mostCharacters);
        }
        const block = Buffer.alloc(bytes);
        await handle.read(block, 0, bytes, place);
        for (let at = 0, row = first; row <= last; row++) {
          const end = at + this.#shownBytes(row, mostCharacters);
          const text = block.toString(this.isUtf16(row) ? 'utf16le' : 'utf8', at, end);
          messages.push(text.slice(0, mostCharacters));
          at = end;
        }
        i += 1 + last - first;
      }
    } finally {
      await handle.close();
    }
    return messages;
  }

  /** Bytes that have the first characters of a message, whole; a unit of UTF-16 takes at most three in UTF-8. */
  #shownBytes(row: number, mostCharacters: number): number {
    const most = this.isUtf16(row) ? 2 * mostCharacters : 3 * (mostCharacters + 1);
    return Math.min(this.lengthOf(row), most);
  }

  async templateTexts(numbers: readonly number[]): Promise<string[]> {
    return ((await this.#templates?.read(numbers)) ?? []).map(String);
  }

  #placeOf(row: number): number {
    const step = Math.floor(row / ROWS_A_PLACE);
    let place = this.#places[step] ?? 0;
    for (let before = step * ROWS_A_PLACE; before < row; before++) place += this.lengthOf(before);
    return place;
  }

  async #readRows(): Promise<void> {
    let row = 0;
    let place = 0;
    for await (const chunk of chunksOf(this.#files.rows, 4 * RECORD_WORDS * this.rows)) {
      const words = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length / 4);
      for (let at = 0; at < words.length; at += RECORD_WORDS, row++) {
        this.verdictOf[row] = words[at] ?? 0;
        this.templateOf[row] = words[at + 1] ?? 0;
        this.sourceOf[row] = words[at + 2] ?? 0;
        this.#lengths[row] = words[at + 3] ?? 0;
        if (row % ROWS_A_PLACE === 0) this.#places[row / ROWS_A_PLACE] = place;
        place += this.lengthOf(row);
      }
    }
  }

  async #readColumn(path: string): Promise<void> {
    const end = 4 * this.rows;
    let row = 0;
    for await (const chunk of chunksOf(path, end)) {
      const numbers = new Uint32Array(chunk.buffer, chunk.byteOffset, chunk.length / 4);
      this.verdictOf.set(numbers, row);
      row += numbers.length;
    }
    const { size } = await stat(path);
    await readJsonLines<Verdict>(path, size, (verdict) => this.verdicts.push(verdict), end);
  }
}
